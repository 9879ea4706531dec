import type { LabQueryAnswer } from '../store.ts';
import { type Place, placeOf, START } from './places.ts';
import type { Prepared } from './planner.ts';
import { stoppedBy } from './stopping.ts';

/** What the data did to a query that was planned: a refusal, since no answer is better than a wrong one. Raw SQL errors stay inside. */
export const failed = (error: unknown, kql: string, plan: Prepared): LabQueryAnswer => {
  const text = error instanceof Error ? error.message : String(error);
  const own = stoppedBy(text);
  if (own) return refusal(explained(own.why), placeOf(own.why, own.scalar, kql, plan));
  if (/expression depth/i.test(text)) return refusal('query is nested too deeply for the lab');
  if (/subqueries in lambda expressions/i.test(text))
    return refusal('toscalar() inside a function over arrays is not supported by the lab');
  if (error instanceof Error && 'code' in error && error.code === 'ERR_STRING_TOO_LONG')
    return refusal('query could not be finished by the lab (a text of more than 512 MB)');
  const reason = /^(Out of Memory|Out of Range|Conversion|Invalid Input)/.exec(text)?.[1]?.toLowerCase();
  if (reason === undefined) throw error;
  return refusal(`query could not be finished by the lab (${reason} while running it)`);
};

/** Words of a reason that says itself what to write. */
const ADVISED = /\b(?:write|leave such rows out|keep the rows)\b/i;

/** What was met in the data, and what to do about it. */
const explained = (why: string): string =>
  ADVISED.test(why) ? why : `${why}, of which the service's answer is not certain: leave such values out with where, or write it otherwise`;

/** The answer that refuses a query: at its start where no other place is known. */
export const refusal = (message: string, place: Place = START): LabQueryAnswer => ({
  kind: 'rejected',
  error: { kind: 'unsupported', code: 'UnsupportedByLab', message, ...place },
});
