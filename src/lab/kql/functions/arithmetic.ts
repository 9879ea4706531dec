import { betweenTypes } from '../dynamic-sides.ts';
import { RowRefusal } from '../refusal.ts';
import { PHYSICAL } from '../sql/quoting.ts';
import { isInteger, isNumber, type KqlType } from '../types.ts';
import { arg, type FunctionRow, type Operand } from './row.ts';

const huge = (o: Operand): string => `(${o.sql})::HUGEINT`;
const real = (o: Operand): string => `(${o.sql})::DOUBLE`;
const both = (a: Operand, b: Operand, test: (type: KqlType) => boolean): boolean => test(a.type) && test(b.type);
const isTicks = (type: KqlType): boolean => type === 'datetime' || type === 'timespan';
const refuse = (a: Operand, b: Operand): never => {
  throw betweenTypes(a.type, b.type);
};

/** With a decimal on either side and a decimal or whole number on the other. */
const decimal = (name: string, a: Operand, b: Operand): string | undefined => {
  if (a.type !== 'decimal' && b.type !== 'decimal') return undefined;
  if (!both(a, b, (type) => type === 'decimal' || isInteger(type))) return refuse(a, b);
  return `kql_decimal_result('${name}', (${a.sql})::VARCHAR, (${b.sql})::VARCHAR)`;
};

/** Sum or difference of longs wraps; two ints cannot leave the long range. */
const additive = (name: '+' | '-'): FunctionRow => ({
  name,
  params: ['every', 'every'],
  nulls: 'strict',
  sql: (args) => {
    const [a, b] = args as [Operand, Operand];
    const decimals = decimal(name, a, b);
    if (decimals !== undefined) return decimals;
    if (a.type === 'int' && b.type === 'int') return `((${a.sql})::BIGINT ${name} (${b.sql})::BIGINT)`;
    if (both(a, b, isInteger)) return `kql_wrap(${huge(a)} ${name} ${huge(b)})`;
    if (both(a, b, isNumber)) return `(${real(a)} ${name} ${real(b)})`;
    if (!both(a, b, isTicks)) return refuse(a, b);
    if (a.type === 'datetime' && b.type === 'datetime') return name === '-' ? `(${a.sql} - ${b.sql})` : refuse(a, b);
    if (a.type === 'timespan' && b.type === 'timespan') return `kql_wrap(${huge(a)} ${name} ${huge(b)})`;
    if (name === '-' && a.type === 'timespan') return refuse(a, b);
    return `kql_datetime(${huge(a)} ${name} ${huge(b)})`;
  },
});

const times: FunctionRow = {
  name: '*',
  params: ['every', 'every'],
  nulls: 'strict',
  sql: (args) => {
    const [a, b] = args as [Operand, Operand];
    const decimals = decimal('*', a, b);
    if (decimals !== undefined) return decimals;
    if (a.type === 'int' && b.type === 'int') return `((${a.sql})::BIGINT * (${b.sql})::BIGINT)`;
    if (both(a, b, isInteger)) return `kql_wrap(${huge(a)} * ${huge(b)})`;
    if (both(a, b, isNumber)) return `(${real(a)} * ${real(b)})`;
    if ([a, b].some((o) => o.type === 'timespan') && [a, b].some((o) => isInteger(o.type))) return `kql_wrap(${huge(a)} * ${huge(b)})`;
    // Cut to whole ticks.
    if ([a, b].some((o) => o.type === 'timespan') && [a, b].some((o) => o.type === 'real'))
      return `kql_whole_ticks(${real(a)} * ${real(b)})`;
    return refuse(a, b);
  },
};

