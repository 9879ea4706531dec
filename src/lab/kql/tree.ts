import type { AggregateRow } from './aggregates/row.ts';
import type { FunctionRow } from './functions/row.ts';
import type { Span } from './refusal.ts';
import type { KqlType, Value } from './types.ts';

/** A scalar expression. */
export type Expr =
  | { readonly kind: 'column'; readonly id: string; readonly type: KqlType }
  | { readonly kind: 'literal'; readonly type: KqlType; readonly value: Value }
  /**
   * A leading `let` of the query, bound when the plan runs; a list (type dynamic) is written into the SQL anew for each value. Reading a
   * scalar's `value` while planning pins the plan to it.
   */
  | { readonly kind: 'parameter'; readonly index: number; readonly type: KqlType; readonly value: Value }
  /** The one moment the query runs at. */
  | { readonly kind: 'now'; readonly type: 'datetime' }
  | { readonly kind: 'call'; readonly row: FunctionRow; readonly args: readonly Expr[]; readonly type: KqlType; readonly span: Span }
  /** Whether a column of a relation has a value. */
  | {
      readonly kind: 'member';
      readonly value: Expr;
      readonly rel: Rel;
      readonly id: string;
      readonly ignoreCase: boolean;
      readonly type: 'bool';
    }
  /** One value of a relation of at most one row. */
  | { readonly kind: 'scalar'; readonly rel: Rel; readonly id: string; readonly type: KqlType };

/** KQL names live only here and in the lowering: SQL sees `id`, which is fresh for every column of every step. */
export type Column = { readonly id: string; readonly name: string; readonly type: KqlType };

/** One key of an order. */
export type SortKey = {
  readonly expr: Expr;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
  /** The order in which rows happen to be written, which Kusto promises nothing about. */
  readonly native?: true;
};
/** SQL of a value over neighbouring rows; `order` is the ORDER BY of its window. */
export type WindowSql = (args: readonly string[], order: string) => string;
/** A column and what is in it. */
export type Assigned = { readonly id: string; readonly expr: Expr };
export type AggregateCall = { readonly row: AggregateRow; readonly args: readonly Expr[]; readonly type: KqlType; readonly span: Span };
export type JoinFlavor =
  | 'inner'
  | 'innerunique'
  | 'leftouter'
  | 'rightouter'
  | 'fullouter'
  | 'leftsemi'
  | 'leftanti'
  | 'rightsemi'
  | 'rightanti';

/**
 * A state machine that reads the rows in `order`, one at a time, numbered from 1 in `ordinal`. Steps are tried from the last one to the
 * first. Each match gives an output row: the input's columns, `values`, and the match's number from 0 in `match`; `step` tells which
 * step it was, the last one as 0.
 */
export type Machine = {
  readonly kind: 'machine';
  readonly input: Rel;
  readonly order: readonly SortKey[];
  readonly ordinal: string;
  readonly step: string;
  readonly match: string;
  /** Columns that the machine adds to a row that matches. */
  readonly values: readonly { readonly id: string; readonly type: KqlType }[];
  /** What an empty state holds, as columns that every expression may read. */
  readonly constants: readonly Assigned[];
  /** The state of step `at` holds in `id` the column `column` (of the input or of `values`) of the last match of step `of`, at most `at`. */
  readonly slots: readonly {
    readonly at: number;
    readonly of: number;
    readonly id: string;
    readonly column: string;
    readonly empty: string;
    readonly type: KqlType;
  }[];
  readonly steps: readonly {
    readonly output: boolean;
    /** A match that takes over the state of the step before. */
    readonly promoted: MachineMatch | undefined;
    /** A match of a step that has a state of its own, or of the first one. */
    readonly repeated: MachineMatch;
  }[];
};
/** `assigned` are the row's `values`, in their order. */
export type MachineMatch = { readonly condition: Expr; readonly assigned: readonly Expr[] };

