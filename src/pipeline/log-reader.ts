import type { RecomputedRow } from '../domain/verdict.ts';
import type { Target } from '../domain/target.ts';
import { type Instant, MINUTE, type Range, SECOND, toIso } from '../domain/time.ts';
import type { Hunt, Parameters, Row, Source } from '../hunts/hunt.ts';
import { kqlIdentifier, kqlLiteral } from '../hunts/kql-literal.ts';
import { renderQuery } from '../hunts/render.ts';
import { parseRows } from '../hunts/rows.ts';
import { LogQueryError } from './errors.ts';
import type { LogQuery, QueryResult, QueryTable } from './ports.ts';
import type { LateBins, LogReader, ReaderDeps, ReadRows, Recounted, WindowQuestion } from './reader-port.ts';
import { binOf, rowKey } from './row-key.ts';
import { withoutBlind } from './source-mask.ts';
import { bindParameters } from './tuning.ts';

const QUERY_TIMEOUT_MS = 90 * SECOND;
const SWEEP_TIMEOUT_MS = 60 * SECOND;
const PROBE_TIMEOUT_MS = 30 * SECOND;

export const boundOf = (parameters: Parameters, name: string): number => {
  const value = parameters[name];
  return typeof value === 'number' ? value : Number.POSITIVE_INFINITY;
};

/**
 * The timespan of a hunt's query over a range. The service intersects it with TimeGenerated of every table the query reads, so it has
 * to hold whatever the query looks at before and after the range.
 */
export const timespanOf = ({ reach }: Pick<Hunt, 'reach'>, { from, to }: Range): Range => ({
  from: from - (reach?.beforeMs ?? 0),
  to: to + (reach?.afterMs ?? 0),
});

const readRows = async (query: LogQuery, { target, hunt, range, parameters, sources }: WindowQuestion): Promise<ReadRows> => {
  const kql = renderQuery(hunt.query, hunt.parameters, bindParameters(hunt, parameters, { From: range.from, To: range.to }));
  const result = await query.run(target, withoutBlind(kql, hunt, sources), {
    range: timespanOf(hunt, range),
    timeoutMs: QUERY_TIMEOUT_MS,
  });
  const { rows, problems } = parseRows(hunt.columns, result.table);
  const where = `${hunt.id} ${toIso(range.from)} to ${toIso(range.to)}`;
  const notices: string[] = [];
  const [problem] = problems;
  if (problem)
    notices.push(`${where}: ${problems.length} cells could not be read (${problem.column}: ${problem.reason}); their rows are left out`);
  const bound = boundOf(parameters, 'MaxRows');
  const cut = result.table.rows.length >= bound;
  if (cut) notices.push(`${where}: the result was cut at ${bound} rows, the smallest groups are missing; raise the threshold`);
  const partial = result.kind === 'partial' ? `the result is partial: ${result.reason}` : undefined;
  if (partial !== undefined) notices.push(`${where}: ${partial}`);
  return { rows, cut, partial, notices };
};

const hullOf = (hunt: Hunt, rows: readonly Row[]): Range => {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    from = Math.min(from, binOf(hunt, row));
    to = Math.max(to, binOf(hunt, row) + hunt.binMs);
  }
  return { from, to };
};

/** The port over all evidence and over what had settled before the query, by the key of the row. */
const recompute = (hunt: Hunt, evidence: readonly Row[], parameters: Parameters): ReadonlyMap<string, RecomputedRow> => {
  const groups = new Map<string, { all?: Row; settled?: Row }>();
  for (const row of hunt.aggregate(evidence, parameters)) groups.set(rowKey(hunt, row), { all: row });
  const settled = evidence.some((row) => row['Late'] === true)
    ? hunt.aggregate(
        evidence.filter((row) => row['Late'] !== true),
        parameters,
      )
    : undefined;
  if (settled === undefined) return new Map([...groups].map(([key, { all }]) => [key, { all, settled: all }]));
  for (const row of settled) groups.set(rowKey(hunt, row), { ...groups.get(rowKey(hunt, row)), settled: row });
  return groups;
};

