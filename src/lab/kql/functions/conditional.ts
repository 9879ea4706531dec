import { RowRefusal } from '../refusal.ts';
import { PHYSICAL } from '../sql/quoting.ts';
import type { KqlType } from '../types.ts';
import { arg, type FunctionRow, type Operand } from './row.ts';

/** A branch in the result's type; only numbers widen. */
const as = (operand: Operand, type: KqlType): string => {
  if (operand.type === type) return operand.sql;
  if (operand.constant() === null && operand.type !== 'string') return type === 'string' ? "''" : `NULL::${PHYSICAL[type]}`;
  const widens = (type === 'long' && operand.type === 'int') || (type === 'real' && (operand.type === 'int' || operand.type === 'long'));
  if (!widens) throw new RowRefusal(`of ${operand.type} where ${type} is expected`);
  return `(${operand.sql})::${PHYSICAL[type]}`;
};

/** A null condition takes the other branch. */
const iff = (name: string): FunctionRow => ({
  name,
  params: ['bool', 'any', 'any'],
  nulls: 'own',
  sql: (args, type) => `(CASE WHEN ${arg(args, 0)} THEN ${as(args[1] as Operand, type)} ELSE ${as(args[2] as Operand, type)} END)`,
});

const caseRow: FunctionRow = {
  name: 'case',
  params: ['bool', 'any', 'any'],
  rest: 'any',
  nulls: 'own',
  sql: (args, type) => {
    const branches: string[] = [];
    for (let i = 0; i + 1 < args.length; i += 2) {
      if (args[i]?.type !== 'bool') throw new RowRefusal(`with a condition of type ${args[i]?.type}`);
      branches.push(`WHEN ${arg(args, i)} THEN ${as(args[i + 1] as Operand, type)}`);
    }
    return `(CASE ${branches.join(' ')} ELSE ${as(args.at(-1) as Operand, type)} END)`;
  },
};

/** For strings the first that is not empty. */
const coalesce: FunctionRow = {
  name: 'coalesce',
  params: ['any', 'any'],
  rest: 'any',
  nulls: 'own',
  sql: (args, type) => {
    const branches = args.map((a) => as(a, type));
    if (type === 'string') return `coalesce(${branches.map((b) => `nullif(${b}, '')`).join(', ')}, '')`;
    return `coalesce(${branches.join(', ')})`;
  },
};

const empty = (name: string, wanted: boolean): FunctionRow => ({
  name,
  params: ['any'],
  nulls: 'own',
  sql: (args) => {
    const x = args[0] as Operand;
    if (x.type === 'dynamic') return `(kql_dynamic_text(${x.sql}) ${wanted ? '=' : '<>'} '')`;
    const test = x.type === 'string' ? `${x.sql} = ''` : `${x.sql} IS NULL`;
    return wanted ? `(${test})` : `(NOT (${test}))`;
  },
});

/** A string is never null. */
const isNull = (name: string, wanted: boolean): FunctionRow => ({
  name,
  params: ['any'],
  nulls: 'own',
  sql: (args) => {
    const x = args[0] as Operand;
    if (x.type === 'string') return wanted ? 'false' : 'true';
    return `(${x.sql} IS ${wanted ? '' : 'NOT '}NULL)`;
  },
});

/** Choices, and tests for null and empty. */
export const CONDITIONAL: readonly FunctionRow[] = [
  iff('iff'),
  iff('iif'),
  caseRow,
  coalesce,
  empty('isempty', true),
  empty('isnotempty', false),
  empty('notempty', false),
  isNull('isnull', true),
  isNull('isnotnull', false),
  isNull('notnull', false),
];
