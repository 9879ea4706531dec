import { type Context, createContext, Script } from 'node:vm';
import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import { CASE_SCALARS } from './case-scalars.ts';
import { DECIMAL_FUNCTIONS } from './decimal-functions.ts';
import { MOMENT_FUNCTIONS } from './moment-functions.ts';
import { cellReader } from './cell-reader.ts';
import type { Kind, ScalarFunction } from './scalar-function.ts';
import { CODE_SCALARS } from './code-scalars.ts';
import { DYNAMIC_SCALARS } from './dynamic-scalars.ts';
import { ADDRESS_SCALARS } from './address-scalars.ts';
import { NETWORK_SCALARS } from './network-scalars.ts';
import { ENCODING_SCALARS } from './encoding-scalars.ts';
import { GEO_SCALARS } from './geo-scalars.ts';
import { NUMBER_SCALARS } from './number-scalars.ts';
import { JSON_SCALARS } from './json-scalars.ts';
import { PATTERN_SCALARS } from './pattern-scalars.ts';
import { SERIES_SCALARS } from './series-scalars.ts';
import { TERM_SCALARS } from './term-scalars.ts';
import { TEXT_SCALARS } from './text-scalars.ts';
import { formatTimespan } from '../moments.ts';
import { formatReal } from '../real-text.ts';
import { namingFunction, stop } from '../stopping.ts';

const SCALAR_FUNCTIONS: readonly ScalarFunction[] = [
  { name: 'kql_real_text', takes: ['real'], gives: 'text', run: ([x]) => (typeof x === 'number' ? formatReal(x) : '') },
  { name: 'kql_timespan_text', takes: ['ticks'], gives: 'text', run: ([x]) => (typeof x === 'bigint' ? formatTimespan(x) : '') },
  ...TERM_SCALARS,
  ...CASE_SCALARS,
  ...JSON_SCALARS,
  ...TEXT_SCALARS,
  ...PATTERN_SCALARS,
  ...ADDRESS_SCALARS,
  ...NETWORK_SCALARS,
  ...ENCODING_SCALARS,
  ...MOMENT_FUNCTIONS,
  ...DECIMAL_FUNCTIONS,
  ...DYNAMIC_SCALARS,
  ...SERIES_SCALARS,
  ...GEO_SCALARS,
  ...NUMBER_SCALARS,
  ...CODE_SCALARS,
];

const placed = (name: string, work: () => void): void => {
  try {
    work();
  } catch (error) {
    throw namingFunction(error, name);
  }
};

const atOnce = (work: () => void): void => work();

/** For one chunk of rows (2,048): nothing else runs in this process meanwhile, time-outs included. */
const MOST_MS = 5000;
const box: { work: () => void } = { work: () => undefined };
const call = new Script('work()');
let context: Context | undefined;

/** JavaScript's patterns can go back and forth over a text for years, and only the machine's own time-out ends that. */
const inTime = (work: () => void): void => {
  context ??= createContext(box);
  box.work = work;
  try {
    call.runInContext(context, { timeout: MOST_MS });
  } catch (error) {
    // An error of that context is no Error of this one.
    if ((error as { readonly code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      stop('a pattern went back and forth over a text for too long');
    throw error;
  }
};

/** Makes the functions known to all connections of the database. */
export const registerScalarFunctions = async (connection: DuckDBConnection): Promise<void> => {
  const { BIGINT, BOOLEAN, DOUBLE, DuckDBScalarFunction, VARCHAR } = await import('@duckdb/node-api');
  const types: Readonly<Record<Kind, DuckDBType>> = { text: VARCHAR, real: DOUBLE, ticks: BIGINT, flag: BOOLEAN };
  for (const { name, takes, gives, run, patterned } of SCALAR_FUNCTIONS) {
    const within = patterned ? inTime : atOnce;
    const fn = DuckDBScalarFunction.create({
      name,
      parameterTypes: takes.map((kind) => types[kind]),
      returnType: types[gives],
      specialHandling: true,
      mainFunction: (_info, input, output) => {
        const cells = takes.map((kind, i) => cellReader(input.getColumnVector(i), kind));
        const { rowCount } = input;
        placed(name, () =>
          within(() => {
            for (let row = 0; row < rowCount; row++) output.setItem(row, run(cells.map((cellAt) => cellAt(row))));
          }),
        );
        output.flush();
      },
    });
    connection.registerScalarFunction(fn);
  }
};
