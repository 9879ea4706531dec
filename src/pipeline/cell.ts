import type { CountedCell } from '../domain/history.ts';
import type { Cell, Hunt, Row, SeriesRules } from '../hunts/hunt.ts';

/** The counts of a hunt's rows: which flow and part of it, in which bin. */
export const cellsOf = (hunt: Hunt, { flow, part, counts }: SeriesRules): ((row: Row) => CountedCell) => {
  const bin = hunt.columns.find(({ role, type }) => role === 'key' && type === 'datetime')?.name ?? '';
  return (row) => ({
    bin: Number(row[bin]),
    flow: flow.map((name) => String(row[name] ?? '')),
    part: String(row[part] ?? ''),
    counts: counts.map((name) => Number(row[name] ?? 0)),
  });
};

/** The row of counts, as far as these tell. What is no key and no count is not kept: samples come with the evidence. */
export const toRow = (hunt: Hunt, rules: SeriesRules, { flow, part, bin, counts }: CountedCell): Row => {
  const cells: Record<string, Cell> = {};
  for (const column of hunt.columns) cells[column.name] = column.type === 'string' ? '' : column.role === 'counted' ? 0 : null;
  rules.flow.forEach((column, n) => {
    cells[column] = flow[n] ?? '';
  });
  rules.counts.forEach((column, n) => {
    cells[column] = counts[n] ?? 0;
  });
  const binColumn = hunt.columns.find(({ role, type }) => role === 'key' && type === 'datetime')?.name ?? '';
  return { ...cells, [rules.part]: part, [binColumn]: bin };
};
