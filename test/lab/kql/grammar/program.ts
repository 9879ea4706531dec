import { OPERATORS } from '../../../../src/lab/kql/lowering/operators/index.ts';
import { aggregate, anyExpression, type Columns, condition, expression, regexText, TYPES } from './expressions.ts';
import { columnName, hostileText, literal, nameLiteral, oneOf, type Pick, textLiteral } from './literals.ts';

/** What a stage makes of the columns: its text, and the columns after it that are certain. */
type Stage = { readonly text: string; readonly columns: Columns };
type MakeStage = (pick: Pick, columns: Columns, n: number) => Stage;

const one = (pick: Pick, columns: Columns): Columns[number] =>
  oneOf(pick, columns.length === 0 ? [{ name: 'x', type: 'long' as const }] : columns);
const name = (pick: Pick, columns: Columns): string => nameLiteral(one(pick, columns).name);
const direction = (pick: Pick): string => oneOf(pick, ['', ' asc', ' desc', ' asc nulls last', ' desc nulls first']);
const few = (pick: Pick): string => String(pick(4));

const added = (pick: Pick, columns: Columns, n: number): { readonly text: string; readonly column: Columns[number] } => {
  const type = oneOf(pick, TYPES);
  const column = { name: columnName(pick, n), type };
  return { text: `${nameLiteral(column.name)} = ${expression({ pick, columns, depth: 2 }, type)}`, column };
};
const kept = (text: string, columns: Columns): Stage => ({ text, columns });

const join =
  (word: string, kinds: readonly string[]): MakeStage =>
  (pick, columns) => {
    const key = one(pick, columns);
    const right = `(print ${nameLiteral(key.name)} = ${literal(pick, key.type)}, r_${pick(9)} = ${literal(pick, 'string')})`;
    return kept(`${word} kind=${oneOf(pick, kinds)} ${right} on ${nameLiteral(key.name)}`, []);
  };

const JOINS = ['inner', 'innerunique', 'leftouter', 'rightouter', 'fullouter', 'leftsemi', 'leftanti', 'rightsemi', 'rightanti'];

const parsePattern = (pick: Pick): string => `* ${textLiteral(pick, hostileText(pick))} p1: ${oneOf(pick, ['string', 'long', 'real'])} * `;
const parse =
  (word: string): MakeStage =>
  (pick, columns) => {
    const mode = oneOf(pick, ['', 'kind=relaxed ', 'kind=simple ']);
    return kept(`${word} ${mode}${expression({ pick, columns, depth: 1 }, 'string')} with ${parsePattern(pick)}`, columns);
  };

