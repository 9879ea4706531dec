import * as z from 'zod';
import type { StoredRecord } from '../state-port.ts';

/** The schema number this version writes and reads. A record of another number was written by another version. */
export const STATE_SCHEMA = 1;

/** A kind of state record: how it is keyed, what it is for, and its fields (each described in the zod schema). */
export type StateRecord<Value> = {
  readonly name: string;
  /** Row key with its variable parts in braces: `finding:{id}`. */
  readonly key: string;
  readonly purpose: string;
  /** Meaning of the `status` and `due` columns kept beside the value; "" when unused. */
  readonly status: string;
  readonly due: string;
  readonly kept: string;
  readonly schema: z.ZodType<Value> & { readonly shape: Readonly<Record<string, z.ZodType>> };
};

/** A state record that this version cannot read. Nothing is written over it. */
export class StateRecordError extends Error {
  override readonly name = 'StateRecordError';
  readonly key: string;

  constructor(key: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.key = key;
  }
}

const numbered = z.object({ schema: z.number() });

/** The first field of every record. */
export const schemaField = z.literal(STATE_SCHEMA).describe('Version of this record’s layout.');

/** A moment in state: milliseconds since 1970-01-01T00:00:00Z. */
export const instant = (meaning: string): z.ZodNumber => z.number().describe(`${meaning} (ms since 1970-01-01 UTC)`);

/** Parses a stored value. Throws StateRecordError for another schema number or a value that does not fit. */
export const readState = <Value>(record: StateRecord<Value>, stored: StoredRecord): Value => {
  const head = numbered.safeParse(stored.value);
  if (!head.success)
    throw new StateRecordError(
      stored.key,
      `State record ${stored.key} carries no schema number: it was not written by Tollwatch. Remove it.`,
    );
  if (head.data.schema !== STATE_SCHEMA) {
    throw new StateRecordError(
      stored.key,
      `State record ${stored.key} has schema ${head.data.schema}, this version reads ${STATE_SCHEMA}: deploy the version that wrote it, or a newer one.`,
    );
  }
  const parsed = record.schema.safeParse(stored.value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => issue.path.join('.')).slice(0, 5);
  throw new StateRecordError(
    stored.key,
    `State record ${stored.key} does not fit its schema at ${where.join(', ')}: restore or remove it.`,
    { cause: parsed.error },
  );
};
