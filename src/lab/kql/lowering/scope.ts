import type { Bound } from '../parser.ts';
import { Refusal } from '../refusal.ts';
import type { Column, Expr, Rel, SortKey, WindowSql } from '../tree.ts';
import type { KqlType, Value } from '../types.ts';

/** A table as it is stored: `stored` are physical names. `time` is the physical TimeGenerated, where there is one. */
export type StoredTable = {
  readonly physical: string;
  readonly columns: readonly { readonly name: string; readonly type: KqlType; readonly stored: string }[];
};

/** A leading `let` of a scalar or a list of texts, given when the plan runs. */
export type LeadingValue = { readonly index: number; readonly type: KqlType; readonly value: Value };

/** What a parameter of a called function means. */
export type Argument = { readonly expr: Expr } | { readonly table: () => Relation };

/** What a whole query shares while it is lowered. */
export type Context = {
  readonly table: (name: string) => StoredTable | undefined;
  readonly leading: ReadonlyMap<string, LeadingValue>;
  /** `let` declarations so far, by the symbol's identity. Their expressions are lowered anew at each use: a let is a view. */
  readonly lets: Map<object, Bound>;
  /** Those `let` declarations that are leading values. */
  readonly parameters: Map<object, LeadingValue>;
  /** Indexes of leading lists whose elements are in the plan: another list needs another plan. */
  readonly pinned: Set<number>;
  /** Those that are `materialize()`, as first lowered, under the name they are read by. */
  readonly materialized: Map<object, { readonly name: string; readonly relation: Relation }>;
  /** Schemas that surveys settled, by their offset: the columns that the operator makes. */
  readonly settled: ReadonlyMap<number, ReadonlySet<string>>;
  /** Parameters of the functions whose bodies are being lowered, by name. */
  readonly arguments: ReadonlyMap<string, Argument>;
  /** The same query, inside a function called with these arguments. */
  readonly within: (args: ReadonlyMap<string, Argument>) => Context;
  /** Counts what a parameter stands for, which is written out at each use. Refuses beyond what a plan may hold. */
  readonly written: (nodes: number, node: Bound) => void;
  /** Lowers a tabular expression inside another one. */
  readonly lowerTable: (node: Bound) => Relation;
  /** Counts a reference to a table or a tabular let. Refuses beyond what a plan may hold. */
  readonly reference: (node: Bound) => void;
  /** A new physical name. Refuses when the query has grown beyond what a plan may hold. */
  readonly fresh: (node: Bound) => string;
};

/** A relation while lowering: its visible columns, and what travels with its rows unseen. */
export type Relation = {
  readonly rel: Rel;
  readonly columns: readonly Column[];
  /** How the rows are ordered, as expressions over ids of `rel`; empty when they are not. */
  readonly order: readonly SortKey[];
  /** Id of the rows' ingestion time, while they are still rows of one table. */
  readonly ingested: string | undefined;
};

/** Ids that travel unseen with the rows of a relation. */
export const hiddenIds = (relation: Relation): readonly string[] => {
  const visible = new Set(relation.columns.map((c) => c.id));
  const keys = relation.order.map((key) => (key.expr.kind === 'column' ? key.expr.id : ''));
  return [...new Set([...keys, relation.ingested ?? ''])].filter((id) => id !== '' && !visible.has(id));
};

/** Columns computed over neighbouring rows while one operator's expressions are lowered; each call adds a step below the operator. */
export type Windows = {
  /** Adds a column; `sql` gets the arguments and the column that numbers the rows. */
  readonly add: (args: readonly Expr[], type: KqlType, sql: WindowSql, node: Bound) => Expr;
  /** Adds the start of the session that a moment belongs to. */
  readonly session: (args: readonly Expr[], node: Bound) => Expr;
};

/** Adds a column with a value drawn anew for each row. */
export type Draw = (sql: string, type: KqlType, node: Bound) => Expr;

/** Where names of an expression are looked up. */
export type Scope = {
  readonly context: Context;
  readonly columns: ReadonlyMap<string, Column>;
  readonly ingested: string | undefined;
  /** Set where functions over neighbouring rows are allowed. */
  readonly windows?: Windows;
  /** Set where random values may be drawn. */
  readonly draw?: Draw | undefined;
  /** Set inside `scan`: what `step.name` means there, undefined where the first is no step. */
  readonly state?: (step: Bound, name: string) => Expr | undefined;
  /** Set inside a join condition: which side `$left` and `$right` name. */
  readonly sides?: { readonly left: ReadonlyMap<string, Column>; readonly right: ReadonlyMap<string, Column> };
};

/** Columns by their names, the last one of equal names. */
export const byName = (columns: readonly Column[]): ReadonlyMap<string, Column> => new Map(columns.map((c) => [c.name, c]));

/** Where an operator's expressions look names up: its input's columns. */
export const scopeOf = (relation: Relation, context: Context): Scope => ({
  context,
  columns: byName(relation.columns),
  ingested: relation.ingested,
});

/** No more plan than this: a let used twice in a let used twice ... doubles each time, and planning cannot be interrupted. */
const MAX_IDS = 5_000;
const MAX_TABLES = 64;
const MAX_WRITTEN = 20_000;

/** What one query shares, at its start. */
export const makeContext = (
  table: Context['table'],
  leading: Context['leading'],
  lowerTable: (node: Bound, context: Context) => Relation,
  settled: Context['settled'],
): Context => {
  let ids = 0;
  let tables = 0;
  let written = 0;
  const shared = {
    table,
    leading,
    settled,
    written: (nodes: number, node: Bound): void => {
      written += nodes;
      if (written > MAX_WRITTEN) throw new Refusal('query', node, 'is too complex for the lab');
    },
    reference: (node: Bound): void => {
      tables += 1;
      if (tables > MAX_TABLES)
        throw new Refusal('query', node, `refers to more than ${MAX_TABLES} tables, which is too complex for the lab`);
    },
    lets: new Map<object, Bound>(),
    parameters: new Map<object, LeadingValue>(),
    pinned: new Set<number>(),
    materialized: new Map<object, { readonly name: string; readonly relation: Relation }>(),
    fresh: (node: Bound): string => {
      ids += 1;
      if (ids > MAX_IDS) throw new Refusal('query', node, 'is too complex for the lab');
      return `c${ids}`;
    },
  };
  const inside = (args: ReadonlyMap<string, Argument>): Context => {
    const context: Context = {
      ...shared,
      arguments: args,
      within: (more) => inside(new Map([...args, ...more])),
      lowerTable: (node) => lowerTable(node, context),
    };
    return context;
  };
  return inside(new Map());
};
