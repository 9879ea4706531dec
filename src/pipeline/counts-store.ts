import { makeExpectations } from '../domain/expectation.ts';
import { cellsIn, foldSmall } from '../domain/history-cells.ts';
import { type CountedCell, emptyHistory, replaceRange } from '../domain/history.ts';
import { HOUR, type Instant, type Range } from '../domain/time.ts';
import type { Hunt, SeriesRules } from '../hunts/hunt.ts';
import type { Counts } from './counts.ts';
import type { RecordWrite, StateStore } from './state-port.ts';
import { BASELINE, baselineKey, baselinePrefix, type BaselineRecord } from './state/baseline.ts';
import { readState, STATE_SCHEMA } from './state/record.ts';
import type { Watermark } from './state/watermark.ts';
import { WatermarkLost } from './watermark-cursor.ts';

/** Parts of one hour that are kept by themselves, all flows together: countries fit, of addresses the busiest. */
const MAX_PARTS = 400;
/** UTF-8 bytes of one record, well below the 500,000 characters that a store takes; and of one transaction of 4 MB. */
const MAX_BYTES = 300_000;
const MAX_TRANSACTION_BYTES = 3_000_000;

const toRecord = (hunt: Hunt, rules: SeriesRules, hour: Instant, cells: readonly CountedCell[]): BaselineRecord => {
  const flows = new Map<string, { readonly key: string[]; readonly parts: Record<string, number[]> }>();
  for (const { bin, flow, part, counts } of cells) {
    const id = JSON.stringify(flow);
    const known = flows.get(id) ?? { key: [...flow], parts: Object.create(null) as Record<string, number[]> };
    flows.set(id, known);
    const values = known.parts[part] ?? [];
    known.parts[part] = values;
    values.push((bin - hour) / hunt.binMs, ...counts);
  }
  return { schema: STATE_SCHEMA, hunt: hunt.id, hour, columns: [...rules.counts], binMs: hunt.binMs, flows: [...flows.values()] };
};

const toCells = ({ hour, binMs, columns, flows }: BaselineRecord): readonly CountedCell[] =>
  flows.flatMap(({ key, parts }) =>
    Object.entries(parts).flatMap(([part, values]) =>
      Array.from({ length: Math.floor(values.length / (columns.length + 1)) }, (_, n): CountedCell => {
        const at = n * (columns.length + 1);
        return { bin: hour + (values[at] ?? 0) * binMs, flow: key, part, counts: values.slice(at + 1, at + 1 + columns.length) };
      }),
    ),
  );

/** A hunt whose counts or bins changed since cannot go on with what was kept. */
const fits = (hunt: Hunt, rules: SeriesRules, { binMs, columns }: BaselineRecord): boolean =>
  binMs === hunt.binMs && columns.length === rules.counts.length && columns.every((name, n) => name === rules.counts[n]);

/** Reads the stored hours that the watermark vouches for. `fits` false: the hunt counts something else now, and nothing of them is used. */
export const loadCounts = async (
  store: StateStore,
  partition: string,
  hunt: Hunt,
  rules: SeriesRules,
  { baselineFrom, baselineTo }: Watermark,
): Promise<{ readonly counts: Counts; readonly fits: boolean }> => {
  const records = await store.list(partition, baselinePrefix(hunt.id));
  const history = emptyHistory(rules.counts.length);
  const hours = records.map((stored) => ({ etag: stored.etag, record: readState(BASELINE, stored) }));
  const known = hours.filter(({ record: { hour } }) => hour >= (baselineFrom ?? hour) && hour < (baselineTo ?? hour));
  const fit = known.every(({ record }) => fits(hunt, rules, record));
  if (fit && baselineFrom !== undefined && baselineTo !== undefined && baselineFrom < baselineTo) {
    const cells = known.flatMap(({ record }) => toCells(record));
    replaceRange(history, { from: baselineFrom, to: baselineTo }, cells);
  }
  const stored = new Map(hours.map(({ etag, record }) => [record.hour, etag]));
  return { counts: { history, expect: makeExpectations(), stored, judged: new Map(), forgottenAt: 0, lastRead: new Map() }, fits: fit };
};

type ClosedHour = { readonly record: BaselineRecord; readonly bytes: number };

/** Cells of an hour as they will be kept, so that this process goes on with what another one would read. */
const closeHour = ({ history }: Counts, hunt: Hunt, rules: SeriesRules, hour: Instant): ClosedHour => {
  const range = { from: hour, to: hour + HOUR };
  const whole = cellsIn(history, range);
  for (let limit = MAX_PARTS; ; limit = Math.floor(limit / 2)) {
    const cells = foldSmall(whole, limit);
    const record = toRecord(hunt, rules, hour, cells);
    const bytes = Buffer.byteLength(JSON.stringify(record));
    if (limit > 0 && bytes > MAX_BYTES) continue;
    if (cells !== whole) replaceRange(history, range, cells);
    return { record, bytes };
  }
};

const toWrite = (counts: Counts, record: BaselineRecord): RecordWrite | undefined => {
  const etag = counts.stored.get(record.hour);
  const key = baselineKey(record.hunt, record.hour);
  // An hour without anything has no record: the watermark says that it was read.
  if (record.flows.length === 0) return etag === undefined ? undefined : { op: 'delete', key, etag };
  return etag === undefined
    ? { op: 'insert', key, value: record, due: record.hour }
    : { op: 'replace', key, etag, value: record, due: record.hour };
};

/** Stores the hours that start in the range. Throws WatermarkLost when another process wrote one of them. */
export const storeHours = async (
  store: StateStore,
  partition: string,
  of: { readonly hunt: Hunt; readonly rules: SeriesRules; readonly counts: Counts },
  { from, to }: Range,
): Promise<void> => {
  let batch: { readonly hour: Instant; readonly write: RecordWrite }[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const outcome = await store.write(
      partition,
      batch.map(({ write }) => write),
    );
    if (outcome.kind === 'conflict') throw new WatermarkLost(`${outcome.key} was written by another run; this one stops`);
    batch.forEach(({ hour, write }, n) => {
      if (write.op === 'delete') of.counts.stored.delete(hour);
      else of.counts.stored.set(hour, outcome.etags[n] ?? '');
    });
    batch = [];
    bytes = 0;
  };
  for (let hour = from; hour < to; hour += HOUR) {
    const { record, bytes: size } = closeHour(of.counts, of.hunt, of.rules, hour);
    const write = toWrite(of.counts, record);
    if (write === undefined) continue;
    if (batch.length > 0 && bytes + size > MAX_TRANSACTION_BYTES) await flush();
    batch.push({ hour, write });
    bytes += size;
  }
  await flush();
};
