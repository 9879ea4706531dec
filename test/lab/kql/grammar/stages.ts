import { PLUGINS } from '../../../../src/lab/kql/lowering/plugins/index.ts';
import { oneOf, type Pick } from './choices.ts';
import { aggregate, type Columns, condition, expression, TYPES, windowCall } from './expressions.ts';
import { freshName, hostileText, literal, nameLiteral, textLiteral } from './literals.ts';

/** What a stage makes of the columns: its text, and the columns after it that are certain. */
export type Stage = { readonly text: string; readonly columns: Columns };
export type MakeStage = (pick: Pick, columns: Columns, n: number) => Stage;

const one = (pick: Pick, columns: Columns): Columns[number] =>
  oneOf(pick, columns.length === 0 ? [{ name: 'x', type: 'long' as const }] : columns);
const name = (pick: Pick, columns: Columns): string => nameLiteral(one(pick, columns).name);
const direction = (pick: Pick): string => oneOf(pick, ['', ' asc', ' desc', ' asc nulls last', ' desc nulls first']);
const few = (pick: Pick): string => String(pick(4));

const added = (pick: Pick, columns: Columns, n: number): { readonly text: string; readonly column: Columns[number] } => {
  const type = oneOf(pick, TYPES);
  const column = { name: freshName(pick, `c${n}`), type };
  return { text: `${nameLiteral(column.name)} = ${expression({ pick, columns, depth: 2 }, type)}`, column };
};
export const kept = (text: string, columns: Columns): Stage => ({ text, columns });

const join =
  (word: string, kinds: readonly string[]): MakeStage =>
  (pick, columns) => {
    const alike = columns.filter((c) => KEYS.includes(c.type));
    const key = one(pick, alike.length === 0 ? columns : alike);
    const right = `(print ${nameLiteral(key.name)} = ${literal(pick, key.type)}, r_${pick(9)} = ${literal(pick, 'string')})`;
    return kept(`${word} kind=${oneOf(pick, kinds)} ${right} on ${nameLiteral(key.name)}`, []);
  };

const JOINS = ['inner', 'innerunique', 'leftouter', 'rightouter', 'fullouter', 'leftsemi', 'leftanti', 'rightsemi', 'rightanti'];

const parsePattern = (pick: Pick): string => {
  const type = oneOf(pick, ['string', 'long', 'real', 'int']);
  const before = pick(4) === 0 ? '' : '* ';
  const last =
    type === 'string' ? oneOf(pick, ['', `${textLiteral(pick, hostileText(pick))} *`]) : oneOf(pick, ['', '*', "' ' p2: string"]);
  return `${before}${textLiteral(pick, hostileText(pick))} p1: ${type} ${last}`;
};
const parse =
  (word: string): MakeStage =>
  (pick, columns) => {
    const mode = oneOf(pick, ['', 'kind=relaxed ', 'kind=simple ']);
    return kept(`${word} ${mode}${expression({ pick, columns, depth: 1 }, 'string')} with ${parsePattern(pick)}`, columns);
  };

/** Axes of a series, short ones. */
const AXES: Readonly<Record<string, string>> = {
  long: 'from 0 to 9 step 1',
  int: 'from 0 to 9 step 2',
  real: 'from -2.0 to 2.0 step 0.5',
  datetime: 'from datetime(2026-03-01) to datetime(2026-03-02) step 6h',
  timespan: 'from 0s to 2h step 30m',
};
/** A column of one of the types where there is one, else any. */
const ofType = (pick: Pick, columns: Columns, types: readonly string[]): string => {
  const fit = columns.filter((c) => types.includes(c.type));
  return name(pick, fit.length === 0 ? columns : fit);
};
const SORTED = ['string', 'long', 'int', 'real', 'bool', 'datetime', 'timespan', 'guid'];
/** What one value can be compared with, grouped and joined by. */
const KEYS = ['string', 'long', 'int', 'bool', 'datetime', 'timespan', 'guid'];

const looked = (net: string) => (pick: Pick, columns: Columns) => `(print net = '${net}'), ${ofType(pick, columns, ['string'])}, net`;
const PLUGIN_ARGUMENTS: Readonly<Record<string, (pick: Pick, columns: Columns) => string>> = {
  bag_unpack: (pick, columns) => ofType(pick, columns, ['dynamic']),
  pivot: (pick, columns) => ofType(pick, columns, ['string']),
  ipv4_lookup: looked('10.0.0.0/8'),
  ipv6_lookup: looked('::/8'),
};

