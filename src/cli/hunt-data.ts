import { floorTo, HOUR, MINUTE, type Range } from '../domain/time.ts';
import type { Target } from '../domain/target.ts';
import type { Hunt } from '../hunts/hunt.ts';
import { parameterSet } from '../hunts/parameters.ts';
import { makeReplayQuery } from '../lab/replay/query.ts';
import { makeMemoryStore } from '../lab/replay/state.ts';
import { findIncidents, type IncidentAnswer, REFERENCE } from '../pipeline/incidents.ts';
import { isBlind } from '../pipeline/state/watermark.ts';
import { type DataFolder, noteLoaded, openDataFolder } from './data-folder.ts';
import { emptyColumns, type ExaminedTable, examinedTables, examinedText, nothingInFolder } from './examined.ts';
import { answerOfReplay } from './hunt-answer.ts';
import { type HuntOptions, type HuntOutcome, isPartial, summaryOf } from './hunt-outcome.ts';
import { replayFolder } from './replay-folder.ts';
import { checkAskedLength, checkLength } from './replay-range.ts';
import { printable, type Terminal } from './terminal.ts';
import { parseTimeOption, rangeFrom } from './time-option.ts';

const BIN = 5 * MINUTE;

// Files say nothing about a workspace: the ids are there because queries and links want some.
export const localTarget = (name: string): Target => ({
  id: 'local',
  name,
  tenantId: '',
  workspaceId: '00000000-0000-0000-0000-000000000000',
  resourceId: '',
});

// Without any row there is no range but the one asked for.
const rangeWithoutRows = ({ from }: HuntOptions): Range => ({
  from: 0,
  to: BIN + (from === undefined ? 0 : parseTimeOption('--from', from)),
});

type Hunted = { readonly answer: IncidentAnswer; readonly range: Range; readonly tables: readonly ExaminedTable[] };

/** What counting hunts find rests on what came before: all ticks are replayed then, and what began before the range is left out. */
const replayed = async (
  folder: DataFolder,
  hunts: readonly Hunt[],
  name: string,
  { range, params, terminal }: { readonly range: Range; readonly params: string | undefined; readonly terminal: Terminal },
): Promise<IncidentAnswer> => {
  const parameters = Object.fromEntries(hunts.map((hunt) => [hunt.id, params === undefined ? {} : parameterSet(hunt, params)]));
  const ticks = { from: range.from, to: range.to + HOUR };
  const asked = { hunts, target: localTarget(name), range: ticks, parameters, until: range.to, exact: false };
  return answerOfReplay(await replayFolder(folder, asked, terminal), hunts, range);
};

const isReplayed = (hunts: readonly Hunt[], { params }: HuntOptions): boolean =>
  params !== REFERENCE && hunts.some(({ series }) => series !== undefined);

const huntFolder = async (
  folder: DataFolder,
  hunts: readonly Hunt[],
  name: string,
  options: HuntOptions,
  terminal: Terminal,
): Promise<Hunted> => {
  const { store, engine, operator, report } = folder;
  const span = await store.span();
  const whole = span === undefined ? rangeWithoutRows(options) : { from: floorTo(span.from, BIN), to: floorTo(span.to - 1, BIN) + BIN };
  const range = rangeFrom(options, whole);
  // Long after the last row: all of them have arrived, and none is late.
  const clock = { now: () => Math.max(whole.to, range.to) + HOUR };
  const { params } = options;
  const isReplay = isReplayed(hunts, options);
  if (isReplay) await checkLength(folder, range);
  const answer = isReplay
    ? await replayed(folder, hunts, name, { range, params, terminal })
    : await findIncidents({
        query: makeReplayQuery(engine, clock),
        store: makeMemoryStore(),
        clock,
        target: localTarget(name),
        hunts,
        range,
        operator,
        ...(params === undefined ? {} : { parameterSet: params }),
      });
  return { answer, range, tables: await examinedTables(engine, answer.sources, range, report, clock.now()) };
};

/** The answer with required columns that no row has a value in: the hunts ran, but saw less than they need. */
const withEmptyColumns = (answer: IncidentAnswer, empty: ReadonlyMap<string, readonly string[]>): IncidentAnswer => ({
  ...answer,
  sources: answer.sources.map((source) => {
    const missing = isBlind(source) ? undefined : empty.get(source.table);
    return missing === undefined ? source : { ...source, status: 'missing-columns', missing: [...missing] };
  }),
  notices: [
    ...answer.notices,
    ...[...empty].map(([table, names]) => `${table}: no row has a value in ${names.join(', ')}, which the hunts need: they may find less`),
  ],
});

/** Hunts over a folder of log files, in this process. Throws UsageError and the errors of loading. */
export const huntData = async (
  options: HuntOptions & { readonly data: string },
  hunts: readonly Hunt[],
  name: string,
  terminal: Terminal,
): Promise<HuntOutcome> => {
  const { from, to } = options;
  if (from !== undefined && to !== undefined && isReplayed(hunts, options)) checkAskedLength(rangeFrom({ from, to }, { from: 0, to: 0 }));
  const folder = await openDataFolder(options.data, options);
  try {
    noteLoaded(folder, terminal);
    const { range, tables: examined, ...found } = await huntFolder(folder, hunts, name, options, terminal);
    terminal.note(printable(examinedText(examined, range)));
    const empty = emptyColumns(hunts, folder.report);
    const answer = withEmptyColumns(found.answer, empty);
    const nothing = nothingInFolder(examined, found.answer, folder.report);
    const { tables, skipped, badRows, warnings } = folder.report;
    const summary = {
      ...summaryOf(answer, range, options),
      examined,
      tables,
      skipped,
      badRows,
      warnings: [...warnings, ...folder.warnings],
      ...(nothing === undefined ? {} : { nothing }),
    };
    const partial = isPartial(found.answer) || skipped > 0 || empty.size > 0 || nothing !== undefined;
    return { answer, partial, summary, ...(nothing === undefined ? {} : { nothing }) };
  } finally {
    folder.store.close();
  }
};
