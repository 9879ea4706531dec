import { withThousands } from '../domain/amount.ts';
import { DAY, floorTo, MINUTE, type Range, toIso } from '../domain/time.ts';
import type { Hunt } from '../hunts/hunt.ts';
import { kqlIdentifier, kqlLiteral } from '../hunts/kql-literal.ts';
import { TICK_MS } from '../pipeline/backtest.ts';
import { LogQueryError } from '../pipeline/errors.ts';
import { isBlind, type SourceState } from '../pipeline/state/watermark.ts';
import { replayWorkspace } from './replay-workspace.ts';
import { checkTicks } from './replay-range.ts';
import type { BacktestOptions, Replayed } from './replayed.ts';
import { printable, type Terminal } from './terminal.ts';
import { parseTimeOption, rangeFrom } from './time-option.ts';
import { UsageError } from './usage-error.ts';
import { checkWorkspace, type Environment, openWorkspace, type Workspace } from './workspace.ts';

/** Replayed without `--from`. */
const DEFAULT_MS = 7 * DAY;
/** Each day costs two queries a hunt and table, on somebody's production workspace. */
const MOST_MS = 30 * DAY;

const rangeOf = ({ from, to: until }: BacktestOptions, now: number): Range => {
  const latest = floorTo(now, TICK_MS);
  const to = until === undefined ? latest : Math.min(latest, parseTimeOption('--to', until));
  const range = rangeFrom(from === undefined ? {} : { from }, { from: to - DEFAULT_MS, to });
  checkTicks(range);
  if (range.to - range.from <= MOST_MS) return range;
  throw new UsageError(
    `${toIso(range.from)} to ${toIso(range.to)} are ${Math.ceil((range.to - range.from) / DAY)} days: at most 30 days of a workspace are replayed. Export the logs and use --data for more.`,
  );
};

type Counted = { readonly tables: Replayed['examined']; readonly notices: readonly string[] };

/** Rows in the range of every table that a hunt could read. */
const countRows = async ({ query, target }: Workspace, sources: readonly SourceState[], range: Range): Promise<Counted> => {
  const tables: { table: string; inRange: number }[] = [];
  const notices: string[] = [];
  const [from, to] = [kqlLiteral('datetime', range.from), kqlLiteral('datetime', range.to)];
  for (const table of new Set(sources.filter((source) => !isBlind(source)).map((source) => source.table))) {
    const kql = `${kqlIdentifier(table)} | where TimeGenerated >= ${from} and TimeGenerated < ${to} | count`;
    try {
      const { table: counted } = await query.run(target, kql, { range, timeoutMs: 2 * MINUTE });
      tables.push({ table, inRange: Number(counted.rows[0]?.[0] ?? 0) });
    } catch (error) {
      if (!(error instanceof LogQueryError)) throw error;
      notices.push(`The rows of ${table} could not be counted: ${error.message}`);
    }
  }
  return { tables, notices };
};

const whyNothing = (tables: Counted['tables'], sources: readonly SourceState[]): string | undefined => {
  if (sources.every(isBlind)) {
    const wanted = [...new Set(sources.map(({ table }) => table))].join(', ');
    return `this workspace has none of the tables ${wanted} in a form that hunts can query. Give the workspace that they are sent to.`;
  }
  if (tables.length === 0 || tables.some(({ inRange }) => inRange > 0)) return undefined;
  return `none of ${tables.map(({ table }) => table).join(', ')} has a row in the range. Choose another --from and --to.`;
};

/**
 * Replays up to 30 days of a live workspace with the user's own sign-in; without `--from` the 7 days before `--to`. Nothing is written.
 * Throws UsageError, LogQueryError when the workspace cannot be asked at all.
 */
export const backtestWorkspace = async (
  options: BacktestOptions,
  hunts: readonly Hunt[],
  terminal: Terminal,
  env: Environment,
): Promise<Replayed> => {
  const workspace = openWorkspace(options, env);
  const now = Date.now();
  const range = rangeOf(options, now);
  await checkWorkspace(workspace, now, env);
  const { traffic, ...answer } = await replayWorkspace({ ...workspace, hunts, range, parameters: {}, until: range.to }, terminal);
  const { tables: examined, notices } = await countRows(workspace, answer.sources, range);
  const nothing = whyNothing(examined, answer.sources);
  const seen =
    examined.map(({ table, inRange }) => `${withThousands(inRange)} rows of ${table}`).join(', ') || 'no table that a hunt reads';
  terminal.note(
    printable(
      `examined ${toIso(range.from)} to ${toIso(range.to)}: ${seen || 'no row that a hunt reads'}; ${withThousands(answer.ticks)} ticks`,
    ),
  );
  return {
    ...{ name: workspace.target.name, answer, range, traffic, operator: workspace.operator, examined },
    summary: {},
    notices,
    warnings: [],
    partial: notices.length > 0,
    ...(nothing === undefined ? {} : { nothing }),
  };
};
