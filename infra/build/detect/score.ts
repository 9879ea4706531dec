import { HOUR, type Instant, MINUTE } from '../../../src/domain/time.ts';
import type { AttackMessage } from '../../../src/lab/simulate/truth.ts';

/** What a method raised, or kept quiet, in one form for all methods. Times ms. */
export type Raised = {
  readonly status: 'alert' | 'suppressed' | 'record-only';
  readonly severity: string;
  readonly detectedAt: Instant;
  readonly firstActivity: Instant;
  readonly lastActivity: Instant;
  readonly hunts: readonly string[];
  readonly services: readonly string[];
  /** Destinations, else where the clients are. */
  readonly countries: readonly string[];
  readonly ips: readonly string[];
  readonly blocks: readonly string[];
  readonly title: string;
  readonly reason: string;
};

/** What was really done: the label, and every message. */
export type AttackTruth = {
  readonly id: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly services: readonly string[];
  readonly countries: readonly string[];
  readonly messages: readonly AttackMessage[];
};

export type AttackScore = {
  readonly id: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly messages: number;
  readonly burst: boolean;
  readonly detectedAt: Instant | undefined;
  /** From the first row to the detection; the attack's length where there was none. */
  readonly minutes: number;
  readonly inTime: boolean;
  /** Share of the attack's cost from the detection on, 0 to 1. */
  readonly costAfter: number;
  readonly alerts: number;
  /** Its detection is an alert that was there before the attack was: it may speak of something else on the same service. */
  readonly stood: boolean;
};

/** `astray` matched no attack. `near`: kept quiet while an attack that was missed or found late went on. */
export type Score = { readonly attacks: readonly AttackScore[]; readonly astray: readonly Raised[]; readonly near: readonly Raised[] };

const BURST_WINDOW = 3 * HOUR;
const BURST_SHARE = 0.8;
const IN_TIME = { burst: 30 * MINUTE, slow: 4 * HOUR } as const;
/** Activity that late logs, reports and running windows may show after the last row. */
const AFTER = HOUR;

/** Over 80 % of the messages within three hours. */
export const isBurst = (messages: readonly AttackMessage[]): boolean => {
  const times = messages.map(({ at }) => at).toSorted((a, b) => a - b);
  let [first, most] = [0, 0];
  times.forEach((at, last) => {
    while (at - (times[first] ?? at) > BURST_WINDOW) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most > BURST_SHARE * times.length;
};

const share = (some: readonly string[], others: readonly string[]): boolean => some.some((one) => others.includes(one));

const during = (one: Raised, { start, end }: AttackTruth): boolean => one.firstActivity <= end + AFTER && one.lastActivity >= start;

/** An incident speaks of an attack when it was active with it (or up to an hour after) on one of its services; without any, a country. */
export const speaksOf = (one: Raised, attack: AttackTruth): boolean =>
  during(one, attack) && (attack.services.length > 0 ? share(one.services, attack.services) : share(one.countries, attack.countries));

const scoreAttack = (attack: AttackTruth, raised: readonly Raised[]): AttackScore => {
  const { id, start, end, messages } = attack;
  const matching = raised.filter((one) => one.status === 'alert' && speaksOf(one, attack));
  // Nothing that stood before the attack detected it before there was anything to see.
  const first = Math.min(...matching.map((one) => one.detectedAt));
  const detectedAt = matching.length === 0 ? undefined : Math.max(start, first);
  const burst = isBurst(messages);
  const taken = (detectedAt ?? end) - start;
  const cost = messages.reduce((sum, { usd }) => sum + usd, 0);
  const after = detectedAt === undefined ? 0 : messages.reduce((sum, { at, usd }) => sum + (at >= detectedAt ? usd : 0), 0);
  return {
    ...{ id, start, end, burst, detectedAt, messages: messages.length },
    minutes: taken / MINUTE,
    inTime: detectedAt !== undefined && taken <= IN_TIME[burst ? 'burst' : 'slow'],
    costAfter: cost === 0 ? 0 : after / cost,
    alerts: matching.length,
    stood: first < start,
  };
};

/** What a method is worth on one run of a scenario. Times in ms; minutes and shares as AttackScore says. */
export const scoreRun = (attacks: readonly AttackTruth[], raised: readonly Raised[]): Score => {
  const scores = attacks.map((attack) => scoreAttack(attack, raised));
  const slow = attacks.filter((_, n) => scores[n]?.inTime !== true);
  return {
    attacks: scores,
    astray: raised.filter((one) => one.status === 'alert' && !attacks.some((attack) => speaksOf(one, attack))),
    near: raised.filter((one) => one.status !== 'alert' && slow.some((attack) => speaksOf(one, attack))),
  };
};
