import { floorTo, HOUR, MINUTE, type Range } from '../domain/time.ts';
import type { Target } from '../domain/target.ts';
import type { Hunt } from '../hunts/hunt.ts';
import { makeReplayQuery } from '../lab/replay/query.ts';
import { makeMemoryStore } from '../lab/replay/state.ts';
import { findIncidents, type IncidentAnswer } from '../pipeline/incidents.ts';
import { type DataFolder, noteLoaded, openDataFolder } from './data-folder.ts';
import { type HuntOptions, type HuntOutcome, isPartial, summaryOf } from './hunt-outcome.ts';
import type { Terminal } from './terminal.ts';
import { rangeFrom } from './time-option.ts';

const BIN = 5 * MINUTE;

// Files say nothing about a workspace: the ids are there because queries and links want some.
const localTarget = (name: string): Target => ({
  id: 'local',
  name,
  tenantId: '',
  workspaceId: '00000000-0000-0000-0000-000000000000',
  resourceId: '',
});

const huntFolder = async (
  { store, engine, operator }: DataFolder,
  hunts: readonly Hunt[],
  name: string,
  options: HuntOptions,
): Promise<{ readonly answer: IncidentAnswer; readonly range: Range }> => {
  const span = await store.span();
  const whole = span === undefined ? { from: 0, to: BIN } : { from: floorTo(span.from, BIN), to: floorTo(span.to - 1, BIN) + BIN };
  const range = rangeFrom(options, whole);
  // Long after the last row: all of them have arrived, and none is late.
  const clock = { now: () => Math.max(whole.to, range.to) + HOUR };
  const { params } = options;
  const answer = await findIncidents({
    query: makeReplayQuery(engine, clock),
    store: makeMemoryStore(),
    clock,
    target: localTarget(name),
    hunts,
    range,
    operator,
    ...(params === undefined ? {} : { parameterSet: params }),
  });
  return { answer, range };
};

/** Hunts over a folder of log files, in this process. Throws UsageError and the errors of loading. */
export const huntData = async (
  options: HuntOptions & { readonly data: string },
  hunts: readonly Hunt[],
  name: string,
  terminal: Terminal,
): Promise<HuntOutcome> => {
  const folder = await openDataFolder(options.data, options);
  try {
    noteLoaded(folder, terminal);
    const { answer, range } = await huntFolder(folder, hunts, name, options);
    const { tables, skipped, badRows, warnings } = folder.report;
    const summary = { ...summaryOf(answer, range, options), tables, skipped, badRows, warnings: [...warnings, ...folder.warnings] };
    return { answer, partial: isPartial(answer) || skipped > 0, summary };
  } finally {
    folder.store.close();
  }
};