/**
 * What is expanded, with the ids of its list and of an element. `typed`: `expr` packs values of one type into an array, and its elements
 * are these values themselves.
 */
export type ExpandedList = { readonly list: string; readonly id: string; readonly expr: Expr; readonly typed: boolean };

/** A relation. Columns have generated ids; names are gone. */
export type Rel =
  | {
      readonly kind: 'scan';
      readonly table: string;
      readonly columns: readonly { readonly id: string; readonly stored: string; readonly type: KqlType }[];
      readonly time: string | undefined;
    }
  /** `ordinal` numbers the rows from 0 in the order written. */
  | {
      readonly kind: 'values';
      readonly columns: readonly { readonly id: string; readonly type: KqlType }[];
      readonly rows: readonly (readonly Expr[])[];
      readonly ordinal: string;
    }
  | { readonly kind: 'range'; readonly id: string; readonly type: KqlType; readonly from: Expr; readonly to: Expr; readonly step: Expr }
  | { readonly kind: 'filter'; readonly input: Rel; readonly condition: Expr }
  | { readonly kind: 'project'; readonly input: Rel; readonly items: readonly Assigned[] }
  | {
      readonly kind: 'aggregate';
      readonly input: Rel;
      readonly keys: readonly Assigned[];
      readonly aggregates: readonly { readonly id: string; readonly call: AggregateCall; readonly order: readonly SortKey[] }[];
    }
  /**
   * One row for each element of the lists, side by side; `form` says what becomes of a bag's pairs. `ordinal` numbers the rows of
   * the input, `index` the elements, from 0.
   */
  | {
      readonly kind: 'expand';
      readonly input: Rel;
      readonly lists: readonly ExpandedList[];
      readonly form: 'bag' | 'array';
      readonly ordinal: string;
      readonly index: string;
      readonly limit: bigint | undefined;
    }
  /** The elements of one row of the relation that an `apply` runs over; `copies` are that row's columns. */
  | {
      readonly kind: 'elements';
      readonly copies: readonly { readonly id: string; readonly from: string }[];
      readonly lists: readonly ExpandedList[];
      readonly form: 'bag' | 'array';
      readonly index: string;
      readonly limit: bigint | undefined;
    }
  /** `right`, whose leaf is an `elements`, for each row of `left`; it may read the columns `outer`. `ordinal` numbers the rows. */
  | { readonly kind: 'apply'; readonly left: Rel; readonly outer: readonly string[]; readonly ordinal: string; readonly right: Rel }
  | { readonly kind: 'take'; readonly input: Rel; readonly count: Expr; readonly order: readonly SortKey[] }
  /** One more column, computed over the rows in `order`. */
  | {
      readonly kind: 'window';
      readonly input: Rel;
      readonly id: string;
      readonly args: readonly Expr[];
      readonly sql: WindowSql;
      readonly order: readonly SortKey[];
    }
  /** `input` is computed once, under a name; each `reading` of that name inside `body` gives its columns `ids`. */
  | { readonly kind: 'shared'; readonly name: string; readonly input: Rel; readonly ids: readonly string[]; readonly body: Rel }
  /** `of`: what is read, as long as it is not settled whether there are several readings of it; its columns are `ids`. */
  | { readonly kind: 'reading'; readonly name: string; readonly of?: { readonly rel: Rel; readonly ids: readonly string[] } }
  | Machine
  | {
      readonly kind: 'union';
      readonly ids: readonly string[];
      readonly inputs: readonly { readonly rel: Rel; readonly exprs: readonly Expr[] }[];
    }
  | {
      readonly kind: 'join';
      readonly flavor: JoinFlavor;
      readonly left: Rel;
      readonly right: Rel;
      readonly on: readonly { readonly left: Expr; readonly right: Expr }[];
      readonly items: readonly Assigned[];
    };

/** A query ready for SQL: `order` is applied last. */
export type Plan = { readonly rel: Rel; readonly columns: readonly Column[]; readonly order: readonly SortKey[] };
