import type { StateStore } from './state-port.ts';
import { readState, STATE_SCHEMA } from './state/record.ts';
import { TARGET_KEY, TARGET_STATE, type TargetRecord } from './state/target.ts';

export const readTarget = async (store: StateStore, partition: string): Promise<TargetRecord | undefined> => {
  const stored = await store.get(partition, TARGET_KEY);
  return stored === undefined ? undefined : readState(TARGET_STATE, stored);
};

/** Changes the record, whoever else does at the same time. */
export const changeTarget = async (
  store: StateStore,
  partition: string,
  change: (before: Omit<TargetRecord, 'schema'>) => Omit<TargetRecord, 'schema'>,
): Promise<void> => {
  for (;;) {
    const stored = await store.get(partition, TARGET_KEY);
    const value: TargetRecord = { ...change(stored === undefined ? {} : readState(TARGET_STATE, stored)), schema: STATE_SCHEMA };
    const outcome = await store.write(partition, [
      stored === undefined ? { op: 'insert', key: TARGET_KEY, value } : { op: 'replace', key: TARGET_KEY, etag: stored.etag, value },
    ]);
    if (outcome.kind === 'written') return;
  }
};
