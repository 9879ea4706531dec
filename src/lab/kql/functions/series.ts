import { RowRefusal } from '../refusal.ts';
import { quoteString } from '../sql/quoting.ts';
import type { KqlType } from '../types.ts';
import { toJson } from './dynamic.ts';
import type { FunctionRow, Operand } from './row.ts';

const TAKEN: readonly KqlType[] = ['dynamic', 'int', 'long', 'real', 'bool'];

/** A function over arrays of numbers, computed in series-functions.ts and series-fits.ts. */
export const row = (name: string, least: number, most: number, returns: 'dynamic' | 'real' = 'dynamic'): FunctionRow => ({
  name,
  params: Array.from({ length: most }, () => 'any' as const),
  optional: most - least,
  returns,
  nulls: 'own',
  sql: (args: readonly Operand[]) => {
    const strange = args.find((a) => !TAKEN.includes(a.type));
    if (strange) throw new RowRefusal(`of ${strange.type}`);
    const result = `kql_series(${quoteString(name)}, json_array(${args.map(toJson).join(', ')})::VARCHAR)`;
    return returns === 'real' ? `(${result})::DOUBLE` : `(${result})::JSON`;
  },
});

/** Arrays of numbers as series. */
export const SERIES: readonly FunctionRow[] = [
  ...['add', 'subtract', 'multiply', 'divide'].map((name) => row(`series_${name}`, 2, 2)),
  ...['greater', 'greater_equals', 'less', 'less_equals', 'equals', 'not_equals'].map((name) => row(`series_${name}`, 2, 2)),
  ...['ceiling', 'floor', 'sign', 'exp', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan'].map((name) => row(`series_${name}`, 1, 1)),
  row('series_sum', 1, 1, 'real'),
  row('series_magnitude', 1, 1, 'real'),
  row('series_dot_product', 2, 2, 'real'),
  row('series_cosine_similarity', 2, 2, 'real'),
  row('series_fill_const', 2, 2),
  row('series_fill_forward', 1, 1),
  row('series_fill_backward', 1, 1),
  row('series_fill_linear', 1, 4),
  row('series_iir', 3, 3),
  row('series_fir', 2, 4),
  row('series_stats_dynamic', 1, 1),
  row('series_fit_line_dynamic', 1, 1),
];
