import { type Judgement, judge, type RecomputedRow, unverified } from '../domain/verdict.ts';
import type { Target } from '../domain/target.ts';
import { type Instant, MINUTE, type Range, SECOND, toIso } from '../domain/time.ts';
import type { Hunt, Parameters, Row } from '../hunts/hunt.ts';
import { renderQuery } from '../hunts/render.ts';
import { parseRows } from '../hunts/rows.ts';
import { LogQueryError } from './errors.ts';
import type { Clock, LogQuery, QueryResult } from './ports.ts';
import { binOf, rowKey } from './row-key.ts';
import { withoutBlind } from './source-mask.ts';
import type { SourceState } from './state/watermark.ts';
import { bindParameters } from './tuning.ts';

const QUERY_TIMEOUT_MS = 90 * SECOND;
/** Ingestion times are approximate (Kusto, ingestion_time()): rows this young when the query started may or may not have been seen by it. */
const SETTLED_SLACK_MS = 2 * MINUTE;
/** Groups recomputed from evidence a window; the rest, smallest first, stays unverified. */
export const MAX_GROUPS = 2000;

export type WindowQuestion = {
  readonly target: Target;
  readonly hunt: Hunt;
  readonly range: Range;
  /** Complete: defaults and overrides. */
  readonly parameters: Parameters;
  /** What the probe said of the hunt's sources. */
  readonly sources: readonly SourceState[];
};

/** `partial`: the service said so, and the window should be read again. `notices`: everything that was not whole, for people. */
export type WindowAnswer = { readonly judged: readonly Judgement[]; readonly partial: boolean; readonly notices: readonly string[] };

type Deps = { readonly query: LogQuery; readonly clock: Clock };

const boundOf = (parameters: Parameters, name: string): number => {
  const value = parameters[name];
  return typeof value === 'number' ? value : Number.POSITIVE_INFINITY;
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

type Evidence =
  | { readonly kind: 'whole'; readonly rows: readonly Row[]; readonly parameters: Parameters }
  | { readonly kind: 'not-whole'; readonly reason: string };

/** One bounded query for all flagged groups, over the hull of their bins. What is cut, partial or failed is no evidence. */
const fetchEvidence = async ({ query }: Deps, asked: WindowQuestion, flagged: readonly Row[], settled: Instant): Promise<Evidence> => {
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
    result = await query.run(target, kql, { range, timeoutMs: QUERY_TIMEOUT_MS });
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
  return { kind: 'whole', rows, parameters };
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

const verify = async (
  deps: Deps,
  asked: WindowQuestion,
  rows: readonly Row[],
  settled: Instant,
): Promise<{ judged: readonly Judgement[]; notices: readonly string[] }> => {
  const { hunt } = asked;
  const rank = (row: Row): number => Number(row[hunt.rankBy] ?? 0);
  const ranked = [...rows].sort((a, b) => rank(b) - rank(a));
  const flagged = ranked.slice(0, MAX_GROUPS);
  const left = ranked.slice(MAX_GROUPS).map((row) => unverified(row, `only the ${MAX_GROUPS} largest groups of a window are recomputed`));
  const evidence = await fetchEvidence(deps, asked, flagged, settled);
  const notices = left.length > 0 ? [`${left.length} flagged groups beyond the ${MAX_GROUPS} largest were not recomputed`] : [];
  if (evidence.kind === 'not-whole')
    return { judged: [...flagged.map((row) => unverified(row, evidence.reason)), ...left], notices: [...notices, evidence.reason] };
  const groups = recompute(hunt, evidence.rows, evidence.parameters);
  const judged = flagged.map((row) => judge(row, groups.get(rowKey(hunt, row)) ?? {}, hunt.columns));
  return { judged: [...judged, ...left], notices };
};

/**
 * Asks one hunt about one range: the query, then one evidence query for all flagged groups, the port over it, a verdict a row.
 * Throws LogQueryError when the hunt's own query gives nothing; a failing evidence query leaves the rows unverified instead.
 */
export const askWindow = async (deps: Deps, asked: WindowQuestion): Promise<WindowAnswer> => {
  const { target, hunt, range } = asked;
  const settled = deps.clock.now() - SETTLED_SLACK_MS;
  const parameters = bindParameters(hunt, asked.parameters, { From: range.from, To: range.to });
  const kql = withoutBlind(renderQuery(hunt.query, hunt.parameters, parameters), hunt, asked.sources);
  const result = await deps.query.run(target, kql, { range, timeoutMs: QUERY_TIMEOUT_MS });
  const { rows, problems } = parseRows(hunt.columns, result.table);
  const where = `${hunt.id} ${toIso(range.from)} to ${toIso(range.to)}`;
  const notices: string[] = [];
  const [problem] = problems;
  if (problem)
    notices.push(`${where}: ${problems.length} cells could not be read (${problem.column}: ${problem.reason}); their rows are left out`);
  const bound = boundOf(parameters, 'MaxRows');
  if (result.table.rows.length >= bound)
    notices.push(`${where}: the result was cut at ${bound} rows, the smallest groups are missing; raise the threshold`);
  if (result.kind === 'partial') {
    const reason = `the result is partial: ${result.reason}`;
    return { judged: rows.map((row) => unverified(row, reason)), partial: true, notices: [...notices, `${where}: ${reason}`] };
  }
  if (rows.length === 0) return { judged: [], partial: false, notices };
  const verified = await verify(deps, asked, rows, settled);
  return { judged: verified.judged, partial: false, notices: [...notices, ...verified.notices.map((notice) => `${where}: ${notice}`)] };
};
