import type { Hunt, Source } from '../hunts/hunt.ts';
import { kqlIdentifier } from '../hunts/kql-literal.ts';
import { isBlind, type SourceState } from './state/watermark.ts';

/** An empty table in place of the real one. Only TimeGenerated is no string among the columns that several sources share. */
const emptyTable = ({ table, required, optional }: Source): string => {
  const columns = [...new Set(['TimeGenerated', ...required, ...optional])];
  const cells = columns.map((name) => `${kqlIdentifier(name)} = ${name === 'TimeGenerated' ? 'datetime(null)' : '""'}`);
  return `let ${kqlIdentifier(table)} = print ${cells.join(', ')} | where false;`;
};

/**
 * The query of a hunt with several sources, with those shadowed that exist but cannot be read: one Basic-plan table or missing
 * column would otherwise fail the whole query, and with it the sources that can. A table that does not exist needs nothing, the
 * hunt's `union isfuzzy=true` passes over it.
 */
export const withoutBlind = (kql: string, hunt: Hunt, states: readonly SourceState[]): string => {
  const hidden = hunt.sources.filter((source) =>
    states.some((state) => state.id === source.id && isBlind(state) && state.status !== 'missing-table'),
  );
  return hidden.length === 0 || hidden.length === hunt.sources.length ? kql : [...hidden.map(emptyTable), kql].join('\n');
};
