import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeStore } from '../../../src/lab/duckdb-store.ts';
import { loadFolder } from '../../../src/lab/files/folder.ts';
import { quoteString } from '../../../src/lab/kql/sql/quoting.ts';
import { STANDARD_TABLES } from '../../../src/lab/standard-tables.ts';
import type { LabColumn } from '../../../src/lab/store.ts';
import { milliseconds } from './kql.ts';
import { median } from './start-up.ts';
import { TRAFFIC } from './traffic.ts';

/** Milliseconds, medians. `ratio`: the lab over read_json. */
export type LoadingSpeed = { readonly rows: number; readonly lab: number; readonly readJson: number; readonly ratio: number };

const TABLE = 'AppRequests';
const START = Date.UTC(2026, 2, 1);
const BATCH = 5000;

const writeRows = async (path: string, rows: number): Promise<void> => {
  const traffic = Object.values(TRAFFIC).find(({ table }) => table === TABLE);
  if (traffic === undefined) throw new Error(`no traffic of ${TABLE} to load`);
  const out = createWriteStream(path);
  for (let from = 0; from < rows; from += BATCH) {
    const lines = Array.from({ length: Math.min(BATCH, rows - from) }, (_, i) => `${JSON.stringify(traffic.row(from + i, START))}\n`);
    if (!out.write(lines.join(''))) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
};

/** What read_json is told a column is: times as it reads them itself. */
const READ_AS: Readonly<Record<LabColumn['type'], string>> = {
  string: 'VARCHAR',
  int: 'INTEGER',
  long: 'BIGINT',
  real: 'DOUBLE',
  bool: 'BOOLEAN',
  datetime: 'TIMESTAMP',
  timespan: 'VARCHAR',
  dynamic: 'JSON',
  guid: 'UUID',
  decimal: 'VARCHAR',
};

const byReadJson = async (path: string, rows: number): Promise<void> => {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '4GB' });
  const connection = await instance.connect();
  const columns = STANDARD_TABLES.find(({ name }) => name === TABLE)?.columns ?? [];
  const types = columns.map(({ name, type }) => `${quoteString(name)}: '${READ_AS[type]}'`).join(', ');
  await connection.run(
    `CREATE TABLE t AS SELECT * FROM read_json(${quoteString(path)}, format = 'newline_delimited', columns = {${types}})`,
  );
  const found = Number((await connection.runAndReadAll('SELECT count(*) FROM t')).getRows()[0]?.[0]);
  connection.closeSync();
  instance.closeSync();
  if (found !== rows) throw new Error(`read_json gave ${found} of ${rows} rows`);
};

const byLab = async (dir: string, rows: number): Promise<void> => {
  const store = await makeStore({ memoryLimit: '4GB' });
  const report = await loadFolder(dir, { store, known: STANDARD_TABLES });
  store.close();
  if (report.tables[0]?.rows !== rows) throw new Error(`the lab loaded ${JSON.stringify(report.tables)} of ${rows} rows`);
};

/** Loading a file of NDJSON as a folder of logs against DuckDB's read_json with the same columns, both into memory. */
export const benchLoading = async (rows: number, runs: number): Promise<LoadingSpeed> => {
  const dir = await mkdtemp(join(tmpdir(), 'tollwatch-bench-'));
  try {
    const path = join(dir, `${TABLE}.ndjson`);
    await writeRows(path, rows);
    const [lab, readJson]: [number[], number[]] = [[], []];
    for (let run = 0; run < runs; run += 1) {
      lab.push(await milliseconds(() => byLab(dir, rows)));
      readJson.push(await milliseconds(() => byReadJson(path, rows)));
    }
    return { rows, lab: median(lab), readJson: median(readJson), ratio: median(lab) / median(readJson) };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};
