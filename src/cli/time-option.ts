import type { Range } from '../domain/time.ts';
import { type Instant, toIso } from '../domain/time.ts';
import { UsageError } from './usage-error.ts';

const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** An ISO 8601 time of the command line; without zone UTC, a date alone its start. Throws UsageError. */
export const parseTimeOption = (name: string, text: string): Instant => {
  const zoned = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`;
  const at = ISO.test(text) ? Date.parse(zoned) : Number.NaN;
  // Date.parse moves 31 February into March.
  if (Number.isNaN(at) || new Date(Date.parse(`${text.slice(0, 10)}T00:00:00Z`)).toISOString().slice(0, 10) !== text.slice(0, 10)) {
    throw new UsageError(`${name} ${text} is no ISO 8601 time: write for example 2026-03-01T10:00:00Z.`);
  }
  return at;
};

/** `[from, to)` from the options, each falling back to `whole`'s. Throws UsageError when nothing lies between them. */
export const rangeFrom = (options: { readonly from?: string; readonly to?: string }, whole: Range): Range => {
  const from = options.from === undefined ? whole.from : parseTimeOption('--from', options.from);
  const to = options.to === undefined ? whole.to : parseTimeOption('--to', options.to);
  if (from < to) return { from, to };
  const named = (option: '--from' | '--to', given: string | undefined, at: Instant): string =>
    `${option} (${toIso(at)}${given === undefined ? ', by default' : ''})`;
  throw new UsageError(`${named('--from', options.from, from)} has to be before ${named('--to', options.to, to)}.`);
};
