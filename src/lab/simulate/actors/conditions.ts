import { DAY, type Instant } from '../../../domain/time.ts';
import type { Service } from '../scenario.ts';
import { logNormal, randomOf } from '../world/draws.ts';
import { localHour, localTime } from '../world/curve.ts';
import type { PhoneNumber } from '../world/phone-numbers.ts';
import { episodesOf, instantOf, type Setting } from './stage-setting.ts';

/** The circumstances under which codes of a service are asked for, delivered and typed in. Shares 0 to 1. */
export type Conditions = {
  readonly conversion: (number: PhoneNumber, at: Instant) => number;
  readonly undelivered: (number: PhoneNumber, at: Instant) => number;
  readonly verifyErrors: (at: Instant) => number;
  /** How much later than usual verifications and delivery reports of this moment become known, ms at most. */
  readonly lateMs: (at: Instant) => number;
};

const [LOWEST, HIGHEST] = [0.3, 0.95];
const [BY_COUNTRY, BY_DAY, BY_HOUR] = [0.13, 0.06, 0.08];

// Constant conversion flatters every detector: --rough varies it by country, by day and by hour of the day.
const makeRoughness = (setting: Setting, service: Service): ((country: string, at: Instant) => number) => {
  if (!setting.rough) return () => 1;
  const known = new Map<string, number>();
  const factor = (key: string, sigma: number): number => {
    const value = known.get(key) ?? logNormal(randomOf(setting.scenario.name, setting.seed, service.name, 'rough', key), 1, sigma);
    known.set(key, value);
    return value;
  };
  return (country, at) => {
    const day = Math.floor(localTime(at, service.zone) / DAY);
    return factor(country, BY_COUNTRY) * factor(`day ${day} ${country}`, BY_DAY) * factor(`hour ${localHour(at, service.zone)}`, BY_HOUR);
  };
};

export const makeConditions = (setting: Setting, service: Service): Conditions => {
  const during = <T extends { readonly from: number; readonly to: number }>(episodes: readonly T[]) =>
    episodes.map((episode) => ({ episode, from: instantOf(setting, episode.from), to: instantOf(setting, episode.to) }));
  const outages = during(episodesOf(setting, service, 'carrier-outage'));
  const deploys = during(episodesOf(setting, service, 'bad-deploy'));
  const delays = during(episodesOf(setting, service, 'late-verifications'));
  const shifts = during(episodesOf(setting, service, 'method-shift'));
  const roughness = makeRoughness(setting, service);
  const elsewhere = (at: Instant): number => {
    // People move to another method little by little, and stay there.
    const moved = shifts.map(({ episode, from, to }) => episode.share * Math.max(0, Math.min(1, (at - from) / Math.max(1, to - from))));
    return 1 - (1 - (service.verifiedElsewhere ?? 0)) * moved.reduce((rest, share) => rest * (1 - share), 1);
  };
  const active = <T extends { readonly from: Instant; readonly to: Instant }>(all: readonly T[], at: Instant): readonly T[] =>
    all.filter(({ from, to }) => at >= from && at < to);
  return {
    conversion: ({ country }, at) =>
      Math.max(LOWEST, Math.min(HIGHEST, service.conversion * roughness(country.key, at))) * (1 - elsewhere(at)),
    undelivered: ({ country }, at) =>
      Math.max(
        service.undelivered,
        ...active(outages, at).map(({ episode }) => (episode.countries.includes(country.key) ? episode.share : 0)),
      ),
    verifyErrors: (at) => Math.max(0, ...active(deploys, at).map(({ episode }) => episode.share)),
    lateMs: (at) => Math.max(0, ...active(delays, at).map(({ episode }) => episode.hours * 3_600_000)),
  };
};
