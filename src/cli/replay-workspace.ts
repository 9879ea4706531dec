import { DAY, floorTo, type Instant, MINUTE, type Range } from '../domain/time.ts';
import type { Traffic } from '../domain/traffic.ts';
import type { Hunt, Parameters } from '../hunts/hunt.ts';
import { kqlIdentifier, kqlLiteral } from '../hunts/kql-literal.ts';
import { makeBinsReader } from '../lab/replay/bins.ts';
import { makeMemoryStore } from '../lab/replay/state.ts';
import { backtest, type BacktestAnswer, makeSimulatedClock } from '../pipeline/backtest.ts';
import { HISTORY_MS } from '../pipeline/counts.ts';
import { LogQueryError } from '../pipeline/errors.ts';
import { makeLogReader } from '../pipeline/log-reader.ts';
import type { LogReader } from '../pipeline/reader-port.ts';
import { watchTraffic } from '../pipeline/traffic.ts';
import { showReplayed } from './replay-progress.ts';
import type { Terminal } from './terminal.ts';
import type { Workspace } from './workspace.ts';

export type WorkspaceReplay = Workspace & {
  readonly hunts: readonly Hunt[];
  /** First and last moment of a tick. */
  readonly range: Range;
  /** Overrides by hunt id, checked. */
  readonly parameters: Readonly<Record<string, Parameters>>;
  /** Rows from this moment on are not asked for. */
  readonly until: Instant;
};

/** A busy workspace gives no more than a day of counts in one answer. */
const SLICES_MS: readonly number[] = [DAY];

const before = (reader: LogReader, until: Instant): LogReader => ({
  ...reader,
  rows: async (asked) => {
    const { from, to } = asked.range;
    if (from >= until) return { rows: [], cut: false, partial: undefined, notices: [] };
    return reader.rows(to <= until ? asked : { ...asked, range: { from, to: until } });
  },
});

/** Rows of an event may be stamped with their arrival, which comes this much later at most. */
const STAMPED_LATE_MS = 2 * DAY;

/** The stretch to be asked about, begun no earlier than the hunts' tables do: days without any row cost a query a hunt otherwise. */
const spanOf = async ({ query, target, hunts }: WorkspaceReplay, whole: Range): Promise<Range> => {
  const tables = [...new Set(hunts.flatMap(({ sources }) => sources.map(({ table }) => kqlIdentifier(table))))].join(', ');
  const [from, to] = [kqlLiteral('datetime', whole.from), kqlLiteral('datetime', whole.to)];
  const kql = `union isfuzzy=true ${tables} | where TimeGenerated >= ${from} and TimeGenerated < ${to} | summarize First = min(TimeGenerated)`;
  try {
    const { table } = await query.run(target, kql, { range: whole, timeoutMs: 2 * MINUTE });
    const first = Date.parse(String(table.rows[0]?.[0] ?? ''));
    return Number.isNaN(first) ? whole : { from: Math.max(whole.from, floorTo(first, DAY) - STAMPED_LATE_MS), to: whole.to };
  } catch (error) {
    // None of the tables, or too much to look through: asking day by day tells as well.
    if (error instanceof LogQueryError) return whole;
    throw error;
  }
};

/**
 * Replays a live workspace tick by tick: what production would have done then, history read back at the first tick included. Each hunt's
 * rows are asked for in slices of a day, whatever the ticks; its evidence too. Nothing is written. Rows count as seen on time, for when
 * they arrived is not asked. A failing query is a notice, and its slice is asked for again at the next tick.
 */
export const replayWorkspace = async (
  asked: WorkspaceReplay,
  terminal: Terminal,
): Promise<BacktestAnswer & { readonly traffic: readonly Traffic[] }> => {
  const { query, target, operator, ownRole, hunts, range, parameters, until } = asked;
  const clock = makeSimulatedClock(range.from);
  const span = await spanOf(asked, { from: floorTo(range.from - HISTORY_MS, DAY) - DAY, to: until });
  const bins = makeBinsReader({ query, plain: makeLogReader(query), span, stretchesMs: SLICES_MS });
  const watch = watchTraffic(before(bins, until));
  terminal.note(`reading 14 days of history back for ${hunts.length} ${hunts.length === 1 ? 'hunt' : 'hunts'}, which may take minutes`);
  const answer = await backtest({
    ...{ query, clock, store: makeMemoryStore(), target, hunts, parameters, operator, ownRole, range },
    reader: watch.reader,
    onProgress: (progress) => showReplayed(progress, terminal),
  });
  return { ...answer, traffic: watch.traffic() };
};
