import { arrayParts } from '../json-parts.ts';
import { SERIES_FUNCTIONS } from '../series-functions.ts';
import type { ScalarFunction } from './scalar-function.ts';

/** `kql_series(name, arguments as one JSON array)`: JSON text. */
export const SERIES_SCALARS: readonly ScalarFunction[] = [
  {
    name: 'kql_series',
    takes: ['text', 'text'],
    gives: 'text',
    run: ([name, args]) => {
      const run = SERIES_FUNCTIONS[String(name)];
      if (!run) throw new Error(`no series function ${String(name)}`);
      return run(arrayParts(String(args)) ?? []);
    },
  },
];
