import type { KqlType, Value } from '../types.ts';

/**
 * An argument as SQL text. `constant` gives its value when it is known while planning; `present` says that it is a constant other
 * than null and NaN, without binding the plan to its value.
 */
export type Operand = {
  readonly sql: string;
  readonly type: KqlType;
  readonly present: boolean;
  readonly constant: () => Value | undefined;
};

/**
 * What an argument may be. A dynamic is read as text where `string` is asked; int widens to `long`, and both to `real`;
 * `number` keeps int, long and real as they are; `any` takes every type but decimal as it is, `every` decimal too.
 */
export type Param = 'string' | 'long' | 'real' | 'number' | 'bool' | 'datetime' | 'timespan' | 'dynamic' | 'any' | 'every';

/** What a row may know of an argument before there is SQL: its kind in the tree, its type, and a literal's value. */
export type Known = { readonly kind: string; readonly type: KqlType; readonly value?: unknown };

/** One scalar function or operator. */
export type FunctionRow = {
  readonly name: string;
  readonly params: readonly Param[];
  /** How many of the last `params` may be left out. */
  readonly optional?: number;
  /** Type of any further arguments. */
  readonly rest?: Param;
  /** The result's type where the engine's differs from the one the binder gives. */
  readonly returns?: KqlType | ((args: readonly Known[]) => KqlType);
  /** `strict`: null in, null out ("" where the result is a string). `own`: the SQL handles null arguments itself. */
  readonly nulls: 'strict' | 'own';
  /** Arguments are parenthesised, safe to combine. Throws RowRefusal for what it cannot do exactly. */
  readonly sql: (args: readonly Operand[], type: KqlType) => string;
};

/** The n-th argument's SQL. The caller checked the number of arguments against `params`. */
export const arg = (args: readonly Operand[], n: number): string => (args[n] as Operand).sql;
