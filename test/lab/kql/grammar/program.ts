import { OPERATORS, SOURCES } from '../../../../src/lab/kql/lowering/operators/index.ts';
import { PLUGINS } from '../../../../src/lab/kql/lowering/plugins/index.ts';
import { WINDOW_CALLS } from '../../../../src/lab/kql/lowering/windows.ts';
import type { KqlType } from '../../../../src/lab/kql/types.ts';
import { oneOf, type Pick, recording, repeating } from './choices.ts';
import { AGGREGATE_NAMES, anyExpression, CALLS, type Columns, condition, regexText, SPECIAL_NAMES, TYPES } from './expressions.ts';
import { freshName, hostileText, MARK, nameLiteral, STORED, textLiteral, written } from './literals.ts';
import { kept, type MakeStage, STAGES, type Stage } from './stages.ts';

/** Every tabular operator the engine supports, by the name that programs note. */
export const SUPPORTED_OPERATORS: readonly string[] = [...OPERATORS.keys(), ...SOURCES.keys()];

/** Everything else it supports. */
export const SUPPORTED_CALLS: ReadonlySet<string> = new Set([
  ...PLUGINS.keys(),
  ...CALLS,
  ...SPECIAL_NAMES,
  ...WINDOW_CALLS,
  ...AGGREGATE_NAMES,
]);

/** Operators of a pipe that the engine has and no program is made with; a test holds it empty. */
export const withoutStage = (): readonly string[] => [...OPERATORS.keys()].filter((kind) => !Object.hasOwn(STAGES, kind));

const source = (pick: Pick): Stage => {
  const columns = Array.from({ length: 1 + pick(4) }, (_, n) => ({ name: freshName(pick, `c${n}`), type: oneOf(pick, TYPES) }));
  const form = pick(10);
  if (form === 0) {
    pick.note('RangeOperator');
    return kept(`range c0 from 1 to ${pick(4)} step 1`, [{ name: 'c0', type: 'long' }]);
  }
  if (form === 1) {
    pick.note('PrintOperator');
    return kept(`print ${columns.map((c) => `${nameLiteral(c.name)} = ${written(pick, c.type)}`).join(', ')}`, columns);
  }
  if (form === 2) return kept(nameLiteral(STORED.name), STORED.columns);
  const cells = Array.from({ length: pick(5) }, () => columns.map((c) => written(pick, c.type)).join(', '));
  pick.note('DataTableExpression');
  const table = `datatable(${columns.map((c) => `${nameLiteral(c.name)}: ${c.type}`).join(', ')})[${cells.join(', ')}]`;
  return kept(table, columns);
};

const lets = (pick: Pick): readonly string[] =>
  Array.from({ length: pick(3) }, (_, n) => {
    const value = { name: freshName(pick, `L${n}`), type: oneOf(pick, TYPES) };
    const text = `let ${nameLiteral(value.name)} = ${written(pick, value.type)};`;
    pick.values.push(value);
    return text;
  });

const OFTEN = ['SummarizeOperator', 'SummarizeOperator', 'SummarizeOperator', 'ExtendOperator', 'FilterOperator'];

/** Its statements, in order; `stages` follow the source. `split` is a condition on the rows at its end. */
type Parts = {
  readonly lets: readonly string[];
  readonly source: string;
  readonly stages: readonly string[];
  readonly split: string;
  readonly echo: string;
};

const parts = (pick: Pick): Parts => {
  const declared = [...lets(pick)];
  let { text, columns }: { text: string; columns: Columns } = source(pick);
  if (pick(10) === 0) {
    pick.note('MaterializeExpression');
    declared.push(`let M = materialize(${text});`);
    text = 'M';
  }
  // The rows of the tables are many, and stand in these: they come more often.
  const kinds = [...OPERATORS.keys(), ...OFTEN].filter((kind) => Object.hasOwn(STAGES, kind));
  const first = text;
  const stages: string[] = [];
  for (let n = 0, most = pick(4); n < most && columns.length > 0; n += 1) {
    const kind = oneOf(pick, kinds);
    pick.note(kind);
    ({ text, columns } = (STAGES[kind] as MakeStage)(pick, columns, 10 + n));
    stages.push(text);
    if (kind === 'InvokeOperator') declared.push('let f = (T: (*)) { T | where true };');
  }
  if (pick(2) === 0 && columns.length > 0) stages.push(`extend v = ${anyExpression({ pick, columns, depth: 2 })}`);
  if (pick(8) === 0) stages.push(`extend found = "x" matches regex ${textLiteral(pick, regexText(pick))}`);
  return { lets: declared, source: first, stages, split: condition({ pick, columns, depth: 2 }), echo: hostileText(pick) };
};

