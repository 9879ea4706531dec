import type { DuckDBVector } from '@duckdb/node-api';
import type { Cell, Kind } from './scalar-function.ts';

/** Inside a vector of texts: 16 bytes a text, of which the last 8 point to one of more than 12 bytes. */
type Inside = { readonly dataView?: unknown; readonly validity?: { readonly itemValid: (row: number) => boolean } };
const BYTES = 16;

const isSame = (view: DataView, a: number, b: number): boolean => {
  for (let at = 0; at < BYTES; at += 4) if (view.getUint32(a + at, true) !== view.getUint32(b + at, true)) return false;
  return true;
};

/** Reads a column's cells in the order of rows. A text that is handed over again and again, as a constant is, is decoded once. */
export const cellReader = (column: DuckDBVector, kind: Kind): ((row: number) => Cell) => {
  const { dataView, validity } = column as unknown as Inside;
  if (kind !== 'text' || !(dataView instanceof DataView) || !validity) return (row) => column.getItem(row) as Cell;
  let [before, cell]: [number | undefined, Cell] = [undefined, null];
  return (row) => {
    const at = row * BYTES;
    if (before !== undefined && isSame(dataView, before, at) && validity.itemValid(row)) return cell;
    cell = column.getItem(row) as Cell;
    before = cell === null ? undefined : at;
    return cell;
  };
};