/** Integers truncate toward zero and give null by zero; reals give infinity or NaN. */
const divide: FunctionRow = {
  name: '/',
  params: ['every', 'every'],
  nulls: 'strict',
  sql: (args, type) => {
    const [a, b] = args as [Operand, Operand];
    const decimals = decimal('/', a, b);
    if (decimals !== undefined) return decimals;
    if (both(a, b, isInteger)) return `kql_wrap(${huge(a)} // ${huge(b)})::${PHYSICAL[type]}`;
    if (both(a, b, isNumber)) return `(${real(a)} / ${real(b)})`;
    if (a.type === 'timespan' && b.type === 'timespan') return `(${real(a)} / ${real(b)})`;
    if (a.type === 'timespan' && isInteger(b.type)) return `kql_wrap(${huge(a)} // kql_not_zero(${huge(b)}))`;
    if (a.type === 'timespan' && b.type === 'real') return `kql_whole_ticks(${real(a)} / ${real(b)})`;
    return refuse(a, b);
  },
};

const modulo: FunctionRow = {
  name: '%',
  params: ['any', 'any'],
  nulls: 'strict',
  sql: (args, type) => {
    const [a, b] = args as [Operand, Operand];
    if (both(a, b, isInteger)) return `kql_mod(${huge(a)}, ${huge(b)})::${PHYSICAL[type]}`;
    if (both(a, b, isNumber)) return `kql_real_mod(${real(a)}, ${real(b)})`;
    if (a.type === 'timespan' && b.type === 'timespan') return `kql_mod(${a.sql}, kql_not_zero(${b.sql}))`;
    return refuse(a, b);
  },
};

/** bin() and its alias floor(): down to a multiple of the size, below zero too; datetimes count from 0001-01-01 (a Monday). */
const bin = (name: string): FunctionRow => ({
  name,
  params: ['any', 'any'],
  nulls: 'strict',
  sql: (args, type) => {
    const [x, size] = args as [Operand, Operand];
    if (both(x, size, isInteger)) return `kql_bin(${x.sql}, ${size.sql})::${PHYSICAL[type]}`;
    if (both(x, size, isNumber)) return `kql_real_bin(${real(x)}, ${real(size)})`;
    if (!isTicks(x.type) || size.type !== 'timespan') return refuse(x, size);
    const step = size.constant();
    // Ticks of a datetime are never negative, so the plain form is exact and names its operand once.
    if (x.type === 'datetime' && typeof step === 'bigint' && step > 0n) return `((${x.sql}) // ${size.sql} * ${size.sql})`;
    return `kql_bin(${x.sql}, ${size.sql})`;
  },
});

const negate: FunctionRow = {
  name: 'negate',
  params: ['any'],
  nulls: 'strict',
  sql: (args) => {
    const x = args[0] as Operand;
    if (x.type === 'real') return `(-(${x.sql}))`;
    if (isInteger(x.type) || x.type === 'timespan') return `kql_wrap(-(${huge(x)}))`;
    throw new RowRefusal(`of ${x.type}`);
  },
};

const ofReal = (name: string, fn = name): FunctionRow => ({
  name,
  params: ['real'],
  nulls: 'strict',
  sql: (args) => `${fn}(${arg(args, 0)})`,
});

/** Operators and functions that reckon, moments and spans included. */
export const ARITHMETIC: readonly FunctionRow[] = [
  additive('+'),
  additive('-'),
  times,
  divide,
  modulo,
  bin('bin'),
  bin('floor'),
  negate,
  {
    name: 'abs',
    params: ['number'],
    nulls: 'strict',
    sql: (args, type) => (type === 'real' ? `abs(${real(args[0] as Operand)})` : `kql_wrap(abs(${huge(args[0] as Operand)}))`),
  },
  {
    name: 'sqrt',
    params: ['real'],
    nulls: 'strict',
    sql: (args) => `(CASE WHEN ${arg(args, 0)} >= 0 THEN sqrt(${arg(args, 0)}) WHEN ${arg(args, 0)} IS NOT NULL THEN 'nan'::DOUBLE END)`,
  },
  ofReal('isnan'),
  ofReal('isinf'),
  ofReal('isfinite'),
  ofReal('exp'),
];
