import type { Expr, Plan, Rel } from '../tree.ts';
import type { KqlType } from '../types.ts';
import { mapInside, mapOrder } from './walk.ts';

/** A table without a row that the request could see; `ranged`: only rows with a time in the request's range are seen. */
export type IsEmpty = (table: string, ranged: boolean) => boolean;

type Columns = readonly { readonly id: string; readonly type: KqlType }[];
type Values = Extract<Rel, { kind: 'values' }>;

const nothing = (columns: Columns): Rel => ({ kind: 'values', columns, rows: [], ordinal: 'nothing' });

const isNothing = (rel: Rel): rel is Values => rel.kind === 'values' && rel.rows.length === 0;

/** A literal count of rows, which cannot be wrong. */
const isCount = (expr: Expr): boolean => expr.kind === 'literal' && typeof expr.value === 'bigint' && expr.value >= 0n;

const typed = (items: readonly { readonly id: string; readonly expr: Expr }[]): Columns =>
  items.map(({ id, expr }) => ({ id, type: expr.type }));

/** Whether an expression asks a table, which may be a mistake of its own. */
const asks = (expr: Expr): boolean => (expr.kind === 'call' ? expr.args.some(asks) : expr.kind === 'member' || expr.kind === 'scalar');

type Join = Extract<Rel, { kind: 'join' }>;
/** Sides without rows that leave a join without any. */
const decides = ({ flavor }: Join, left: boolean, right: boolean): boolean => {
  if (flavor === 'fullouter') return left && right;
  if (flavor === 'leftouter' || flavor === 'leftanti') return left;
  return flavor === 'rightouter' || flavor === 'rightanti' ? right : left || right;
};

/**
 * Relations over nothing but empty tables as what they are: no rows. A union of ten tables of which one has rows becomes that one, and
 * neither its SQL nor planning it costs more.
 */
export const dropEmpty = (plan: Plan, isEmpty: IsEmpty): Plan => {
  const gone = new Map<string, Columns>();
  const drop = (rel: Rel): Rel => {
    if (rel.kind === 'shared') {
      const input = drop(rel.input);
      if (isNothing(input)) gone.set(rel.name, input.columns);
      const body = drop(rel.body);
      return isNothing(input) ? body : { ...rel, input, body };
    }
    return settle(mapInside(rel, drop));
  };
  const settle = (rel: Rel): Rel => {
    switch (rel.kind) {
      case 'scan':
        return isEmpty(rel.table, rel.time !== undefined) ? nothing(rel.columns) : rel;
      case 'reading': {
        const columns = gone.get(rel.name);
        return columns === undefined ? rel : nothing(columns);
      }
      case 'filter':
        return isNothing(rel.input) && !asks(rel.condition) ? rel.input : rel;
      case 'project':
        return isNothing(rel.input) && !rel.items.some(({ expr }) => asks(expr)) ? nothing(typed(rel.items)) : rel;
      case 'aggregate':
        // Without keys there is one row, also over nothing.
        return isNothing(rel.input) && rel.keys.length > 0
          ? nothing([...typed(rel.keys), ...rel.aggregates.map(({ id, call }) => ({ id, type: call.type }))])
          : rel;
      case 'expand':
        return isNothing(rel.input)
          ? nothing([
              ...rel.input.columns,
              ...rel.lists.flatMap(({ list, id }) => [list, id].map((name) => ({ id: name, type: 'dynamic' as const }))),
              ...[rel.ordinal, rel.index].map((id) => ({ id, type: 'long' as const })),
            ])
          : rel;
      case 'take':
        return isNothing(rel.input) && isCount(rel.count) ? rel.input : rel;
      case 'union': {
        const inputs = rel.inputs.filter((input) => !isNothing(input.rel));
        if (inputs.length > 0) return { ...rel, inputs };
        return nothing(rel.ids.map((id, n) => ({ id, type: rel.inputs[0]?.exprs[n]?.type ?? 'string' })));
      }
      case 'join':
        return decides(rel, isNothing(rel.left), isNothing(rel.right)) ? nothing(typed(rel.items)) : rel;
      default:
        return rel;
    }
  };
  const rel = drop(plan.rel);
  return { ...plan, rel, order: mapOrder(plan.order, drop) };
};

/** Tables that a plan reads, by their physical names. */
export const tablesOf = (plan: Plan): ReadonlySet<string> => {
  const tables = new Set<string>();
  const note = (rel: Rel): Rel => {
    if (rel.kind === 'scan') tables.add(rel.table);
    return mapInside(rel, note);
  };
  note(plan.rel);
  mapOrder(plan.order, note);
  return tables;
};
