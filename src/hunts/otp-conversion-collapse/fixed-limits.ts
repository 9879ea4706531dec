import { SENDS, VERIFIED } from '../../domain/expectation.ts';
import type { Flow } from '../../domain/history.ts';
import { lastBin, type Series, sumOf } from '../../domain/series.ts';
import type { Signal } from '../../domain/signal.ts';
import { DAY, floorTo, HOUR, type Instant, MINUTE } from '../../domain/time.ts';
import { AUTHGEAR, type UnverifiedRules, unverifiedLimits } from '../../domain/unverified-limits.ts';
import { KIND_CAPS } from '../../domain/weigh.ts';
import { numberOf } from '../cells.ts';
import { codeDimension } from '../code-counts.ts';
import type { Judging, Parameter, Parameters } from '../hunt.ts';

const PAST_DAYS = 14;
/** Only parts with something this new are looked at, as the other statistics do. */
const NEW_MS = 15 * MINUTE;

export const LIMIT_PARAMETERS: readonly Parameter[] = [
  {
    name: 'UnverifiedShare',
    type: 'real',
    default: 0,
    unit: '',
    meaning:
      'Above 0, fixed limits take the place of this hunt’s statistics: unverified codes above this share of verified ones (in 24 h or on ' +
      'the best of 14 days; in 1 h) are a signal.',
    judged: true,
  },
  {
    name: 'UnverifiedDailyFloor',
    type: 'long',
    default: AUTHGEAR.dailyFloor,
    unit: 'codes in 24 h',
    meaning: 'With UnverifiedShare: as many unverified codes are always allowed.',
    judged: true,
  },
  {
    name: 'UnverifiedHourlyFloor',
    type: 'long',
    default: AUTHGEAR.hourlyFloor,
    unit: 'codes in 1 h',
    meaning: 'With UnverifiedShare: as many unverified codes are always allowed.',
    judged: true,
  },
];

/** authgear's formula by country, as published. */
export const AUTHGEAR_SET: Parameters = {
  UnverifiedShare: AUTHGEAR.share,
  UnverifiedDailyFloor: AUTHGEAR.dailyFloor,
  UnverifiedHourlyFloor: AUTHGEAR.hourlyFloor,
};

const rulesOf = (parameters: Parameters): UnverifiedRules => ({
  share: numberOf(parameters, 'UnverifiedShare'),
  dailyFloor: numberOf(parameters, 'UnverifiedDailyFloor'),
  hourlyFloor: numberOf(parameters, 'UnverifiedHourlyFloor'),
});

/** Whether fixed limits are asked for in the place of statistics. */
export const hasFixedLimits = (parameters: Parameters): boolean => numberOf(parameters, 'UnverifiedShare') > 0;

const limitsOf = (series: Series, at: Instant, rules: UnverifiedRules): { readonly daily: number; readonly hourly: number } => {
  const midnight = floorTo(at, DAY);
  const days = Array.from({ length: PAST_DAYS }, (_, n) => sumOf(series, VERIFIED, midnight - (n + 1) * DAY, midnight - n * DAY));
  const [day, hour] = [DAY, HOUR].map((length) => sumOf(series, VERIFIED, at - length, at));
  return unverifiedLimits({ maxDaily: Math.max(...days), day: day ?? 0, hour: hour ?? 0 }, rules);
};

const partSignal = ({ key }: Flow, part: string, series: Series, at: Instant, rules: UnverifiedRules): readonly Signal[] => {
  if ((lastBin(series) ?? 0) < at - NEW_MS) return [];
  const limits = limitsOf(series, at, rules);
  const over = ([DAY, HOUR] as const).flatMap((length) => {
    const [sends, verified] = [sumOf(series, SENDS, at - length, at), sumOf(series, VERIFIED, at - length, at)];
    const limit = length === DAY ? limits.daily : limits.hourly;
    return sends - verified > limit ? [{ window: { from: at - length, to: at }, sends, verified, suspect: sends - verified }] : [];
  });
  const [first] = over;
  if (first === undefined) return [];
  const [log = '', service = '', flow = ''] = key;
  // A number that was passed says nothing of chance: what it is worth is the most that a fixed limit may be.
  return [
    { ...first, subject: { log, service, flow, dimension: codeDimension(key), part }, nats: { rate: KIND_CAPS.rate }, firstSeen: false },
  ];
};

/** Parts with more unverified codes than fixed limits allow, the longer window first. Parameters as LIMIT_PARAMETERS. */
export const limitSignals = ({ history, at, parameters }: Judging): readonly Signal[] => {
  const rules = rulesOf(parameters);
  return [...history.flows.values()].flatMap((flow) =>
    [...flow.parts].flatMap(([part, series]) => partSignal(flow, part, series, at, rules)),
  );
};
