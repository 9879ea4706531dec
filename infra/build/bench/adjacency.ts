import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type BlockAdjacency, blockAdjacency } from '../../../src/phone/adjacency.ts';
import { milliseconds } from './kql.ts';
import { median } from './start-up.ts';

/** Milliseconds, medians. `ratio`: DuckDB over the product. `peak`: most bytes the process had while the product's code ran. */
export type AdjacencySpeed = {
  readonly numbers: number;
  readonly blocks: number;
  readonly own: number;
  readonly duckdb: number;
  readonly ratio: number;
  readonly peak: number;
};

/** Six in ten at home and spread, three in ten crowded in 2,000 blocks, the rest anywhere; some twice. The same at every run. */
const NUMBERS = `
  select case
    when hash(i) % 10 < 6 then 491500000000 + hash(i, 1) % 3000000000
    when hash(i) % 10 < 9 then 628120000000 + hash(i, 2) % 2000000
    else 1000000000 + hash(i, 3) % 90000000000000 end::bigint as number
  from range($rows) as t(i)`;

/** The usual way in SQL: numbers less their rank are the same within a run. */
const WINDOWS = `
  create or replace table answer as
  with own as (select distinct number, number // 1000 as block from numbers),
  ranked as (
    select block, number, number - row_number() over same as island,
      lag(number) over same = number - 1 or lead(number) over same = number + 1 as near
    from own window same as (partition by block order by number)),
  runs as (select block, island, count(*) as length, count_if(near) as near from ranked group by block, island)
  select block, sum(length)::double as numbers, max(length)::double as longest, sum(near)::double as near from runs group by block`;

const columnOf = async (connection: DuckDBConnection, sql: string, size: number): Promise<Float64Array> => {
  const values = new Float64Array(size);
  const result = await connection.stream(sql);
  let at = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    values.set(chunk.getColumnValues(0).map(Number), at);
    at += chunk.rowCount;
  }
  if (at !== size) throw new Error(`${sql} gave ${at} rows, not ${size}`);
  return values;
};

/** A speed of code that finds something else means nothing. */
const checkEqual = async (connection: DuckDBConnection, own: BlockAdjacency): Promise<void> => {
  const size = own.blocks.length;
  const order = Uint32Array.from({ length: size }, (_, i) => i).sort((a, b) => (own.blocks[a] ?? 0) - (own.blocks[b] ?? 0));
  const ours = { block: own.blocks, numbers: own.numbers, longest: own.longestRun, near: own.neighbours };
  for (const [name, values] of Object.entries(ours)) {
    const theirs = await columnOf(connection, `select ${name}::double from answer order by block`, size);
    const differs = order.findIndex((place, i) => values[place] !== theirs[i]);
    if (differs >= 0)
      throw new Error(`${name}: ${values[order[differs] ?? 0]} here, ${theirs[differs]} in DuckDB, block ${differs} of ${size}`);
  }
};

/** Blocks, longest runs and neighbours of `rows` numbers, here and by DuckDB's window functions on all cores; answers are compared. */
export const benchAdjacency = async (rows: number, runs: number): Promise<AdjacencySpeed> => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    await connection.run(`create table numbers as ${NUMBERS.replace('$rows', String(rows))}`);
    const numbers = await columnOf(connection, 'select number::double from numbers', rows);
    const [own, duckdb]: [number[], number[]] = [[], []];
    let found = blockAdjacency(numbers);
    const peak = process.memoryUsage().rss;
    for (let run = 0; run < runs; run += 1) {
      own.push(
        await milliseconds(async () => {
          found = blockAdjacency(numbers);
        }),
      );
      duckdb.push(await milliseconds(() => connection.run(WINDOWS)));
    }
    await checkEqual(connection, found);
    return {
      numbers: rows,
      blocks: found.blocks.length,
      own: median(own),
      duckdb: median(duckdb),
      ratio: median(duckdb) / median(own),
      peak,
    };
  } finally {
    connection.closeSync();
  }
};
