import type { Expr, Machine } from '../tree.ts';
import { PHYSICAL, quoteName } from './quoting.ts';

/** The machine's input and order as SQL, and how its expressions become SQL. */
export type MachineParts = { readonly rows: string; readonly order: string; readonly expression: (expr: Expr) => string };

type Step = Machine['steps'][number];
type Slot = Machine['slots'][number];

const when = (condition: string, then: string, otherwise: string): string => `CASE WHEN ${condition} THEN ${then} ELSE ${otherwise} END`;

/** Names of what the machine keeps beside its slots; `base` is a fresh id, so they collide with nothing. */
const namesOf = (machine: Machine) => {
  const name = (...parts: readonly (string | number)[]): string => quoteName([machine.ordinal, ...parts].join('_'));
  return {
    rows: name('rows'),
    run: name('run'),
    row: quoteName(machine.ordinal),
    /** How many rows were read. */
    read: name('read'),
    /** How many sequences were begun. */
    begun: name('begun'),
    active: (step: number) => name('active', step),
    match: (step: number) => name('match', step),
    promoted: (step: number) => name('promoted', step),
    repeated: (step: number) => name('repeated', step),
    out: (step: number, id: string) => name('out', step, id),
  };
};
type Names = ReturnType<typeof namesOf>;

/**
 * A recursive query, one row read in each round: `run` holds the machine's state and, of each step, what it gave for the row. Steps are
 * nested selects, the last step innermost, each replacing the state it found.
 */
export const machineSql = (machine: Machine, parts: MachineParts): string => {
  const names = namesOf(machine);
  const columns = machine.steps.flatMap((_, k) => [
    { name: names.active(k), type: 'BOOLEAN', start: 'false' },
    { name: names.match(k), type: 'BIGINT', start: 'NULL' },
    { name: names.promoted(k), type: 'BOOLEAN', start: 'false' },
    { name: names.repeated(k), type: 'BOOLEAN', start: 'false' },
    ...machine.values.map((v) => ({ name: names.out(k, v.id), type: PHYSICAL[v.type], start: 'NULL' })),
  ]);
  const slots = machine.slots.map((s) => ({ name: quoteName(s.id), type: PHYSICAL[s.type], start: emptyOf(machine, s, parts) }));
  const state = [{ name: names.read, type: 'BIGINT', start: '0' }, { name: names.begun, type: 'BIGINT', start: '0' }, ...columns, ...slots];
  const start = state.map((c) => `(${c.start})::${c.type} AS ${c.name}`).join(', ');
  const next = state.map((c) => `${c.name}::${c.type} AS ${c.name}`).join(', ');
  const constants = machine.constants.map((c) => `, ${parts.expression(c.expr)} AS ${quoteName(c.id)}`).join('');
  const joined = `SELECT *${constants} FROM ${names.run} JOIN ${names.rows} ON ${names.row} = ${names.read} + 1`;
  const begun = machine.steps.reduceRight((sql, step, k) => stepSql(sql, machine, step, k, names, parts), joined);
  const rows = `SELECT *, row_number() OVER (${parts.order.trim()}) AS ${names.row} FROM (${parts.rows})`;
  const round = `SELECT ${next} FROM (SELECT * REPLACE (${names.row} AS ${names.read}) FROM (${begun}))`;
  return (
    `WITH RECURSIVE ${names.rows} AS MATERIALIZED (${rows}), ${names.run} AS (SELECT ${start} UNION ALL ${round}) ` +
    outputs(machine, names)
  );
};

const emptyOf = (machine: Machine, slot: Slot, parts: MachineParts): string => {
  const constant = machine.constants.find((c) => c.id === slot.empty);
  return constant ? parts.expression(constant.expr) : 'NULL';
};

/** What one step does to a row and to the state. */
const stepSql = (before: string, machine: Machine, step: Step, k: number, names: Names, parts: MachineParts): string => {
  const [promoted, repeated, active] = [names.promoted(k), names.repeated(k), names.active(k)];
  const matched = `(${promoted} OR ${repeated})`;
  const holds = (open: string, condition: Expr): string => when(open, `coalesce(${parts.expression(condition)}, false)`, 'false');
  const first = k === 0;
  const promotes = step.promoted ? holds(names.active(k - 1), step.promoted.condition) : 'false';
  const repeats = holds(first ? 'true' : `(NOT ${promoted} AND ${active})`, step.repeated.condition);
  const checked = `SELECT * REPLACE (${repeats} AS ${repeated}) FROM (SELECT * REPLACE (${promotes} AS ${promoted}) FROM (${before}))`;
  const assigned = machine.values.map((value, i) => {
    const again = when(repeated, parts.expression(step.repeated.assigned[i] as Expr), 'NULL');
    const sql = step.promoted ? when(promoted, parts.expression(step.promoted.assigned[i] as Expr), again) : again;
    return `${sql} AS ${names.out(k, value.id)}`;
  });
  const match = first ? when(active, names.match(k), names.begun) : when(promoted, names.match(k - 1), names.match(k));
  const filled = `SELECT * REPLACE (${[...assigned, `${when(matched, match, names.match(k))} AS ${names.match(k)}`].join(', ')}) FROM (${checked})`;
  const begun = first ? [`${names.begun} + (CASE WHEN ${repeated} AND NOT ${active} THEN 1 ELSE 0 END) AS ${names.begun}`] : [];
  const moved = [
    ...begun,
    `(${active} OR ${matched}) AS ${active}`,
    ...(first ? [] : [`(${names.active(k - 1)} AND NOT ${promoted}) AS ${names.active(k - 1)}`]),
    ...machine.slots.flatMap((slot) => movedSlot(machine, slot, k, names)),
  ];
  return `SELECT * REPLACE (${moved.join(', ')}) FROM (${filled})`;
};

/** A slot after step `k`: its own state takes the row, or that of the step before, which is empty then. */
const movedSlot = (machine: Machine, slot: Slot, k: number, names: Names): readonly string[] => {
  const id = quoteName(slot.id);
  const promoted = names.promoted(k);
  if (slot.at === k - 1) return [`${when(promoted, quoteName(slot.empty), id)} AS ${id}`];
  if (slot.at !== k) return [];
  if (slot.of === k) {
    const added = machine.values.some((v) => v.id === slot.column);
    const value = added ? names.out(k, slot.column) : quoteName(slot.column);
    return [`${when(`(${promoted} OR ${names.repeated(k)})`, value, id)} AS ${id}`];
  }
  const source = machine.slots.find((s) => s.at === k - 1 && s.of === slot.of && s.column === slot.column);
  return source ? [`${when(promoted, quoteName(source.id), id)} AS ${id}`] : [];
};

/** The rows that matched, one part a step. */
const outputs = (machine: Machine, names: Names): string => {
  const parts = machine.steps.flatMap((step, k) => {
    if (!step.output) return [];
    const values = machine.values.map((v) => `, ${names.out(k, v.id)} AS ${quoteName(v.id)}`).join('');
    const kept = `${names.rows}.*, ${names.match(k)} AS ${quoteName(machine.match)}, ${machine.steps.length - 1 - k}::BIGINT AS ${quoteName(machine.step)}`;
    const matched = `${names.promoted(k)} OR ${names.repeated(k)}`;
    return [`SELECT ${kept}${values} FROM ${names.run} JOIN ${names.rows} ON ${names.row} = ${names.read} WHERE ${matched}`];
  });
  return parts.join(' UNION ALL ');
};
