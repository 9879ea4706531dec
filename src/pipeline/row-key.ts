import type { Instant } from '../domain/time.ts';
import type { Column, Hunt, Row } from '../hunts/hunt.ts';

const SEPARATOR = '\u001f';

/** The key column that holds the bin: the only key that is a datetime. */
const isBin = (column: Column): boolean => column.role === 'key' && column.type === 'datetime';

const join = (row: Row, columns: readonly Column[]): string => columns.map((column) => String(row[column.name] ?? '')).join(SEPARATOR);

/** By their list: keys are made for every row of every tick. */
const keysOf = new WeakMap<readonly Column[], readonly Column[]>();
const keyColumns = ({ columns }: Hunt): readonly Column[] => {
  const keys = keysOf.get(columns) ?? columns.filter((column) => column.role === 'key');
  keysOf.set(columns, keys);
  return keys;
};

/** All key columns: rows of query and port with the same text are the same group. */
export const rowKey = (hunt: Hunt, row: Row): string => join(row, keyColumns(hunt));

/** The key columns without the bin, as a finding's `key`. */
export const groupKey = (hunt: Hunt, row: Row): string =>
  join(
    row,
    keyColumns(hunt).filter((column) => !isBin(column)),
  );

/** Start of the row's bin. Throws TypeError for a row without one: parsing leaves none through. */
export const binOf = (hunt: Hunt, row: Row): Instant => {
  const bin = row[hunt.columns.find(isBin)?.name ?? ''];
  if (typeof bin !== 'number') throw new TypeError(`A row of ${hunt.id} has no bin`);
  return bin;
};
