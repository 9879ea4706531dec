import { DAY, HOUR, type Instant, MINUTE, type Range, SECOND } from '../domain/time.ts';

const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** An ISO 8601 duration without years and months, ms; undefined for anything else. */
export const parseDuration = (text: string): number | undefined => {
  const match = DURATION.exec(text);
  if (!match || text === 'P' || text.endsWith('T')) return undefined;
  const units = [7 * DAY, DAY, HOUR, MINUTE, SECOND];
  return units.reduce((sum, unit, i) => sum + unit * Number(match[i + 1] ?? 0), 0);
};

/** An ISO 8601 time; one without a zone is UTC. Undefined for anything else. */
export const parseMoment = (text: string): Instant | undefined => {
  const isComplete = /(Z|[+-]\d\d:?\d\d)$/i.test(text) || /^\d{4}-\d\d-\d\d$/.test(text);
  const at = Date.parse(isComplete ? text : `${text}Z`);
  // Date.parse takes February 30 for March 2.
  const day = /^(\d{4})-(\d\d)-(\d\d)/.exec(text);
  const exists = !day || new Date(Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3]))).getUTCDate() === Number(day[3]);
  return Number.isNaN(at) || !exists ? undefined : at;
};

/** Kusto's first moment and the end of its last year. */
const [FIRST, END] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z') + 1];

const bounded = ({ from, to }: Range): Range | null => (from >= FIRST && to >= FIRST && from <= END && to <= END ? { from, to } : null);

/** The `timespan` of a query request: `PT1H` (until now), `from/to`, `from/duration` or `duration/to`; null when it is none of these or leaves the years 1 to 9999. */
export const parseTimespan = (text: string, now: Instant): Range | null => {
  const [first = '', second, ...rest] = text.split('/');
  if (rest.length > 0) return null;
  if (second === undefined) {
    const back = parseDuration(first);
    return back === undefined ? null : bounded({ from: now - back, to: now });
  }
  const [a, b] = [parseDuration(first), parseDuration(second)];
  const from = a === undefined ? parseMoment(first) : undefined;
  const to = b === undefined ? parseMoment(second) : undefined;
  if (from !== undefined && to !== undefined) return bounded({ from, to });
  if (from !== undefined && b !== undefined) return bounded({ from, to: from + b });
  return to !== undefined && a !== undefined ? bounded({ from: to - a, to }) : null;
};
