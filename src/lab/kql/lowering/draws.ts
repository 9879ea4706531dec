import type { Bound } from '../parser.ts';
import { Refusal } from '../refusal.ts';
import type { Expr } from '../tree.ts';
import type { KqlType } from '../types.ts';
import type { Scope } from './scope.ts';

/** Largest `n` whose numbers below it a draw of 53 bits reaches evenly enough. */
const MAX_SIDES = 2n ** 31n;

/** One drawn value a row, as a column of a step below the operator: SQL may name a value more than once, and a draw happens once. */
const draw = (sql: string, type: KqlType, node: Bound, scope: Scope): Expr => {
  if (!scope.draw) throw new Refusal(`function ${node.symbol?.name ?? ''}()`, node, 'is not supported by the lab at this place');
  return scope.draw(sql, type, node);
};

/** `rand()`: a real of [0, 1). `rand(n)`: one of the reals 0, 1 ... n - 1. */
export const drawnNumber = (args: readonly Expr[], node: Bound, scope: Scope): Expr => {
  const [sides] = args;
  if (!sides) return draw('random()', 'real', node, scope);
  if (sides.kind !== 'literal' || typeof sides.value !== 'bigint' || sides.value < 2n || sides.value > MAX_SIDES)
    throw new Refusal('rand() with a number that is not constant, or below 2', node);
  return draw(`floor(random() * ${sides.value})`, 'real', node, scope);
};

/** `new_guid()` */
export const drawnGuid = (node: Bound, scope: Scope): Expr => draw('uuid()', 'guid', node, scope);
