import { compareDecimals, decimalResult, decimalText } from '../decimals.ts';
import type { ScalarFunction } from './scalar-function.ts';
import { stop } from '../stopping.ts';

/** Decimals are texts to DuckDB: its own DECIMAL has one scale a column, and less of it after each division. */
export const DECIMAL_FUNCTIONS: readonly ScalarFunction[] = [
  {
    name: 'kql_decimal',
    takes: ['text'],
    gives: 'text',
    run: ([text]) => {
      if (text === null || !/\d/.test(String(text))) return null;
      return decimalText(String(text)) ?? stop('a text that may be a decimal in a form the lab does not read was converted');
    },
  },
  {
    name: 'kql_decimal_result',
    takes: ['text', 'text', 'text'],
    gives: 'text',
    run: ([operator, a, b]) => {
      if (a === null || b === null) return null;
      return (
        decimalResult(String(operator), String(a), String(b)) ?? stop('a decimal was divided by zero, or has more digits than it can hold')
      );
    },
  },
  {
    name: 'kql_decimal_compare',
    takes: ['text', 'text'],
    gives: 'ticks',
    run: ([a, b]) => (a === null || b === null ? null : BigInt(compareDecimals(String(a), String(b)))),
  },
  {
    name: 'kql_decimal_aggregate',
    takes: ['text', 'text'],
    gives: 'text',
    run: ([name, list]) => aggregate(String(name), JSON.parse(String(list)) as readonly string[]),
  },
];

/** Sum, average or extreme of a group's decimals, of which there is one at least. */
const aggregate = (name: string, values: readonly string[]): string => {
  if (values.length === 0) return stop(`${name}() met no decimal`);
  const best = (sign: number): string => values.reduce((a, b) => (sign * compareDecimals(a, b) >= 0 ? a : b));
  if (name === 'max') return best(1);
  if (name === 'min') return best(-1);
  const add = (a: string, b: string): string => decimalResult('+', a, b) ?? stop('a sum of decimals has more digits than it can hold');
  const sum = values.reduce(add);
  return name === 'sum'
    ? sum
    : (decimalResult('/', sum, String(values.length)) ?? stop('an average of decimals has more digits than it can hold'));
};
