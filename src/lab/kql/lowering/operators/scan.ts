import type { Bound } from '../../parser.ts';
import { orderAdvice, Refusal } from '../../refusal.ts';
import type { Assigned, Column, Expr, Machine, MachineMatch } from '../../tree.ts';
import type { KqlType, Value } from '../../types.ts';
import { lowerExpr } from '../expression.ts';
import { parseLiteral } from '../literal.ts';
import { byName, type Context, type Relation, type Scope } from '../scope.ts';
import { boundColumns, type LowerOperator, parametersOf } from './operator.ts';

/** A column that `declare` adds; `initial` is what it has before a step assigns it, also in a state that is empty. */
type Declared = Column & { readonly initial: Assigned };
type Step = { readonly node: Bound; readonly name: string; readonly symbol: object | undefined };
type Slot = Machine['slots'][number];

/**
 * `scan`: rows go through a state machine in their order. Columns are the input's, then the declared ones, then the match's number where
 * `with_match_id` names it (the binder shows one in any case, the engine does not).
 */
export const lowerScan: LowerOperator = (node, input, context) => {
  const matchName = parametersOf(node, ['with_match_id']).get('with_match_id');
  if (node.maybe('OrderByClause') || node.maybe('PartitionByClause')) throw new Refusal('scan with order or partition clauses', node);
  if (input.order.length === 0 || input.order[0]?.native === true) throw new Refusal('operator scan', node, orderAdvice(input.order));
  const bound = boundColumns(node);
  const declared = (node.maybe('DeclareClause')?.list('Declarations') ?? []).map((d) => declaration(d, bound, context));
  const steps = node.list('Steps').map((s): Step => ({ node: s, name: s.child('Name').text, symbol: s.child('Name').symbol?.identity }));
  checkNames([...input.columns, ...declared].map((c) => c.name).concat(matchName ?? 'match_id'), steps, node);
  const values = declared.map((c) => ({ id: context.fresh(node), type: c.type }));
  const constants = new Map<string, Assigned>(declared.map((c) => [c.name, c.initial]));
  const slots: Slot[] = [];
  const slotOf = makeSlots(input, declared, values, constants, slots, steps.length, () => context.fresh(node));
  const machineSteps = steps.map((step, at): Machine['steps'][number] => {
    const match = (from: number): MachineMatch => lowerMatch(step, declared, scopeAt(input, declared, steps, at, from, slotOf, context));
    return { output: outputs(step.node), promoted: at === 0 ? undefined : match(at - 1), repeated: match(at) };
  });
  if (!machineSteps.some((s) => s.output)) throw new Refusal('scan without a step that gives rows', node);
  const [ordinal, step, matchId] = [context.fresh(node), context.fresh(node), context.fresh(node)];
  const rel: Machine = {
    kind: 'machine',
    input: input.rel,
    order: input.order,
    ordinal,
    step,
    match: matchId,
    values,
    constants: [...constants.values()],
    slots,
    steps: machineSteps,
  };
  const added = declared.map((c, i): Column => ({ id: values[i]?.id as string, name: c.name, type: c.type }));
  const matches: readonly Column[] = matchName === undefined ? [] : [{ id: matchId, name: matchName, type: 'long' }];
  const order = [ordinal, step].map((id) => ({ expr: { kind: 'column', id, type: 'long' }, descending: false, nullsFirst: true }) as const);
  const columns = [...input.columns, ...added, ...matches];
  return { rel, columns, order: [{ ...(order[0] as (typeof order)[number]), native: true }, ...order.slice(1)], ingested: undefined };
};

const declaration = (node: Bound, bound: ReturnType<typeof boundColumns>, context: Context): Declared => {
  const symbol = node.child('NameAndType').child('Name').symbol;
  const type = bound.find((c) => c.name === symbol?.name)?.type;
  if (!symbol || !type) throw new Refusal(`declaration ${node.text}`, node);
  const given = node.maybe('DefaultValue')?.child('Value');
  const value = given ? defaultOf(given, type) : type === 'string' ? '' : null;
  if (value === undefined) throw new Refusal(`the default ${given?.text} of a ${type} column`, node);
  const expr: Expr = { kind: 'literal', type, value };
  return { id: '', name: symbol.name, type, initial: { id: context.fresh(node), expr } };
};

/** The binder gives these literals no type: their kind must be that of the column. */
const defaultOf = (node: Bound, type: KqlType): Value | undefined => {
  const minus = node.kind === 'UnaryMinusExpression';
  const literal = minus ? node.child('Expression') : node;
  if (literal.kind.toLowerCase() !== `${type === 'bool' ? 'boolean' : type}literalexpression`) return undefined;
  if (type === 'string') return String(literal.literal ?? '');
  const value = parseLiteral(type, literal.text);
  if (!minus) return value;
  return typeof value === 'bigint' || typeof value === 'number' ? -value : undefined;
};