const textOf = ({ lets: declared, source: first, stages }: Parts, echo: string): string =>
  [...declared, [first, ...stages, `extend echo = ${echo}`].join('\n| ')].join('\n');

/** Another way to write a program with the same answer. `at` is a number of stages. */
type Form = (whole: Parts, at: number, again: (constant: Pick['constant']) => Parts) => Parts;

/** The constants under names of their own: `name` says how one is declared. */
const renamed = (
  again: Parameters<Form>[2],
  declare: (names: readonly string[], literals: readonly string[], made: Parts) => Parts,
): Parts => {
  const literals: string[] = [];
  const made = again((literal: string, _type: KqlType) => {
    literals.push(literal);
    return `k_${literals.length}`;
  });
  return declare(
    literals.map((_, n) => `k_${n + 1}`),
    literals,
    made,
  );
};

const inserted = (whole: Parts, at: number, stages: readonly string[]): Parts => ({
  ...whole,
  stages: [...whole.stages.slice(0, at), ...stages, ...whole.stages.slice(at)],
});

/** The source and its first stages as a statement of their own. */
const declared = (whole: Parts, at: number, name: string, declare: (body: string) => string, use: string): Parts => ({
  ...whole,
  lets: [...whole.lets, `let ${name} = ${declare([whole.source, ...whole.stages.slice(0, at)].join('\n| '))};`],
  source: use,
  stages: whole.stages.slice(at),
});

const FORMS: Readonly<Record<string, Form>> = {
  'where true': (whole, at) => inserted(whole, at, ['where true']),
  'a column that comes and goes': (whole, at) => inserted(whole, at, ['extend zz_1 = "a"', 'project-away zz_1']),
  'a table that is declared': (whole, at) =>
    declared(whole, at, `['S '' ${MARK}']`.replace("''", "\\'"), (body) => body, `['S \\' ${MARK}']`),
  'a function that gives the table': (whole, at) => declared(whole, at, 'S', (body) => `() { ${body} }`, 'S()'),
  'rows for which a condition is true, false or null': (whole) => {
    const [yes, no, neither] = [whole.split, `not(${whole.split})`, `isnull(${whole.split})`].map((p) => `(S | where ${p})`);
    return declared(whole, whole.stages.length, 'S', (body) => body, `union ${yes}, ${no}, ${neither}`);
  },
  'constants that are declared': (_, __, again) =>
    renamed(again, (names, literals, made) => ({
      ...made,
      lets: [...names.map((name, n) => `let ${name} = ${literals[n]};`), ...made.lets],
    })),
  'constants that are columns': (_, __, again) =>
    renamed(again, (names, literals, made) =>
      names.length === 0
        ? made
        : {
            ...made,
            stages: [
              `extend ${names.map((name, n) => `${name} = ${literals[n]}`).join(', ')}`,
              ...made.stages,
              `project-away ${names.join(', ')}`,
            ],
          },
    ),
};

export type Program = {
  readonly text: string;
  /** The value of the last column, `echo`, in every row of an answer. */
  readonly echo: string;
  /** Operators, functions and aggregates in it. */
  readonly uses: ReadonlySet<string>;
  /** Another program that must give the same rows, where both are answered, and what was done to it. Constants may lend columns names. */
  readonly twin: { readonly text: string; readonly form: string };
};

/** A program of a few stages over what the engine supports, ending in a column that holds one text. Most are answered. */
export const program = (choose: (n: number) => number): Program => {
  const { pick, choices, uses } = recording(choose);
  const whole = parts(pick);
  const echo = textLiteral(pick, whole.echo);
  const form = oneOf(pick, Object.keys(FORMS));
  const twin = (FORMS[form] as Form)(whole, pick(whole.stages.length + 1), (constant) => parts(repeating(choices, constant)));
  return { text: textOf(whole, echo), echo: whole.echo, uses, twin: { text: textOf(twin, echo), form } };
};
