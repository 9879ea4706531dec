import type { CountedCell } from '../domain/history.ts';
import type { Hunt, Row, SeriesRules } from '../hunts/hunt.ts';

/** The counts of a row: which flow and part of it, in which bin. */
export const toCell = (hunt: Hunt, { flow, part, counts }: SeriesRules, row: Row): CountedCell => {
  const bin = row[hunt.columns.find(({ role, type }) => role === 'key' && type === 'datetime')?.name ?? ''];
  return {
    bin: Number(bin),
    flow: flow.map((name) => String(row[name] ?? '')),
    part: String(row[part] ?? ''),
    counts: counts.map((name) => Number(row[name] ?? 0)),
  };
};
