import type { Target } from '../../domain/target.ts';
import { DAY, type Instant, MINUTE, type Range } from '../../domain/time.ts';
import { kqlLiteral } from '../../hunts/kql-literal.ts';
import { LogQueryError, type LogQueryErrorKind } from '../errors.ts';
import type { LogQuery } from '../ports.ts';

export type AnswerRow = Readonly<Record<string, unknown>>;
/** `partial` results are failures here: a share of half the rows is no share. */
export type Answer = { readonly kind: 'rows'; readonly rows: readonly AnswerRow[] } | Failed;
/** `passing`: asked again, it may well be answered: nothing is wrong with the right to ask. */
export type Failed = { readonly kind: 'failed'; readonly reason: string; readonly passing: boolean };

const PASSING: readonly LogQueryErrorKind[] = ['throttled', 'timeout', 'unavailable'];

/** One question to a workspace: rows by column name. Throws what is no LogQueryError. */
export const ask = async (query: LogQuery, target: Target, kql: string, range: Range): Promise<Answer> => {
  try {
    const { kind, table, ...rest } = await query.run(target, kql, { range, timeoutMs: MINUTE });
    if (kind === 'partial')
      return { kind: 'failed', reason: `the result is partial: ${'reason' in rest ? rest.reason : ''}`, passing: true };
    return { kind: 'rows', rows: table.rows.map((row) => Object.fromEntries(table.columns.map(({ name }, n) => [name, row[n]]))) };
  } catch (error) {
    if (error instanceof LogQueryError) return { kind: 'failed', reason: error.message, passing: PASSING.includes(error.kind) };
    throw error;
  }
};

export const numberIn = (row: AnswerRow | undefined, name: string): number => Number(row?.[name] ?? 0) || 0;
export const textIn = (row: AnswerRow | undefined, name: string): string => String(row?.[name] ?? '');

/** The last day before the service's now. */
export const lastDay = (now: Instant): Range => ({ from: now - DAY, to: now });

/** Rows of the range, as a filter. */
export const within = ({ from, to }: Range): string =>
  `where TimeGenerated >= ${kqlLiteral('datetime', from)} and TimeGenerated < ${kqlLiteral('datetime', to)}`;
