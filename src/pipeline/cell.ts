import type { CountedCell } from '../domain/history.ts';
import type { Hunt, Row, SeriesRules } from '../hunts/hunt.ts';

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
