import type { RecordWrite } from './state-port.ts';

/** A transaction of Azure Tables: at most 100 operations and 4 MiB. */
export const MAX_WRITES = 100;
const MAX_TRANSACTION_BYTES = 4_000_000;
/** An entity holds 1 MiB, its strings counted as UTF-16 (2 bytes a unit); the rest is left to keys and property names. */
const MAX_VALUE_UNITS = 500_000;
const MAX_KEY_LENGTH = 512;

/** A write or key that no store takes: a bug of the caller, found before anything is sent. */
export class StateRuleError extends Error {
  override readonly name = 'StateRuleError';
  readonly key: string;

  constructor(key: string, message: string) {
    super(message);
    this.key = key;
  }
}

/**
 * Tables forbid `/ \ # ?` and control characters in keys; only printable ASCII is taken, so that every store sorts alike.
 * @throws StateRuleError
 */
export const checkKey = (key: string): void => {
  if (key.length === 0 || key.length > MAX_KEY_LENGTH || !/^[ -~]+$/.test(key) || /[/\\#?]/.test(key)) {
    throw new StateRuleError(
      key,
      `State key ${JSON.stringify(key.slice(0, 80))}: use 1 to ${MAX_KEY_LENGTH} printable ASCII characters, none of / \\ # ?`,
    );
  }
};

/** The stored text of a value. @throws StateRuleError when it is not JSON or too large for one record. */
export const toValueText = (key: string, value: unknown): string => {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new StateRuleError(key, `State record ${key}: the value is not JSON (${typeof value})`);
  if (text.length > MAX_VALUE_UNITS) {
    throw new StateRuleError(
      key,
      `State record ${key}: ${text.length} characters of JSON, at most ${MAX_VALUE_UNITS} fit; cap the record's sets`,
    );
  }
  return text;
};

/** Stored as a 64 bit integer. @throws StateRuleError */
const checkDue = (key: string, due: number | undefined): void => {
  if (due !== undefined && !Number.isSafeInteger(due))
    throw new StateRuleError(key, `State record ${key}: due ${due} is not whole milliseconds`);
};

/**
 * What holds for every store: legal partition and keys, each key once, 1 to 100 writes, values that fit one record and one transaction.
 * Gives the stored texts of the values by key.
 * @throws StateRuleError
 */
export const checkWrites = (partition: string, writes: readonly RecordWrite[]): ReadonlyMap<string, string> => {
  checkKey(partition);
  if (writes.length === 0 || writes.length > MAX_WRITES) {
    throw new StateRuleError('', `State transaction in ${partition}: ${writes.length} writes, allowed are 1 to ${MAX_WRITES}; split it`);
  }
  const seen = new Set<string>();
  const texts = new Map<string, string>();
  let bytes = 0;
  for (const write of writes) {
    checkKey(write.key);
    if (seen.has(write.key)) throw new StateRuleError(write.key, `State transaction in ${partition}: ${write.key} is written twice`);
    seen.add(write.key);
    // Both would overwrite whatever is there.
    if (write.op !== 'insert' && (write.etag === '' || write.etag === '*'))
      throw new StateRuleError(write.key, `State record ${write.key}: a ${write.op} needs the etag it was read with`);
    if (write.op === 'delete') continue;
    checkDue(write.key, write.due);
    const text = toValueText(write.key, write.value);
    texts.set(write.key, text);
    bytes += Buffer.byteLength(text);
  }
  if (bytes > MAX_TRANSACTION_BYTES) {
    throw new StateRuleError(
      '',
      `State transaction in ${partition}: ${bytes} bytes of values, at most ${MAX_TRANSACTION_BYTES} fit; split it`,
    );
  }
  return texts;
};
