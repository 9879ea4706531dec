import { ARRAY_FUNCTIONS } from '../array-functions.ts';
import { BAG_FUNCTIONS } from '../bag-functions.ts';
import { arrayParts } from '../json-parts.ts';
import { SEVERAL_FUNCTIONS } from '../several-functions.ts';
import type { ScalarFunction } from './scalar-function.ts';

const DYNAMIC_FUNCTIONS = { ...ARRAY_FUNCTIONS, ...BAG_FUNCTIONS };

/** `kql_dynamic(name, arguments as one JSON array)`: JSON text, null for JSON's null. */
export const DYNAMIC_SCALARS: readonly ScalarFunction[] = [
  {
    name: 'kql_dynamic',
    takes: ['text', 'text'],
    gives: 'text',
    run: ([name, args]) => {
      const run = DYNAMIC_FUNCTIONS[String(name)];
      if (!run) throw new Error(`no dynamic function ${String(name)}`);
      const result = run(arrayParts(String(args)) ?? []);
      return result === 'null' ? null : result;
    },
  },
  {
    name: 'kql_several',
    takes: ['text', 'text', 'flag'],
    gives: 'text',
    run: ([name, args, flag]) => SEVERAL_FUNCTIONS[String(name)]?.(arrayParts(String(args)) ?? [], flag === true) ?? null,
  },
];
