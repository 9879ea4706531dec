import { arrayParts } from '../json-parts.ts';
import { SERIES_FITS } from '../series-fits.ts';
import { SERIES_FUNCTIONS } from '../series-functions.ts';
import type { ScalarFunction } from './scalar-function.ts';

const FUNCTIONS = { ...SERIES_FUNCTIONS, ...SERIES_FITS };

/** `kql_series(name, arguments as one JSON array)`: JSON text, null for JSON's null. */
export const SERIES_SCALARS: readonly ScalarFunction[] = [
  {
    name: 'kql_series',
    takes: ['text', 'text'],
    gives: 'text',
    run: ([name, args]) => {
      const run = FUNCTIONS[String(name)];
      if (!run) throw new Error(`no series function ${String(name)}`);
      const result = run(arrayParts(String(args)) ?? []);
      return result === 'null' ? null : result;
    },
  },
];
