import type { Clock } from './ports.ts';
import type { StateStore } from './state-port.ts';
import type { SinkMemory } from './sink-port.ts';
import { readState, STATE_SCHEMA } from './state/record.ts';
import { SINK_MEMORY, type SinkMemoryRecord, sinkMemoryKey } from './state/sink-memory.ts';

const ATTEMPTS = 3;

/** What one sink remembers of one campaign, kept in state. `save` adds to what is there; a field is overwritten, never removed. */
export const makeSinkMemory = (
  { store, clock }: { readonly store: StateStore; readonly clock: Clock },
  partition: string,
  sink: string,
  campaign: string,
): SinkMemory => {
  const key = sinkMemoryKey(sink, campaign);
  const save = async (fields: Readonly<Record<string, string>>): Promise<void> => {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const stored = await store.get(partition, key);
      const before = stored === undefined ? {} : readState(SINK_MEMORY, stored).fields;
      const now = clock.now();
      const value: SinkMemoryRecord = { schema: STATE_SCHEMA, fields: { ...before, ...fields }, savedAt: now };
      const outcome = await store.write(partition, [
        stored === undefined ? { op: 'insert', key, value, due: now } : { op: 'replace', key, etag: stored.etag, value, due: now },
      ]);
      if (outcome.kind === 'written') return;
    }
    throw new Error(`State record ${key} keeps changing: another run delivers the same campaign`);
  };
  return {
    load: async () => {
      const stored = await store.get(partition, key);
      return stored === undefined ? {} : readState(SINK_MEMORY, stored).fields;
    },
    save,
  };
};
