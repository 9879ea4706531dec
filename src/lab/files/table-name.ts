import type { LabTableSchema } from '../store.ts';

/** `--table FILE=NAME`: FILE is a path in the folder or a file's base name. */
export type TableOverride = { readonly file: string; readonly table: string };

const EXTENSION = /\.(ndjson|jsonl|json|csv)(\.gz)?$|\.gz$/i;

/** True for the files that hold rows by their name: `.ndjson`, `.jsonl`, `.json`, `.csv`, and `.gz`. */
export const isDataName = (name: string): boolean => EXTENSION.test(name);

const identifier = (text: string): string => text.replaceAll(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_');

/** What a file alone says its table is: the override, else its `am-<table>` folder, else its stem. `row.Type` goes before the last two. */
export type FileTable = { readonly name: string; readonly forced: boolean };

/** `name` is the path below the data folder with `/`. */
export const tableOfFile = (name: string, overrides: readonly TableOverride[]): FileTable => {
  const parts = name.split('/');
  const base = parts.at(-1) ?? name;
  const override = overrides.find(({ file }) => file === name || file === base);
  if (override !== undefined) return { name: override.table, forced: true };
  const folder = parts.slice(0, -1).findLast((part) => /^am-./i.test(part));
  return { name: identifier(folder?.slice(3) ?? base.replace(EXTENSION, '')), forced: false };
};

/** Which table a row belongs to, spelled as the known tables spell it. A `Type` that is no identifier is not a table's name. */
export const tableOfRow = (file: FileTable, values: Readonly<Record<string, unknown>>): string => {
  const type = values['Type'];
  return !file.forced && typeof type === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(type) ? type : file.name;
};

/** Finds known tables without regard to case; an unknown name stands for itself. */
export const makeTableIndex = (
  known: readonly LabTableSchema[],
): ((name: string) => { readonly name: string; readonly schema: LabTableSchema | undefined }) => {
  const byLower = new Map(known.map((schema) => [schema.name.toLowerCase(), schema]));
  const spelled = new Map<string, string>();
  return (name) => {
    const lower = name.toLowerCase();
    const schema = byLower.get(lower);
    // The first spelling of an unknown table is kept: DuckDB would take two spellings for one table.
    if (schema === undefined && !spelled.has(lower)) spelled.set(lower, name);
    return { name: schema?.name ?? spelled.get(lower) ?? name, schema };
  };
};
