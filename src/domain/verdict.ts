import type { Cell, Column, Row } from '../hunts/hunt.ts';
import type { Verdict } from './finding.ts';

/** `row` is the one to go on with: its samples are those of the evidence, and so are the numbers of a drifted row. */
export type Judgement = { readonly verdict: Verdict; readonly reason: string; readonly row: Row };

/**
 * What evidence makes of one group: `all` counts every row of it, `settled` only rows ingested before the query could see them.
 * Undefined: the group is not past the threshold there.
 */
export type RecomputedRow = { readonly settled?: Row | undefined; readonly all?: Row | undefined };

/** Null counts as nothing; a cell that is no number equals nothing. */
const numberOf = (cell: Cell | undefined): number =>
  typeof cell === 'number' ? cell : cell === null || cell === undefined ? 0 : Number.NaN;

// Sums of reals depend on their order; whole numbers have to agree exactly.
const equal = (a: number, b: number, type: Column['type']): boolean =>
  a === b || (type === 'real' && Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)));

/**
 * Compares a flagged row with its group recomputed from complete evidence: a query is not believed. Only counted columns decide:
 * equal to `all` is confirmed; between `settled` and `all` is drifted, late rows moved it; anything else is refuted.
 */
export const judge = (row: Row, recomputed: RecomputedRow, columns: readonly Column[]): Judgement => {
  const { settled, all } = recomputed;
  const counted = columns.filter((column) => column.role === 'counted');
  if (all === undefined) {
    const said = counted.map(({ name }) => `${name} ${String(row[name])}`).join(', ');
    return { verdict: 'refuted', reason: `the evidence has no such group past the threshold, the row says ${said}`, row };
  }
  const cells = counted.map(({ name, type }) => ({
    name,
    type,
    said: numberOf(row[name]),
    least: numberOf(settled?.[name]),
    most: numberOf(all[name]),
  }));
  const moved = cells.filter(({ said, most, type }) => !equal(said, most, type));
  // The evidence knows volumes where the query kept any value it met: its samples are the better ones.
  const samples = columns.flatMap(({ name, role }) => (role === 'sample' && all[name] != null ? [[name, all[name]]] : []));
  const sampled = { ...row, ...Object.fromEntries(samples) };
  if (moved.length === 0) return { verdict: 'confirmed', reason: '', row: sampled };
  const numbers = moved.map(({ name, said, most }) => `${name}: evidence has ${most}, the row says ${said}`).join('; ');
  if (!moved.every(({ said, least, most }) => least <= said && said <= most)) return { verdict: 'refuted', reason: numbers, row };
  const current = Object.fromEntries(counted.map(({ name }) => [name, all[name] ?? null]));
  return { verdict: 'drifted', reason: `late rows moved it (${numbers})`, row: { ...sampled, ...current } };
};

/** A row that could not be recomputed: evidence missing, cut or partial. `reason` says which. */
export const unverified = (row: Row, reason: string): Judgement => ({ verdict: 'unverified', reason, row });
