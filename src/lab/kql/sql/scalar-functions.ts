import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import { DECIMAL_FUNCTIONS } from './decimal-functions.ts';
import { MOMENT_FUNCTIONS } from './moment-functions.ts';
import type { Cell, Kind, ScalarFunction } from './scalar-function.ts';
import { DYNAMIC_SCALARS } from './dynamic-scalars.ts';
import { ADDRESS_SCALARS } from './address-scalars.ts';
import { NETWORK_SCALARS } from './network-scalars.ts';
import { ENCODING_SCALARS } from './encoding-scalars.ts';
import { GEO_SCALARS } from './geo-scalars.ts';
import { PATTERN_SCALARS } from './pattern-scalars.ts';
import { SERIES_SCALARS } from './series-scalars.ts';
import { TEXT_SCALARS } from './text-scalars.ts';
import { formatReal, formatTimespan } from '../moments.ts';

const SCALAR_FUNCTIONS: readonly ScalarFunction[] = [
  { name: 'kql_real_text', takes: ['real'], gives: 'text', run: ([x]) => (typeof x === 'number' ? realText(x) : '') },
  { name: 'kql_timespan_text', takes: ['ticks'], gives: 'text', run: ([x]) => (typeof x === 'bigint' ? formatTimespan(x) : '') },
  {
    name: 'kql_finds',
    takes: ['text', 'text'],
    gives: 'flag',
    run: ([text, pattern]) => (text === null ? null : patternOf(String(pattern)).test(String(text))),
  },
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
];

/** `flags/source` -> the expression. Compiled once for the process, within a bound: a lab may run for weeks. */
const MAX_PATTERNS = 1000;
const patterns = new Map<string, RegExp>();
const patternOf = (text: string): RegExp => {
  const known = patterns.get(text);
  if (known) return known;
  const slash = text.indexOf('/');
  const made = new RegExp(text.slice(slash + 1), `${text.slice(0, slash)}u`);
  if (patterns.size >= MAX_PATTERNS) patterns.clear();
  patterns.set(text, made);
  return made;
};

const realText = (value: number): string => {
  const text = formatReal(value);
  if (text === undefined) throw new Error('LAB: a real whose text is not certain was converted to text');
  return text;
};

/** Makes the functions known to all connections of the database. */
export const registerScalarFunctions = async (connection: DuckDBConnection): Promise<void> => {
  const { BIGINT, BOOLEAN, DOUBLE, DuckDBScalarFunction, VARCHAR } = await import('@duckdb/node-api');
  const types: Readonly<Record<Kind, DuckDBType>> = { text: VARCHAR, real: DOUBLE, ticks: BIGINT, flag: BOOLEAN };
  for (const { name, takes, gives, run } of SCALAR_FUNCTIONS) {
    const fn = DuckDBScalarFunction.create({
      name,
      parameterTypes: takes.map((kind) => types[kind]),
      returnType: types[gives],
      specialHandling: true,
      mainFunction: (_info, input, output) => {
        const columns = takes.map((_, i) => input.getColumnVector(i));
        for (let row = 0; row < input.rowCount; row++) output.setItem(row, run(columns.map((c) => c.getItem(row) as Cell)));
        output.flush();
      },
    });
    connection.registerScalarFunction(fn);
  }
};