export const STAGES: Readonly<Record<string, MakeStage>> = {
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
    const renamed = freshName(pick, `c${n}`);
    return kept(
      `project-rename ${nameLiteral(renamed)} = ${nameLiteral(old.name)}`,
      columns.map((c) => (c.name === old.name ? { ...c, name: renamed } : c)),
    );
  },
  SummarizeOperator: (pick, columns, n) => {
    const fit = columns.filter((c) => KEYS.includes(c.type));
    const key = one(pick, fit.length === 0 ? columns : fit);
    const by = pick(3) === 0 ? '' : ` by ${nameLiteral(key.name)}`;
    return kept(
      `summarize a${n} = ${aggregate({ pick, columns, depth: 1 }, true)}, ${aggregate({ pick, columns, depth: 0 })}${by}`,
      by === '' ? [] : [key],
    );
  },
  SortOperator: (pick, columns) => kept(`${oneOf(pick, ['sort', 'order'])} by ${ofType(pick, columns, SORTED)}${direction(pick)}`, columns),
  TakeOperator: (pick, columns) => kept(`${oneOf(pick, ['take', 'limit'])} ${few(pick)}`, columns),
  TopOperator: (pick, columns) => kept(`top ${few(pick)} by ${ofType(pick, columns, SORTED)}${direction(pick)}`, columns),
  DistinctOperator: (pick, columns) => {
    const fit = columns.filter((c) => c.type !== 'dynamic');
    const only = one(pick, fit.length === 0 ? columns : fit);
    return pick(3) === 0 ? kept('distinct *', columns) : kept(`distinct ${nameLiteral(only.name)}`, [only]);
  },
  CountOperator: () => kept('count', [{ name: 'Count', type: 'long' }]),
  GetSchemaOperator: () => kept('getschema', [{ name: 'ColumnName', type: 'string' }]),
  UnionOperator: (pick, columns) => {
    const same = one(pick, columns);
    const other = pick(3) === 0 ? 'other' : same.name;
    const kind = oneOf(pick, ['', 'kind=inner ', 'kind=outer ', 'isfuzzy=true ', 'withsource=src ']);
    return kept(`union ${kind}(print ${nameLiteral(other)} = ${literal(pick, same.type)})`, kind === 'kind=inner ' ? [] : columns);
  },
  JoinOperator: join('join', JOINS),
  LookupOperator: join('lookup', ['inner', 'leftouter']),
  RenderOperator: (_, columns) => kept('render table', columns),
  SerializeOperator: (pick, columns, n) =>
    kept(`serialize${pick(4) === 0 ? '' : ` w${n} = ${windowCall({ pick, columns, depth: 0 })}`}`, columns),
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
    kept(
      `parse-kv ${pick(6) === 0 ? name(pick, columns) : expression({ pick, columns, depth: 0 }, 'string')} as (k1: string, k2: long) with (pair_delimiter=';', kv_delimiter='=')`,
      columns,
    ),
  MakeSeriesOperator: (pick, columns) => {
    const made = `make-series s = ${pick(2) === 0 ? 'count()' : aggregate({ pick, columns, depth: 0 }, true)}`;
    const axis = columns.filter((c) => Object.hasOwn(AXES, c.type));
    const on = axis.length === 0 ? one(pick, columns) : oneOf(pick, axis);
    return kept(`${made} on ${nameLiteral(on.name)} ${AXES[on.type] ?? 'from 0 to 9 step 1'}`, []);
  },
  SampleOperator: (pick, columns) => kept(`sample ${few(pick)}`, columns),
  SampleDistinctOperator: (pick, columns) => kept(`sample-distinct ${few(pick)} of ${name(pick, columns)}`, []),
  TopNestedOperator: (pick, columns) => kept(`top-nested ${few(pick)} of ${name(pick, columns)} by count()`, []),
  TopHittersOperator: (pick, columns) => kept(`top-hitters ${few(pick)} of ${name(pick, columns)}`, []),
  PartitionOperator: (pick, columns) => kept(`partition by ${name(pick, columns)} (take ${few(pick)})`, columns),
  ReduceByOperator: (pick, columns) => kept(`reduce by ${name(pick, columns)}`, []),
  SearchOperator: (pick, columns) => {
    const text = oneOf(pick, [textLiteral(pick, hostileText(pick)), "'abc'", "'x'"]);
    return kept(`search ${oneOf(pick, ['*', text, `${ofType(pick, columns, ['string'])}: ${text}`])}`, columns);
  },
  InvokeOperator: (_, columns) => kept('invoke f()', columns),
  ConsumeOperator: () => kept('consume', []),
  EvaluateOperator: (pick, columns) => {
    const plugin = oneOf(pick, [...PLUGINS.keys(), 'narrow']);
    pick.note(plugin);
    return kept(`evaluate ${plugin}(${PLUGIN_ARGUMENTS[plugin]?.(pick, columns) ?? ''})`, []);
  },
  ForkOperator: (_, columns) => kept('fork (take 1) (count)', columns),
  FacetOperator: (pick, columns) => kept(`facet by ${name(pick, columns)}`, columns),
  ScanOperator: (pick, columns) => {
    const sorted = pick(5) === 0 ? '' : 'serialize | ';
    const held = oneOf(pick, ['', 'declare (h: long = 0) ']);
    const steps = `step s1: ${condition({ pick, columns, depth: 1 })}${held === '' ? '' : ' => h = s1.h + 1'};`;
    return kept(
      `${sorted}scan ${oneOf(pick, ['', 'with_match_id=mid '])}${held}with (${steps} step s2: ${oneOf(pick, ['true', 'false'])};)`,
      columns,
    );
  },
  AssertSchemaOperator: (_, columns) => kept('assert-schema (c0: long)', columns),
};
