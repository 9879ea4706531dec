import { basename, dirname, join, resolve } from 'node:path';
import { DAY, type Instant } from '../domain/time.ts';
import { withThousands } from '../domain/amount.ts';
import type { Hunt } from '../hunts/hunt.ts';
import { ticksLate } from '../lab/replay/late-bins.ts';
import { TICK_MS } from '../pipeline/backtest.ts';
import { type DataFolder, noteLoaded, openDataFolder } from './data-folder.ts';
import { emptyColumns, examinedTables, examinedText, nothingInFolder } from './examined.ts';
import { localTarget } from './hunt-data.ts';
import { arrivalOf, MAX_TICKS_LATE } from './ingestion-delay.ts';
import { replayFolder, ticksOf } from './replay-folder.ts';
import { checkLength, checkTicks } from './replay-range.ts';
import type { BacktestOptions, Replayed } from './replayed.ts';
import { printable, type Terminal } from './terminal.ts';
import { rangeFrom } from './time-option.ts';

type Asked = BacktestOptions & { readonly data: string };

const replayOpen = async (folder: DataFolder, options: Asked, hunts: readonly Hunt[], terminal: Terminal): Promise<Replayed> => {
  const { report, operator } = folder;
  const span = await folder.store.span();
  // Without any row there is nothing to replay but the first mark.
  const range = rangeFrom(options, span === undefined ? { from: 0, to: TICK_MS } : ticksOf(span));
  checkTicks(range);
  await checkLength(folder, range);
  const name = basename(resolve(options.data));
  const late = options.ingestionDelay === true ? { maxTicksLate: MAX_TICKS_LATE } : {};
  const asked = { hunts, target: localTarget(name), range, ...late, exact: options.exact === true };
  const { traffic, ...answer } = await replayFolder(folder, asked, terminal);
  const examined = await examinedTables(folder.engine, answer.sources, range, report, range.to + DAY);
  terminal.note(`${printable(examinedText(examined, range))}; ${withThousands(answer.ticks)} ticks`);
  const empty = [...emptyColumns(hunts, report)].map(
    ([table, names]) => `${table}: no row has a value in ${names.join(', ')}: hunts that need them may find less`,
  );
  const nothing = nothingInFolder(examined, answer, report);
  const { tables, skipped, badRows } = report;
  const warnings = [...report.warnings, ...folder.warnings];
  const bad = skipped === 0 ? [] : [`${withThousands(skipped)} rows could not be read and were left out`];
  return {
    name: join(basename(dirname(resolve(options.data))), name),
    ...{ answer, range, traffic, operator, examined },
    summary: { tables, skipped, badRows, warnings },
    notices: [...empty, ...bad],
    warnings,
    partial: skipped > 0,
    ...(nothing === undefined ? {} : { nothing }),
  };
};

/** Replays a folder of logs. Throws UsageError and the errors of loading files. */
export const backtestFolder = async (options: Asked, hunts: readonly Hunt[], terminal: Terminal): Promise<Replayed> => {
  // Asked at every tick, rows are seen from their arrival on; else by the number of ticks they are late.
  const seenAt = options.exact === true ? arrivalOf : (at: Instant): number => ticksLate(at, arrivalOf(at));
  const delayed = options.ingestionDelay === true ? { ingestedAt: seenAt } : {};
  const { table } = options;
  const folder = await openDataFolder(options.data, { ...(table === undefined ? {} : { table }), ...delayed });
  try {
    noteLoaded(folder, terminal);
    return await replayOpen(folder, options, hunts, terminal);
  } finally {
    folder.store.close();
  }
};
