import { AGGREGATES } from '../../src/lab/kql/aggregates.ts';
import { SEVERAL } from '../../src/lab/kql/aggregates/several.ts';
import { DIFFERENT, type Note, REFUSED, STUMBLES } from '../../src/lab/kql/differences.ts';
import { FUNCTIONS } from '../../src/lab/kql/functions/index.ts';
import type { Param } from '../../src/lab/kql/functions/row.ts';
import { SEVERAL_VALUES } from '../../src/lab/kql/functions/several.ts';
import { SPECIAL_CALLS } from '../../src/lab/kql/lowering/expression.ts';
import { PLUGINS } from '../../src/lab/kql/lowering/plugins/index.ts';
import { WINDOW_CALLS } from '../../src/lab/kql/lowering/windows.ts';
import { OPERATORS, SOURCES } from '../../src/lab/kql/lowering/operators/index.ts';
import { loadParser } from '../../src/lab/kql/parser.ts';
import { cell, code, page, table } from './markdown.ts';

const INTRO = `# What the lab's KQL supports

Queries are read by Microsoft's own parser and run on DuckDB. What is listed under "supported" answers as the service does, but for
what stands under "knowingly different". Everything else is refused with HTTP 400, the code \`UnsupportedByLab\`, the name of the
construct and its place, never answered approximately. A supported name can still be refused for types or arguments for which the
service's answer is not certain; the refusal says which.`;

// The parser is loaded once, before any page is made: pages are plain functions.
const LANGUAGE = (await loadParser()).language();

/** Spellings that do not follow from the parser's kind of node. */
const SPELLED: Readonly<Record<string, string>> = {
  FilterOperator: 'where',
  SortOperator: 'sort',
  TakeOperator: 'take',
  GetSchemaOperator: 'getschema',
  DataTableExpression: 'datatable',
  ReduceByOperator: 'reduce by',
  PartitionByOperator: '__partitionby',
  AssertSchemaOperator: 'assert-schema',
};
/** Kinds that nobody writes. */
const UNWRITTEN: ReadonlySet<string> = new Set([
  'BadQueryOperator',
  'ExecuteAndCacheOperator',
  'PartitionByOperator',
  'ProjectByNamesOperator',
]);
/** Rows for what has no name of its own in KQL. */
const SYMBOLS: Readonly<Record<string, string>> = { negate: '- (sign)', '[]': 'd.key, d["key"], d[0]' };

const spelled = (kind: string): string =>
  SPELLED[kind] ??
  kind
    .replace(/(Operator|Expression)$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-')
    .toLowerCase();

const byName = (names: Iterable<string>): string[] => [...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1));
const names = (list: Iterable<string>): string => byName(list).map(code).join(', ') || 'none';

type Row = { readonly params: readonly Param[]; readonly optional?: number; readonly rest?: Param };

/** `substring(string, long[, long])`. */
const signature = (name: string, { params, optional = 0, rest }: Row): string => {
  const least = params.length - optional;
  const needed = params.slice(0, least).join(', ');
  const more = [...params.slice(least), ...(rest === undefined ? [] : [`${rest}...`])];
  return `${name}(${needed}${more.map((type, n) => `[${n + least > 0 ? ', ' : ''}${type}`).join('')}${']'.repeat(more.length)})`;
};

const signatures = (rows: ReadonlyMap<string, Row>): string =>
  byName(rows.keys())
    .map((name) => `- ${code(signature(name, rows.get(name) as Row))}`)
    .join('\n');

/** Families of which nothing is supported are named once: `geo_*` (52). */
const refusedNames = (all: readonly string[], supported: (name: string) => boolean): string => {
  const prefixes = Map.groupBy(all, (name) => /^[a-z0-9]+_/.exec(name)?.[0] ?? '');
  const whole = [...prefixes].filter(([prefix, of]) => prefix !== '' && of.length >= 4 && !of.some(supported));
  const families = new Map(whole);
  const single = all.filter((name) => !supported(name) && !families.has(/^[a-z0-9]+_/.exec(name)?.[0] ?? ''));
  const grouped = whole.map(([prefix, of]) => `${code(`${prefix}*`)} (${of.length})`);
  return [...grouped.toSorted(), ...byName(single).map(code)].join(', ') || 'none';
};

/** Rows of the function table that are written between their operands. */
const INFIX =
  /^(and|or|in~?|between|has(_cs|_any|_all)?|(hasprefix|hassuffix|contains|startswith|endswith)(_cs)?)$|^[^a-z]|^matches regex$/;
/** A space in the name: a row that only the engine itself calls. */
const isInternal = (name: string): boolean => name.includes(' ') && !INFIX.test(name);

const notes = (head: string, list: readonly Note[]): string =>
  table(
    [head, 'note'],
    list.map(({ construct, note }) => [cell(construct), cell(note)]),
  );

/** `src/lab/kql/support.md`, from the tables the engine works by. */
export const kqlPage = (): string => {
  const rows = [...FUNCTIONS].filter(([name]) => !isInternal(name));
  const called = new Map(rows.filter(([name]) => !INFIX.test(name) && !Object.hasOwn(SYMBOLS, name)));
  const operators = rows.filter(([name]) => !called.has(name)).map(([name]) => SYMBOLS[name] ?? name);
  const kinds = [...OPERATORS.keys(), ...SOURCES.keys()];
  const special = ['toscalar', ...SPECIAL_CALLS.keys(), ...WINDOW_CALLS, ...SEVERAL_VALUES.keys()];
  const shown = (kind: string): boolean => !UNWRITTEN.has(kind);
  return page(
    INTRO,
    '## Usual stumbles',
    table(
      ['instead of', 'write'],
      STUMBLES.map(({ stumble, instead }) => [cell(stumble), cell(instead)]),
    ),
    '## Supported',
    `### Tabular operators\n\nAt the head of a query: ${names([...SOURCES.keys()].map(spelled))}, and a table or a \`let\` by its name.`,
    `In a pipe: ${names([...OPERATORS.keys()].filter(shown).map(spelled))}. \`order\` is \`sort\`, \`limit\` is \`take\`.`,
    `### Scalar operators\n\n${names(operators)}.`,
    '### Scalar functions',
    signatures(called),
    `With rules of their own: ${names(new Set(special))}.`,
    '### Aggregates',
    signatures(AGGREGATES),
    `Of several columns: ${names(SEVERAL.keys())}.`,
    `### Plugins\n\nOf \`evaluate\`: ${names(PLUGINS.keys())}.`,
    '## Refused',
    `Tabular operators: ${names(LANGUAGE.operators.filter((kind) => shown(kind) && !kinds.includes(kind)).map(spelled))}.`,
    `Scalar functions: ${refusedNames(LANGUAGE.functions, (name) => FUNCTIONS.has(name) || special.includes(name))}.`,
    `Aggregates: ${refusedNames(LANGUAGE.aggregates, (name) => AGGREGATES.has(name) || SEVERAL.has(name))}.`,
    `Plugins of \`evaluate\`: ${refusedNames(LANGUAGE.plugins, (name) => PLUGINS.has(name))}.`,
    notes('refused besides', REFUSED),
    '## Knowingly different',
    notes('construct', DIFFERENT),
  );
};