const recount = async (query: LogQuery, asked: WindowQuestion, flagged: readonly Row[], settled: Instant): Promise<Recounted> => {
  const { hunt, target } = asked;
  const hull = hullOf(hunt, flagged);
  // The window's own edges stay: a bin that reaches beyond it was counted within it.
  const range = { from: Math.max(hull.from, asked.range.from), to: Math.min(hull.to, asked.range.to) };
  const parameters = bindParameters(hunt, asked.parameters, {
    ...hunt.evidenceFor(flagged),
    From: range.from,
    To: range.to,
    Settled: settled,
  });
  let result: QueryResult;
  try {
    const kql = withoutBlind(renderQuery(hunt.evidence, hunt.parameters, parameters), hunt, asked.sources);
    result = await query.run(target, kql, { range: timespanOf(hunt, range), timeoutMs: QUERY_TIMEOUT_MS });
  } catch (error) {
    if (error instanceof LogQueryError) return { kind: 'not-whole', reason: `the evidence query failed: ${error.message}` };
    throw error;
  }
  if (result.kind === 'partial') return { kind: 'not-whole', reason: `the evidence is partial: ${result.reason}` };
  const { rows, problems } = parseRows(hunt.evidenceColumns, result.table);
  const [problem] = problems;
  if (problem)
    return {
      kind: 'not-whole',
      reason: `${problems.length} cells of the evidence could not be read (${problem.column}: ${problem.reason})`,
    };
  const bound = boundOf(parameters, 'MaxEvidence');
  if (rows.length >= bound) return { kind: 'not-whole', reason: `evidence was cut at ${bound} rows` };
  return { kind: 'whole', groups: recompute(hunt, rows, parameters) };
};

const readColumns = async (query: LogQuery, target: Target, table: string, now: Instant): Promise<ReadonlySet<string>> => {
  // `getschema` reads no rows: the range is there because the service wants one.
  const kql = `${kqlIdentifier(table)} | getschema | project ColumnName, ColumnType`;
  const { table: schema } = await query.run(target, kql, { range: { from: now - 60 * MINUTE, to: now }, timeoutMs: PROBE_TIMEOUT_MS });
  const at = schema.columns.findIndex((column) => column.name === 'ColumnName');
  return new Set(at < 0 ? [] : schema.rows.map((row) => String(row[at])));
};

/** Rows of bins of `range` that came after `since`. An event that tells its own time may lie in a bin long before its arrival. */
const lateQuery = (source: Source, hunt: Hunt, range: Range, since: Instant): string => {
  const [from, to] = [kqlLiteral('datetime', range.from), kqlLiteral('datetime', range.to)];
  const arrived = timespanOf(source.moment === undefined ? {} : hunt, range);
  const [after, before] = [kqlLiteral('datetime', arrived.from), kqlLiteral('datetime', arrived.to)];
  return [
    kqlIdentifier(source.table),
    `where TimeGenerated >= ${after} and TimeGenerated < ${before}`,
    `where ingestion_time() > ${kqlLiteral('datetime', since)}`,
    ...(source.moment === undefined ? [] : [`extend At = ${source.moment}`, `where At >= ${from} and At < ${to}`]),
    `summarize Rows = count() by Bin = bin(${source.moment === undefined ? 'TimeGenerated' : 'At'}, ${kqlLiteral('minutes', hunt.binMs / MINUTE)})`,
  ].join(' | ');
};

const readBins = (table: QueryTable): LateBins['bins'] => {
  const bin = table.columns.findIndex((column) => column.name === 'Bin');
  const rows = table.columns.findIndex((column) => column.name === 'Rows');
  return table.rows
    .map((cells) => ({ bin: Date.parse(String(cells[bin])), rows: Number(cells[rows]) }))
    .filter((late) => Number.isFinite(late.bin));
};

/** Reads by querying, one query a question. */
export const makeLogReader = (query: LogQuery): LogReader => ({
  rows: (asked) => readRows(query, asked),
  recount: (asked, flagged, settled) => recount(query, asked, flagged, settled),
  columns: (target, table, now) => readColumns(query, target, table, now),
  lateBins: async (target, hunt, source, range, since) => {
    const timespan = timespanOf(source.moment === undefined ? {} : hunt, range);
    const result = await query.run(target, lateQuery(source, hunt, range, since), { range: timespan, timeoutMs: SWEEP_TIMEOUT_MS });
    return { bins: readBins(result.table), partial: result.kind === 'partial' ? result.reason : undefined };
  },
});

export const readerOf = ({ query, reader }: ReaderDeps): LogReader => reader ?? makeLogReader(query);
