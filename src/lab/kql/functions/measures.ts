import { quoteString } from '../sql/quoting.ts';
import { QUANTITIES } from '../units.ts';
import { arg, type FunctionRow } from './row.ts';

/** The number of one unit in another unit, both given by name. */
const conversion = (quantity: string): FunctionRow => ({
  name: `convert_${quantity}`,
  params: ['real', 'string', 'string'],
  returns: 'real',
  nulls: 'own',
  sql: (args) => `kql_convert(${quoteString(quantity)}, (${arg(args, 0)})::DOUBLE, ${arg(args, 1)}, ${arg(args, 2)})`,
});

const special = (name: string, count: 1 | 3): FunctionRow => ({
  name,
  params: Array.from({ length: count }, () => 'real' as const),
  returns: 'real',
  nulls: 'own',
  sql: (args) => {
    const values = [0, 1, 2].map((n) => (args[n] ? `(${arg(args, n)})::DOUBLE` : '0::DOUBLE'));
    return `kql_special(${quoteString(name)}, ${values.join(', ')})`;
  },
});

/** Units and special functions. */
export const MEASURES: readonly FunctionRow[] = [
  ...Object.keys(QUANTITIES).map(conversion),
  special('erf', 1),
  special('erfc', 1),
  special('beta_cdf', 3),
  special('beta_pdf', 3),
  special('beta_inv', 3),
];
