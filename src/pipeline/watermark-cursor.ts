import type { RecordWrite, StateStore } from './state-port.ts';
import { readState } from './state/record.ts';
import { newWatermark, WATERMARK, type Watermark, watermarkKey } from './state/watermark.ts';

/** Another run moved the watermark: this one has lost its lease and stops. */
export class WatermarkLost extends Error {
  override readonly name = 'WatermarkLost';
}

/** The watermark of one run, moved by compare-and-swap. */
export type WatermarkCursor = {
  readonly value: () => Watermark;
  /** Of the record as last read or written; undefined when there is none. */
  readonly etag: () => string | undefined;
  /** Changes it for this run and leaves the writing to the next move: what a crash may forget. */
  readonly stage: (change: Partial<Watermark>) => void;
  /** Moves it in one transaction with `others`. A conflict of the watermark throws WatermarkLost, one of `others` gives its key. */
  readonly move: (change: Partial<Watermark>, others?: readonly RecordWrite[]) => Promise<string | undefined>;
};

/** Reads the watermark of a hunt, a new one when there is none. */
export const openWatermark = async (store: StateStore, partition: string, hunt: string): Promise<WatermarkCursor> => {
  const key = watermarkKey(hunt);
  const stored = await store.get(partition, key);
  let value = stored === undefined ? newWatermark(hunt) : readState(WATERMARK, stored);
  let etag = stored?.etag;
  return {
    value: () => value,
    etag: () => etag,
    stage: (change) => {
      value = { ...value, ...change };
    },
    move: async (change, others = []) => {
      const next = { ...value, ...change };
      const write: RecordWrite = etag === undefined ? { op: 'insert', key, value: next } : { op: 'replace', key, etag, value: next };
      const outcome = await store.write(partition, [write, ...others]);
      if (outcome.kind === 'conflict') {
        if (outcome.key === key) throw new WatermarkLost(`The watermark of ${hunt} was moved by another run; this one stops`);
        return outcome.key;
      }
      value = next;
      etag = outcome.etags[0];
      return undefined;
    },
  };
};
