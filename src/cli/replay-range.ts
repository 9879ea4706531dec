import { withThousands } from '../domain/amount.ts';
import { DAY, floorTo, HOUR, type Instant, type Range, toIso } from '../domain/time.ts';
import { kqlIdentifier, kqlLiteral } from '../hunts/kql-literal.ts';
import { TICK_MS } from '../pipeline/backtest.ts';
import type { DataFolder } from './data-folder.ts';
import { UsageError } from './usage-error.ts';

/** Longer replays take hours. */
const MAX_DAYS = 100;

/** That a tick lies in the range, whose ends are moments a tick may have. Throws UsageError. */
export const checkTicks = ({ from, to }: Range): void => {
  const first = floorTo(from + TICK_MS - 1, TICK_MS);
  if (first <= to) return;
  throw new UsageError(
    `--from ${toIso(from)} and --to ${toIso(to)} lie between two ticks, which come every 5 minutes: give --to ${toIso(first)} or later.`,
  );
};

/** That a range which was asked for is no longer than is replayed. Throws UsageError. */
export const checkAskedLength = ({ from, to }: Range): void => {
  if (to - from <= MAX_DAYS * DAY) return;
  throw new UsageError(
    `--from ${toIso(from)} to --to ${toIso(to)} are ${daysText({ from, to })} days: at most ${MAX_DAYS} are replayed at once. Give a shorter range.`,
  );
};

const daysText = ({ from, to }: Range): string => withThousands(Math.ceil((to - from) / DAY));

type DayCount = { readonly day: Instant; rows: number };

/** Rows of all tables by day, oldest first. Visible are those that have arrived at `now`. */
const rowsByDay = async ({ engine, store }: DataFolder, range: Range): Promise<readonly DayCount[]> => {
  const days = new Map<Instant, DayCount>();
  const [from, to] = [kqlLiteral('datetime', range.from), kqlLiteral('datetime', range.to)];
  const tables = store.schemas().filter(({ columns }) => columns.some(({ name, type }) => name === 'TimeGenerated' && type === 'datetime'));
  for (const { name } of tables) {
    const inRange = `${kqlIdentifier(name)} | where TimeGenerated >= ${from} and TimeGenerated < ${to}`;
    const kql = `${inRange} | summarize Rows = count() by Day = bin(TimeGenerated, 1d) | project Day, Rows`;
    const answer = await engine.query(kql, { now: range.to + DAY });
    if (answer.kind !== 'table') throw new Error(`The days of ${name} could not be counted: ${answer.kind}`);
    for (const [start, rows] of answer.rows) {
      const day = Date.parse(String(start));
      const known = days.get(day) ?? { day, rows: 0 };
      known.rows += Number(rows);
      days.set(day, known);
    }
  }
  return [...days.values()].toSorted((a, b) => a.day - b.day);
};

type Stretch = Range & { readonly rows: number };

/** The days with most rows that can be replayed at once, without empty ones at their ends; the newest of equals. */
const fullest = (days: readonly DayCount[]): Stretch | undefined => {
  let best: Stretch | undefined;
  let [first, rows] = [0, 0];
  for (const { day, rows: own } of days) {
    rows += own;
    for (; day + DAY + HOUR - (days[first]?.day ?? day) > MAX_DAYS * DAY; first += 1) rows -= days[first]?.rows ?? 0;
    if (best === undefined || rows >= best.rows) best = { from: days[first]?.day ?? day, to: day + DAY, rows };
  }
  return best;
};

/** The options by which most rows are replayed: of an end that is not far off nothing is said. */
const adviceFor = ({ from, to }: Range, most: Range): string => {
  // An hour later all of them have been seen.
  const end = most.to + HOUR;
  if (to - most.from <= MAX_DAYS * DAY) return `--from ${toIso(most.from)}`;
  if (end - from <= MAX_DAYS * DAY) return `--to ${toIso(end)}`;
  return `--from ${toIso(most.from)} and --to ${toIso(end)}`;
};

/**
 * That a range of a loaded folder is no longer than is replayed. Throws UsageError, which says where most of the rows are and what to
 * give for them: a range that is too long is most often one row with a wrong year, at either end.
 */
export const checkLength = async (folder: DataFolder, range: Range): Promise<void> => {
  if (range.to - range.from <= MAX_DAYS * DAY) return;
  const days = await rowsByDay(folder, range);
  const all = days.reduce((sum, { rows }) => sum + rows, 0);
  const most = fullest(days);
  const said = `${toIso(range.from)} to ${toIso(range.to)} are ${daysText(range)} days, and at most ${MAX_DAYS} are replayed at once.`;
  if (most === undefined) throw new UsageError(`${said} No row lies there: choose another --from and --to.`);
  const share = `${withThousands(most.rows)} of ${withThousands(all)} rows lie between ${toIso(most.from)} and ${toIso(most.to)}`;
  throw new UsageError(`${said} ${share}: give ${adviceFor(range, most)} for these.`);
};
