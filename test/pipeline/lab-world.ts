import type { Instant } from '../../src/domain/time.ts';
import { HOUR } from '../../src/domain/time.ts';
import { HUNTS } from '../../src/hunts/index.ts';
import { makeReplayQuery } from '../../src/lab/replay/query.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import { runTick } from '../../src/pipeline/tick.ts';
import { type Logged, makeWorkspace, type Workspace } from '../hunts/workspace.ts';
import { makeWorld, NOON, TARGET, type World } from './world.ts';

/** A row of a table with the moment it happened and the moment from which queries see it. */
export type LabRow = { readonly table: string; readonly at: Instant; readonly ingestedAt: Instant; readonly cells: Logged };
/** A world whose hunts are the catalogue's, over the lab's engine. Its clock stands at `start`. */
export type LabWorld = Omit<World, 'workspace'> & { readonly start: Instant };
export type Lab = {
  /** A world with hours of its own in the tables that all worlds share; `rows` are written at once, seen when they are due. */
  readonly makeWorld: (rows: (start: Instant) => readonly LabRow[], change?: Partial<Pipeline>) => Promise<LabWorld>;
  readonly close: () => void;
};

/** Far enough apart that no window, sweep or campaign of one world sees rows of another. */
const APART = 72 * HOUR;

const writeRows = async ({ store }: Workspace, rows: readonly LabRow[]): Promise<void> => {
  for (const [table, of] of Map.groupBy(rows, (row) => row.table)) {
    await store.append(
      table,
      of.map(({ at, ingestedAt, cells }) => ({ TimeGenerated: at, ingestedAt, ...cells })),
      (row) => Number(row['ingestedAt']),
    );
  }
};

/** One engine for many worlds: starting one costs more than a whole world. */
export const makeLab = async (): Promise<Lab> => {
  const workspace = await makeWorkspace();
  let used = 0;
  return {
    makeWorld: async (rows, change = {}) => {
      const start = NOON + used * APART;
      used += 1;
      await writeRows(workspace, rows(start));
      const { workspace: _, ...world } = makeWorld({ hunts: HUNTS, ...change });
      world.advance(start - world.now());
      const pipeline = { ...world.pipeline, query: makeReplayQuery(workspace.engine, world.pipeline.clock) };
      return { ...world, start, pipeline, tick: (other = pipeline) => runTick(other, [TARGET]) };
    },
    close: () => workspace.store.close(),
  };
};
