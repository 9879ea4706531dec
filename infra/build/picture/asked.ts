import { type Instant, toIso } from '../../../src/domain/time.ts';
import type { LabEngine } from '../../../src/lab/store.ts';

/** What stands in the workbook's parameters. */
export type Chosen = {
  readonly from: Instant;
  readonly to: Instant;
  readonly grain: string;
  readonly logs: readonly string[];
  readonly services: readonly string[];
  readonly campaign: string;
};

/** Values by the name between braces, in the service's own formats: several names at once are in quotes, with a comma between. */
export const valuesOf = (chosen: Chosen): Readonly<Record<string, string>> => ({
  'TimeRange:startISO': toIso(chosen.from),
  'TimeRange:endISO': toIso(chosen.to),
  'TimeRange:grain': chosen.grain,
  Log: chosen.logs.map((log) => `"${log}"`).join(','),
  Service: chosen.services.map((service) => `"${service}"`).join(','),
  Price: '0.13',
  Campaign: chosen.campaign,
});

/** A query of the workbook with its parameters put in, as the service does it: by text. What is no parameter stays. */
export const withParameters = (kql: string, values: Readonly<Record<string, string>>): string =>
  kql.replace(/\{([A-Za-z]+(?::[A-Za-z]+)?)\}/g, (all, name: string) => values[name] ?? all);

export class QueryFailure extends Error {
  override readonly name = 'QueryFailure';
}

export type Answer = { readonly columns: readonly string[]; readonly rows: readonly Readonly<Record<string, unknown>>[] };

/** A whole answer, its rows by column. Throws QueryFailure with the place in the query. */
export const answerOf = async (engine: LabEngine, kql: string, now: Instant): Promise<Answer> => {
  const answer = await engine.query(kql, { now });
  if (answer.kind !== 'table') {
    const why = answer.kind === 'rejected' ? `${answer.error.message} (line ${answer.error.line})` : answer.kind;
    throw new QueryFailure(`The query was not answered: ${why}`);
  }
  if (answer.partial !== undefined) throw new QueryFailure(`The answer is not whole: ${answer.partial.message}`);
  const columns = answer.columns.map(({ name }) => name);
  return { columns, rows: answer.rows.map((cells) => Object.fromEntries(columns.map((name, n) => [name, cells[n]]))) };
};
