import { SPECIAL_NUMBERS } from '../special-numbers.ts';
import { converted, type QUANTITIES } from '../units.ts';
import { type ScalarFunction, textOf } from './scalar-function.ts';
import { stop } from '../stopping.ts';

/** Functions of numbers that SQL has no word for. */
export const NUMBER_SCALARS: readonly ScalarFunction[] = [
  {
    name: 'kql_special',
    takes: ['text', 'real', 'real', 'real'],
    gives: 'real',
    run: ([name, ...cells]) => {
      if (cells.includes(null)) return null;
      const [x, a, b] = cells.map(Number) as [number, number, number];
      if (![x, a, b].every(Number.isFinite)) return stop(`${textOf(name)}() met a number that is not finite`);
      return SPECIAL_NUMBERS[textOf(name)]?.(x, a, b) ?? null;
    },
  },
  {
    name: 'kql_convert',
    takes: ['text', 'real', 'text', 'text'],
    gives: 'real',
    run: ([quantity, value, from, to]) => {
      if (value === null) return null;
      return converted(textOf(quantity) as keyof typeof QUANTITIES, Number(value), textOf(from), textOf(to));
    },
  },
];
