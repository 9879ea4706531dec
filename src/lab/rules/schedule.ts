import { type Instant, MINUTE, type Range } from '../../domain/time.ts';
import { parseDuration } from '../timespan.ts';
import type { AnalyticsRule } from './rule.ts';

/** When a rule looks. A run comes `delay` after the time it is scheduled for, which is its now(); it sees rows of `period` before that. */
export type Schedule = { readonly every: number; readonly period: number; readonly delay: number };

/** Microsoft Learn, "Near-real-time rules": each minute, two minutes late; rows that come more than 12 hours late are missed. */
const IMMEDIATE: Schedule = { every: MINUTE, period: 12 * 60 * MINUTE, delay: 2 * MINUTE };
/** Microsoft Learn, "Scheduled analytics rules": every run waits for late rows. */
const DELAY = 5 * MINUTE;

/** ms. Throws RangeError for durations that the limits would have refused. */
export const scheduleOf = (rule: AnalyticsRule): Schedule => {
  if (rule.kind === 'NRT') return IMMEDIATE;
  const { queryFrequency, queryPeriod } = rule.properties;
  const [every, period] = [parseDuration(queryFrequency), parseDuration(queryPeriod)];
  if (every === undefined || every <= 0 || period === undefined)
    throw new RangeError(`The rule ${rule.properties.displayName} has no schedule: ${queryFrequency}, ${queryPeriod}`);
  return { every, period, delay: DELAY };
};

/** Times of runs that have come since the last one at `last`, and what each looks at. */
export const dueRuns = ({ every, period, delay }: Schedule, last: Instant, now: Instant): readonly Range[] =>
  Array.from({ length: Math.max(0, Math.floor((now - delay - last) / every)) }, (_, n) => {
    const to = last + (n + 1) * every;
    return { from: to - period, to };
  });

/** Whether so many rows make a rule alert. */
export const isTriggered = (rule: AnalyticsRule, rows: number): boolean => {
  if (rule.kind === 'NRT') return rows > 0;
  const { triggerOperator, triggerThreshold } = rule.properties;
  const holds = {
    GreaterThan: rows > triggerThreshold,
    LessThan: rows < triggerThreshold,
    Equal: rows === triggerThreshold,
    NotEqual: rows !== triggerThreshold,
  };
  return holds[triggerOperator];
};
