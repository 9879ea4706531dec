import type { Hunt, Source } from '../hunts/hunt.ts';
import { kqlIdentifier } from '../hunts/kql-literal.ts';
import { isBlind, type SourceState } from './state/watermark.ts';

/**
 * No rows, with the columns of the hidden table. Made of a table that can be read, not of `print`, because `ingestion_time()`
 * wants the rows of a table. All columns that sources share are strings but TimeGenerated, which every table has.
 */
const emptied = ({ table, required, optional }: Source, readable: Source): string => {
  const columns = [...new Set([...required, ...optional])].filter((name) => name !== 'TimeGenerated');
  const cells = columns.map((name) => `${kqlIdentifier(name)} = ""`);
  const extend = cells.length === 0 ? '' : ` | extend ${cells.join(', ')}`;
  return `let ${kqlIdentifier(table)} = ${kqlIdentifier(readable.table)} | where false${extend};`;
};

/**
 * The query of a hunt with several sources, with those hidden that exist but cannot be read: one Basic-plan table or missing
 * column would otherwise fail the whole query, and with it the sources that can. A table that does not exist needs nothing, the
 * hunt's `union isfuzzy=true` passes over it.
 */
export const withoutBlind = (kql: string, hunt: Hunt, states: readonly SourceState[]): string => {
  const blind = (source: Source): SourceState | undefined => states.find((state) => state.id === source.id && isBlind(state));
  const readable = hunt.sources.find((source) => blind(source) === undefined);
  const hidden = hunt.sources.filter((source) => (blind(source)?.status ?? 'missing-table') !== 'missing-table');
  return readable === undefined || hidden.length === 0 ? kql : [...hidden.map((source) => emptied(source, readable)), kql].join('\n');
};