/** One name means one thing: a column of the input, a declared one, or a step. */
const checkNames = (columns: readonly string[], steps: readonly Step[], node: Bound): void => {
  const names = [...columns, ...steps.map((s) => s.name)];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Refusal(`scan with ${twice} as two things`, node);
};

const outputs = (step: Bound): boolean => {
  const output = /=\s*(\w+)$/.exec(step.maybe('ScanStepOutput')?.text ?? '=all')?.[1];
  if (output === 'all' || output === 'none') return output === 'all';
  throw new Refusal(`scan with output=${output}`, step);
};

type SlotOf = (at: number, of: number, name: string) => Expr | undefined;

/** Slots of the states for what conditions and assignments read, made when they are asked for. */
const makeSlots = (
  input: Relation,
  declared: readonly Declared[],
  values: Machine['values'],
  constants: Map<string, Assigned>,
  slots: Slot[],
  steps: number,
  fresh: () => string,
): SlotOf => {
  const known = byName(input.columns);
  return (at, of, name) => {
    const index = declared.findIndex((c) => c.name === name);
    const column = index < 0 ? known.get(name) : { ...(declared[index] as Declared), id: values[index]?.id as string };
    if (!column) return undefined;
    const key = index < 0 ? `null ${column.type}` : `empty ${name}`;
    const empty = constants.get(key) ?? emptyOf(declared[index]?.initial.expr, column, fresh);
    constants.set(key, empty);
    for (let i = of; i < steps; i++)
      if (!slots.some((s) => s.at === i && s.of === of && s.column === column.id))
        slots.push({ at: i, of, id: fresh(), column: column.id, empty: empty.id, type: column.type });
    const slot = slots.find((s) => s.at === at && s.of === of && s.column === column.id);
    return { kind: 'column', id: slot?.id ?? empty.id, type: column.type };
  };
};

const emptyOf = (initial: Expr | undefined, { type }: Column, fresh: () => string): Assigned => ({
  id: fresh(),
  expr: initial ?? { kind: 'literal', type, value: type === 'string' ? '' : null },
});

/**
 * What a condition or an assignment of step `at` sees while it looks at the state of step `from`: the row; the declared columns as they
 * are before anything is assigned; the last matches of the steps up to it.
 */
const scopeAt = (
  input: Relation,
  declared: readonly Declared[],
  steps: readonly Step[],
  at: number,
  from: number,
  slotOf: SlotOf,
  context: Context,
): Scope => {
  const unassigned = declared.map((c): Column => ({ id: c.initial.id, name: c.name, type: c.type }));
  return {
    context,
    columns: byName([...input.columns, ...unassigned]),
    ingested: undefined,
    state: (base, name) => {
      const of = steps.findIndex((s) => s.symbol !== undefined && s.symbol === base.symbol?.identity);
      if (of < 0) return undefined;
      if (of > at) throw new Refusal(`step ${steps[at]?.name} that reads the later step ${base.text}`, base);
      return slotOf(from, of, name);
    },
  };
};

const lowerMatch = (step: Step, declared: readonly Declared[], scope: Scope): MachineMatch => {
  const condition = checked(step.node.child('Condition'), scope);
  if (condition.type !== 'bool') throw new Refusal(`a condition of type ${condition.type}`, step.node);
  const unassigned = new Set(declared.map((c) => c.initial.id));
  if (readsAny(condition, unassigned)) throw new Refusal('a condition of scan over a declared column of no step', step.node);
  const assigned = new Map<string, Expr>();
  const before = new Set<string>();
  for (const assignment of step.node.maybe('ComputationClause')?.list('Assignments') ?? []) {
    const name = assignment.child('Name').symbol?.name ?? '';
    const column = declared.find((c) => c.name === name);
    if (!column || assigned.has(name)) throw new Refusal(`assignment to ${name}`, assignment);
    const expr = checked(assignment.child('Expression'), scope);
    if (expr.type !== column.type) throw new Refusal(`a ${expr.type} assigned to a ${column.type} column`, assignment);
    // Whether it is the value just assigned or the one before is not certain.
    if (readsAny(expr, before)) throw new Refusal('an assignment that reads one before it', assignment);
    assigned.set(name, expr);
    before.add(column.initial.id);
  }
  return {
    condition,
    assigned: declared.map((c) => assigned.get(c.name) ?? { kind: 'column', id: c.initial.id, type: c.type }),
  };
};

const checked = (node: Bound, scope: Scope): Expr => {
  const expr = lowerExpr(node, scope);
  if (looksIntoTables(expr)) throw new Refusal('scan over other tables', node);
  return expr;
};

const looksIntoTables = (expr: Expr): boolean =>
  expr.kind === 'member' || expr.kind === 'scalar' || (expr.kind === 'call' && expr.args.some(looksIntoTables));
const readsAny = (expr: Expr, ids: ReadonlySet<string>): boolean =>
  (expr.kind === 'column' && ids.has(expr.id)) || (expr.kind === 'call' && expr.args.some((arg) => readsAny(arg, ids)));
