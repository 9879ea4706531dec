import { lstat, readFile, stat } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { NO_OPERATOR_CONFIG, type OperatorConfig } from '../domain/operator.ts';
import { CUSTOM_TABLES } from '../lab/custom-tables.ts';
import { makeStore } from '../lab/duckdb-store.ts';
import { type LoadOptions, type LoadReport, loadFolder } from '../lab/files/folder.ts';
import { filesOf, OPERATOR_FILE } from '../lab/files/folder-files.ts';
import type { TableOverride } from '../lab/files/table-name.ts';
import { makeEngine, type QueryableStore } from '../lab/kql/engine.ts';
import { STANDARD_TABLES } from '../lab/standard-tables.ts';
import type { LabEngine, LabStore, LabTableSchema } from '../lab/store.ts';
import { parseOperatorConfig } from '../operator-config.ts';
import { withThousands } from '../domain/amount.ts';
import { makeScratchFolder, type ScratchFolder } from './scratch-folder.ts';
import { printable, type Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Every table the lab knows the columns of. */
export const KNOWN_TABLES: readonly LabTableSchema[] = [...STANDARD_TABLES, ...CUSTOM_TABLES];

/** A folder of logs, queryable. Close the store when done. */
export type DataFolder = {
  readonly store: LabStore;
  readonly engine: LabEngine;
  readonly report: LoadReport;
  readonly operator: OperatorConfig;
  readonly warnings: readonly string[];
};

/** `FILE=NAME`, split at the last equals sign: file names may hold one, table names cannot. Throws UsageError. */
export const parseOverride = (text: string): TableOverride => {
  const found = /^(.+)=([A-Za-z_][A-Za-z0-9_]*)$/.exec(text);
  if (found === null) throw new UsageError(`--table ${text} is not FILE=NAME: write for example --table query_data.csv=AppRequests.`);
  return { file: found[1] ?? '', table: found[2] ?? '' };
};

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

const readOperator = async (dir: string): Promise<{ readonly config: OperatorConfig; readonly warnings: readonly string[] }> => {
  const path = join(dir, OPERATOR_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' && (await isThere(path)))
      throw new UsageError(`${path} is a link that leads nowhere. Correct it, or take it away.`, { cause: error });
    // ENOTDIR: DIR is a file, which loading it says better.
    if (code === 'ENOENT' || code === 'ENOTDIR') return { config: NO_OPERATOR_CONFIG, warnings: [] };
    throw new UsageError(`${path} cannot be read (${error instanceof Error ? error.message : String(error)}).`, { cause: error });
  }
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    const at = cause instanceof Error ? /line \d+ column \d+/.exec(cause.message)?.[0] : undefined;
    const where = at === undefined ? 'it ends early, or a quote, comma or brace is missing or too many' : `see ${at}`;
    throw new UsageError(`${path} is not JSON: ${where}. Correct it, or take it away.`, { cause });
  }
  return parseOperatorConfig(json, path);
};

/** Folders above this go into a database on the disk, so that memory stays bounded however large an export is. */
const IN_MEMORY_BYTES = 64 * 1024 * 1024;
/** What logs grow by when they are unpacked. */
const GZIP_RATIO = 10;
/** With a process of Node around it, a GB of logs stays under 2 GB of memory. */
const MEMORY_MB = 1024;

/** Bytes of a folder's data files, unpacked (an estimate). 0 for a folder that cannot be read, which loading it says better. */
const sizeOf = async (dir: string): Promise<number> => {
  try {
    const { files } = await filesOf(dir);
    const sizes = await Promise.all(files.map(async ({ path }) => (await stat(path)).size * (/\.gz$/i.test(path) ? GZIP_RATIO : 1)));
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    return 0;
  }
};

/** Undefined where none can be made and none is needed: small folders are read in memory, row by row then. */
const scratchFor = async (isLarge: boolean): Promise<ScratchFolder | undefined> => {
  try {
    return await makeScratchFolder();
  } catch (cause) {
    if (!isLarge) return undefined;
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Logs of this size need room in the temporary folder (${said}): set TMPDIR to a folder that can be written to.`, {
      cause,
    });
  }
};

const openStore = async (bytes: number): Promise<LabStore & QueryableStore> => {
  const memoryLimit = `${Math.min(MEMORY_MB, Math.max(512, Math.floor(totalmem() / 2 / 1024 / 1024)))}MB`;
  const isLarge = bytes > IN_MEMORY_BYTES;
  const scratch = await scratchFor(isLarge);
  if (scratch === undefined) return await makeStore({ memoryLimit });
  try {
    const store = await makeStore({ memoryLimit, links: scratch.path, ...(isLarge ? { dir: scratch.path } : {}) });
    const close = (): void => {
      store.close();
      scratch.remove();
    };
    return { ...store, close };
  } catch (error) {
    scratch.remove();
    throw error;
  }
};

/** Loads a folder. `ingestedAt`, `latest` and `signal` as in loadFolder. Throws UsageError and the errors of loadFolder. */
export const openDataFolder = async (
  dir: string,
  options: { readonly table?: readonly string[] } & Pick<LoadOptions, 'ingestedAt' | 'latest' | 'signal'>,
): Promise<DataFolder> => {
  const overrides = (options.table ?? []).map(parseOverride);
  const operator = await readOperator(dir);
  const store = await openStore(await sizeOf(dir));
  try {
    const { ingestedAt, latest, signal } = options;
    const more = { ...(ingestedAt && { ingestedAt }), ...(latest !== undefined && { latest }), ...(signal && { signal }) };
    const report = await loadFolder(dir, { store, known: KNOWN_TABLES, overrides, ...more });
    return { store, engine: makeEngine(store), report, operator: operator.config, warnings: operator.warnings };
  } catch (error) {
    store.close();
    throw error;
  }
};

/** No files at all: the answers come from the query's own values. Close the store when done. */
export const openNoData = async (): Promise<DataFolder> => {
  const store = await makeStore();
  const report: LoadReport = { tables: [], skipped: 0, badRows: [], warnings: [], filled: new Map() };
  return { store, engine: makeEngine(store), report, operator: NO_OPERATOR_CONFIG, warnings: [] };
};

/** Tables without a file exist empty, as in a workspace, so that queries over them answer and do not fail. */
export const defineEmptyTables = async (store: LabStore): Promise<void> => {
  const loaded = new Set(store.schemas().map(({ name }) => name));
  for (const schema of KNOWN_TABLES) if (!loaded.has(schema.name)) await store.define(schema);
};

/** `1 row`, `1,200 rows`. */
export const rowsText = (rows: number): string => `${withThousands(rows)} ${rows === 1 ? 'row' : 'rows'}`;

/** Says on standard error what was loaded, and what was not. */
export const noteLoaded = ({ report, warnings }: DataFolder, terminal: Terminal): void => {
  for (const { name, rows, skipped } of report.tables) {
    terminal.note(`${name}: ${rowsText(rows)}${skipped > 0 ? `, ${withThousands(skipped)} skipped` : ''}`);
  }
  for (const bad of report.badRows) terminal.note(`bad row: ${printable(bad)}`);
  for (const warning of [...report.warnings, ...warnings]) terminal.note(`warning: ${printable(warning)}`);
};