const STAGES: Readonly<Record<string, MakeStage>> = {
  FilterOperator: (pick, columns) => kept(`where ${condition({ pick, columns, depth: 2 })}`, columns),
  ExtendOperator: (pick, columns, n) => {
    const { text, column } = added(pick, columns, n);
    return kept(`extend ${text}`, [...columns.filter((c) => c.name !== column.name), column]);
  },
  ProjectOperator: (pick, columns, n) => {
    const { text, column } = added(pick, columns, n);
    const other = one(pick, columns);
    return other.name === column.name || columns.length === 0
      ? kept(`project ${text}`, [column])
      : kept(`project ${nameLiteral(other.name)}, ${text}`, [other, column]);
  },
  ProjectAwayOperator: (pick, columns) => {
    const gone = one(pick, columns).name;
    return kept(
      `project-away ${nameLiteral(gone)}`,
      columns.filter((c) => c.name !== gone),
    );
  },
  ProjectKeepOperator: (pick, columns) => {
    const only = one(pick, columns);
    return kept(`project-keep ${nameLiteral(only.name)}`, [only]);
  },
  ProjectReorderOperator: (pick, columns) => kept(`project-reorder ${name(pick, columns)}${oneOf(pick, ['', ', *', ' asc'])}`, columns),
  ProjectRenameOperator: (pick, columns, n) => {
    const old = one(pick, columns);
    const renamed = columnName(pick, n);
    return kept(
      `project-rename ${nameLiteral(renamed)} = ${nameLiteral(old.name)}`,
      columns.map((c) => (c.name === old.name ? { ...c, name: renamed } : c)),
    );
  },
  SummarizeOperator: (pick, columns, n) => {
    const key = one(pick, columns);
    const by = pick(3) === 0 ? '' : ` by ${nameLiteral(key.name)}`;
    return kept(
      `summarize a${n} = ${aggregate({ pick, columns, depth: 1 })}, ${aggregate({ pick, columns, depth: 0 })}${by}`,
      by === '' ? [] : [key],
    );
  },
  SortOperator: (pick, columns) => kept(`${oneOf(pick, ['sort', 'order'])} by ${name(pick, columns)}${direction(pick)}`, columns),
  TakeOperator: (pick, columns) => kept(`${oneOf(pick, ['take', 'limit'])} ${few(pick)}`, columns),
  TopOperator: (pick, columns) => kept(`top ${few(pick)} by ${name(pick, columns)}${direction(pick)}`, columns),
  DistinctOperator: (pick, columns) => {
    const only = one(pick, columns);
    return pick(3) === 0 ? kept('distinct *', columns) : kept(`distinct ${nameLiteral(only.name)}`, [only]);
  },
  CountOperator: () => kept('count', [{ name: 'Count', type: 'long' }]),
  GetSchemaOperator: () => kept('getschema', [{ name: 'ColumnName', type: 'string' }]),
  UnionOperator: (pick, columns) =>
    kept(
      `union ${oneOf(pick, ['', 'kind=inner ', 'withsource=src '])}(print ${name(pick, columns)} = ${literal(pick, one(pick, columns).type)})`,
      [],
    ),
  JoinOperator: join('join', JOINS),
  LookupOperator: join('lookup', ['inner', 'leftouter']),
  RenderOperator: (_, columns) => kept('render table', columns),
  SerializeOperator: (pick, columns) =>
    kept(`serialize${oneOf(pick, ['', ' rn = row_number()', ` pv = prev(${name(pick, columns)})`])}`, columns),
  AsOperator: (pick, columns) => kept(`as T${pick(9)}`, columns),
  MvExpandOperator: (pick, columns) =>
    kept(
      `mv-expand ${oneOf(pick, ['', 'with_itemindex=ix ', 'bagexpansion=array '])}m = ${expression({ pick, columns, depth: 1 }, 'dynamic')}`,
      columns,
    ),
  MvApplyOperator: (pick, columns) =>
    kept(
      `mv-apply m = ${expression({ pick, columns, depth: 1 }, 'dynamic')} on (where ${condition({ pick, columns, depth: 1 })})`,
      columns,
    ),
  ParseOperator: parse('parse'),
  ParseWhereOperator: parse('parse-where'),
  ParseKvOperator: (pick, columns) =>
    kept(`parse-kv ${name(pick, columns)} as (k1: string, k2: long) with (pair_delimiter=';', kv_delimiter='=')`, columns),
  MakeSeriesOperator: (pick, columns) =>
    kept(`make-series s = ${aggregate({ pick, columns, depth: 0 })} on ${name(pick, columns)} from ${few(pick)} to 9 step 1`, []),
  SampleOperator: (pick, columns) => kept(`sample ${few(pick)}`, columns),
  SampleDistinctOperator: (pick, columns) => kept(`sample-distinct ${few(pick)} of ${name(pick, columns)}`, []),
  TopNestedOperator: (pick, columns) => kept(`top-nested ${few(pick)} of ${name(pick, columns)} by count()`, []),
  TopHittersOperator: (pick, columns) => kept(`top-hitters ${few(pick)} of ${name(pick, columns)}`, []),
  PartitionOperator: (pick, columns) => kept(`partition by ${name(pick, columns)} (take ${few(pick)})`, columns),
  ReduceByOperator: (pick, columns) => kept(`reduce by ${name(pick, columns)}`, []),
  SearchOperator: (pick, columns) => kept(`search ${textLiteral(pick, hostileText(pick))}`, columns),
  InvokeOperator: (_, columns) => kept('invoke f()', columns),
  ConsumeOperator: () => kept('consume', []),
  EvaluateOperator: (pick) => kept(`evaluate ${oneOf(pick, ['bag_unpack(d)', 'narrow()', 'pivot(s)'])}`, []),
  ForkOperator: (_, columns) => kept('fork (take 1) (count)', columns),
  FacetOperator: (pick, columns) => kept(`facet by ${name(pick, columns)}`, columns),
  ScanOperator: (_, columns) => kept('scan with (step s1: true;)', columns),
  AssertSchemaOperator: (_, columns) => kept('assert-schema (c0: long)', columns),
};

/** Operators of a pipe that the engine has and no program is made with; a test holds it empty. */
export const withoutStage = (): readonly string[] => [...OPERATORS.keys()].filter((kind) => !Object.hasOwn(STAGES, kind));

const source = (pick: Pick): Stage => {
  const columns = Array.from({ length: 1 + pick(4) }, (_, n) => ({ name: columnName(pick, n), type: oneOf(pick, TYPES) }));
  const form = pick(8);
  if (form === 0) return kept(`range c0 from 1 to ${few(pick)} step 1`, [{ name: 'c0', type: 'long' }]);
  if (form === 1) return kept(`print ${columns.map((c) => `${nameLiteral(c.name)} = ${literal(pick, c.type)}`).join(', ')}`, columns);
  const cells = Array.from({ length: pick(5) }, () => columns.map((c) => literal(pick, c.type)).join(', '));
  return kept(`datatable(${columns.map((c) => `${nameLiteral(c.name)}: ${c.type}`).join(', ')})[${cells.join(', ')}]`, columns);
};

const lets = (pick: Pick): string => {
  const made = Array.from({ length: pick(3) }, (_, n) => `let L${n} = ${literal(pick, oneOf(pick, TYPES))};\n`);
  const invoked = 'let f = (T: (*)) { T | take 3 };\n';
  return `${made.join('')}${pick(6) === 0 ? invoked : ''}`;
};

export type Program = {
  readonly text: string /** The value of the last column, `echo`, in every row of an answer. */;
  readonly echo: string;
};

/** A program of a few stages over what the engine supports, ending in a column that holds one text. Most are answered. */
export const program = (pick: Pick): Program => {
  let { text, columns } = source(pick);
  const kinds = [...OPERATORS.keys()].filter((kind) => Object.hasOwn(STAGES, kind));
  for (let n = 0, stages = pick(4); n < stages && columns.length > 0; n += 1) {
    const stage = (STAGES[oneOf(pick, kinds)] as MakeStage)(pick, columns, 10 + n);
    text += `\n| ${stage.text}`;
    columns = stage.columns;
  }
  if (pick(3) === 0 && columns.length > 0) text += `\n| extend v = ${anyExpression({ pick, columns, depth: 2 })}`;
  if (pick(8) === 0) text += `\n| extend found = "x" matches regex ${textLiteral(pick, regexText(pick))}`;
  const echo = hostileText(pick);
  return { text: `${lets(pick)}${text}\n| extend echo = ${textLiteral(pick, echo)}`, echo };
};
