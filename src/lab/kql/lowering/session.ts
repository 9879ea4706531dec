import type { FunctionRow } from '../functions/row.ts';
import type { Bound } from '../parser.ts';
import { Refusal, spanOf } from '../refusal.ts';
import type { Expr, Machine, Rel, SortKey } from '../tree.ts';
import type { Context } from './scope.ts';
import { stopSql } from '../stopping.ts';

/**
 * Where the session of a moment began: it begins anew where there is none, where the moment reaches the session's start and the first
 * distance or the moment before and the second one, and where the restart is true. What a null moment does is not certain.
 */
const SESSION_START: FunctionRow = {
  name: 'row_window_session',
  params: ['datetime', 'datetime', 'datetime', 'timespan', 'timespan', 'bool'],
  nulls: 'own',
  sql: (args) => {
    const [x, start, before, longest, gap, restart] = args.map((a) => a.sql);
    const begins = `${start} IS NULL OR ${x} >= (${start})::HUGEINT + ${longest} OR ${x} >= (${before})::HUGEINT + ${gap} OR coalesce(${restart}, false)`;
    return `(CASE WHEN ${x} IS NULL THEN ${stopSql('row_window_session met a null')} WHEN ${begins} THEN ${x} ELSE ${start} END)`;
  },
};

/** Arguments of row_window_session(); the first becomes a column before the machine runs. */
export const sessionArguments = (args: readonly Expr[], node: Bound): readonly [Expr, Expr, Expr, Expr] => {
  const [x, longest, gap, given] = args;
  const restart: Expr = given ?? { kind: 'literal', type: 'bool', value: false };
  const fixed = (e: Expr | undefined): boolean => e?.type === 'timespan' && e.kind === 'literal' && e.value !== null;
  if (!x || !longest || !gap || x.type !== 'datetime' || !fixed(longest) || !fixed(gap) || restart.type !== 'bool')
    throw new Refusal('row_window_session() with arguments of these kinds', node);
  return [x, longest, gap, restart];
};

/** A machine of one step that every row matches; its state is the session's start and the moment before. */
export const sessions = (
  input: Rel,
  order: readonly SortKey[],
  [x, longest, gap, restart]: readonly [Extract<Expr, { kind: 'column' }>, Expr, Expr, Expr],
  node: Bound,
  context: Context,
): { readonly rel: Machine; readonly start: Expr } => {
  const [start, none, held, before] = [context.fresh(node), context.fresh(node), context.fresh(node), context.fresh(node)];
  const column = (id: string): Expr => ({ kind: 'column', id, type: 'datetime' });
  const span = spanOf(node);
  const args = [x, column(held), column(before), longest, gap, restart];
  const assigned: Expr = { kind: 'call', row: SESSION_START, args, type: 'datetime', span };
  const slot = { at: 0, of: 0, empty: none, type: 'datetime' } as const;
  const rel: Machine = {
    kind: 'machine',
    input,
    order,
    ordinal: context.fresh(node),
    step: context.fresh(node),
    match: context.fresh(node),
    values: [{ id: start, type: 'datetime' }],
    constants: [{ id: none, expr: { kind: 'literal', type: 'datetime', value: null } }],
    slots: [
      { ...slot, id: held, column: start },
      { ...slot, id: before, column: x.id },
    ],
    steps: [
      { output: true, promoted: undefined, repeated: { condition: { kind: 'literal', type: 'bool', value: true }, assigned: [assigned] } },
    ],
  };
  return { rel, start: column(start) };
};
