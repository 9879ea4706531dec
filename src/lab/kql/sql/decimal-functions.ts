import { decimalResult, decimalText } from '../decimals.ts';
import { type ScalarFunction, stop } from './scalar-function.ts';

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
];
