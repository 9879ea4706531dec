import { RowRefusal } from '../refusal.ts';
import { PHYSICAL } from '../sql/quoting.ts';
import { isInteger } from '../types.ts';
import { constantInteger } from './constants.ts';
import { arg, type FunctionRow, type Operand } from './row.ts';
import { stopSql } from '../stopping.ts';

const real = (name: string, count: number, sql: (...x: string[]) => string): FunctionRow => ({
  name,
  params: Array.from({ length: count }, () => 'real' as const),
  returns: 'real',
  nulls: 'strict',
  sql: (args) => sql(...args.map((a) => a.sql)),
});

/** For sizes above zero; zero itself is minus infinity for log() alone, as far as is known. */
const logarithm = (name: string, fn: string, base: string): FunctionRow =>
  real(name, 1, (x) => {
    const below = name === 'log' ? `WHEN ${x} = 0 THEN '-infinity'::DOUBLE WHEN ${x} < 0 THEN NULL` : '';
    const stop = stopSql(`${name}() of a number that has none`);
    return `(CASE WHEN ${x} > 0 AND NOT isnan(${x}) THEN ${fn}(${x})${base} ${below} WHEN ${x} IS NOT NULL THEN ${stop} END)`;
  });

/** Digits behind the point, or before it when negative. */
const round: FunctionRow = {
  name: 'round',
  params: ['number', 'long'],
  optional: 1,
  nulls: 'strict',
  sql: (args) => {
    const [x, digits] = args as [Operand, Operand?];
    if (isInteger(x.type)) {
      if (digits) throw new RowRefusal(`of ${x.type} with a precision`);
      return x.sql;
    }
    const n = digits ? constantInteger(digits, 'a precision') : 0n;
    if (n < -15n || n > 15n) throw new RowRefusal(`with precision ${n}`);
    const power = `1e${n < 0n ? -n : n}::DOUBLE`;
    const [up, down] = n < 0n ? ['/', '*'] : ['*', '/'];
    const y = `(${x.sql}) ${up} ${power}`;
    // Beyond 2^53 there are no decimals to round.
    return `(CASE WHEN abs(${y}) < 9007199254740992 THEN kql_half(${y}) ${down} ${power} ELSE ${x.sql} END)`;
  },
};

/** Nulls are passed over. Among several numbers of which one is NaN there is no certain one. */
const extreme = (name: string, fn: 'greatest' | 'least'): FunctionRow => ({
  name,
  params: ['any', 'any'],
  rest: 'any',
  nulls: 'own',
  sql: (args, type) => {
    const numbers = args.every((a) => isInteger(a.type) || a.type === 'real');
    const moments = args.every((a) => a.type === type) && (type === 'datetime' || type === 'timespan');
    if (!numbers && !moments) throw new RowRefusal(`of ${args.map((a) => a.type).join(', ')}`);
    const values = args.map((a) => `(${a.sql})::${PHYSICAL[type]}`);
    const best = `${fn}(${values.join(', ')})`;
    const doubtful = args.filter((a) => a.type === 'real' && !a.present).map((a) => `coalesce(isnan(${a.sql}), false)`);
    if (doubtful.length === 0) return best;
    const present = values.map((v) => `(${v} IS NOT NULL)::INTEGER`).join(' + ');
    return `(CASE WHEN (${doubtful.join(' OR ')}) AND ${present} > 1 THEN ${stopSql(`${name}() of NaN and another number`)} ELSE ${best} END)`;
  },
});

const bits = (name: string, sql: (a: string, b: string) => string): FunctionRow => ({
  name: `binary_${name}`,
  params: ['long', 'long'],
  nulls: 'strict',
  sql: (args) => sql(arg(args, 0), arg(args, 1)),
});

/** Two's complement, of 32 digits for an int and 64 for a long. */
const hex: FunctionRow = {
  name: 'tohex',
  params: ['number', 'long'],
  optional: 1,
  nulls: 'strict',
  sql: (args) => {
    const [x, least] = args as [Operand, Operand?];
    if (!isInteger(x.type)) throw new RowRefusal(`of ${x.type}`);
    const digits = `lower(to_hex(${x.type === 'int' ? `((${x.sql})::BIGINT & 4294967295)` : x.sql}))`;
    return least ? `lpad(${digits}, greatest(length(${digits}), ${least.sql})::INTEGER, '0')` : digits;
  },
};

const known = (sql: string): string => `kql_known(${sql})`;

/** Mathematics and bits. */
export const NUMBERS: readonly FunctionRow[] = [
  round,
  extreme('max_of', 'greatest'),
  extreme('min_of', 'least'),
  // Of NaN the engine's sign is 0.
  real('sign', 1, (x) => `(CASE WHEN isnan(${x}) OR ${x} = 0 THEN 0 WHEN ${x} > 0 THEN 1 WHEN ${x} < 0 THEN -1 END)::DOUBLE`),
  real('ceiling', 1, (x) => `ceil(${x})`),
  real('pow', 2, (x, y) => known(`pow(${x}, ${y})`)),
  real('exp2', 1, (x) => `pow(2, ${x})`),
  real('exp10', 1, (x) => `pow(10, ${x})`),
  logarithm('log', 'ln', ''),
  logarithm('log10', 'log10', ''),
  logarithm('log2', 'log2', ''),
  ...['sin', 'cos', 'tan', 'asin', 'acos', 'atan'].map((fn) => real(fn, 1, (x) => known(`${fn}(${x})`))),
  real('atan2', 2, (y, x) => known(`atan2(${y}, ${x})`)),
  real('cot', 1, (x) => `(CASE WHEN ${x} <> 0 THEN 1 / tan(${x}) WHEN ${x} IS NOT NULL THEN ${stopSql('cot() of 0')} END)`),
  real('degrees', 1, (x) => `(${x} * 180 / pi())`),
  real('radians', 1, (x) => `(${x} * pi() / 180)`),
  real('pi', 0, () => 'pi()'),
  real(
    'gamma',
    1,
    (x) =>
      `(CASE WHEN ${x} > 0 AND isfinite(${x}) THEN gamma(${x}) WHEN ${x} IS NOT NULL THEN ${stopSql('gamma() of a number that is not above 0')} END)`,
  ),
  real(
    'loggamma',
    1,
    (x) =>
      `(CASE WHEN ${x} > 0 AND isfinite(${x}) THEN lgamma(${x}) WHEN ${x} IS NOT NULL THEN ${stopSql('loggamma() of a number that is not above 0')} END)`,
  ),
  bits('and', (a, b) => `(${a} & ${b})`),
  bits('or', (a, b) => `(${a} | ${b})`),
  bits('xor', (a, b) => `xor(${a}, ${b})`),
  { name: 'binary_not', params: ['long'], nulls: 'strict', sql: (args) => `(-1 - ${arg(args, 0)})` },
  bits('shift_left', (a, b) => `(CASE WHEN ${b} >= 0 THEN kql_wrap((${a})::HUGEINT * (pow(2, ${b} % 64))::HUGEINT) END)`),
  { name: 'bitset_count_ones', params: ['long'], nulls: 'strict', sql: (args) => `bit_count(${arg(args, 0)})::BIGINT` },
  hex,
];
