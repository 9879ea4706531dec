import { leadingLets } from '../../../src/hunts/render.ts';
import { CUSTOM_TABLES } from '../../../src/lab/custom-tables.ts';
import { STANDARD_TABLES } from '../../../src/lab/standard-tables.ts';

/** How a hunt's query becomes a rule's. `From` is KQL. */
export type Recipe = {
  readonly query: string;
  /** KQL of what follows the counts: leading lets first; then either pipes, or statements that read `Counts` (or a let of the query). */
  readonly tail: string;
  readonly from: string;
  /** Tables of the query's union that the rule reads; all of them unless set. */
  readonly tables?: readonly string[];
  /** The query is taken up to the line that begins so. */
  readonly until?: string;
  /** Pipes between counts and tail. */
  readonly before?: readonly string[];
  /** Keep the query's own bound on rows: it ranks what passed a threshold. A bound on counts would cut the past off. */
  readonly isBounded?: true;
  /** KQL literals in the place of what the hunt's lets say: a lower threshold shows what is usual, and the tail has its own. */
  readonly lets?: Readonly<Record<string, string>>;
};

const LEG = /^ {4}\((\w+)$/;
/** Where an address that is allowed is left out: the tail does it for rules that name addresses. There is no room for it else. */
const ALLOW_LIST = /^ *(?:\| extend Peer = |\| where array_length\(AllowedAddresses\)|or not\(coalesce\(ipv6_is_in_any_range\()/;
const FOOT = [
  '| top 50 by Sends desc',
  '| project TimeGenerated, Title, Service, Ip, Part, Countries, Flow, Log, Sends, Verified, Usual, ServiceResourceId',
];

/** Without the legs of a union that read other tables. A leg goes from its table's line to the next leg, or to the end of the union. */
const keepTables = (lines: readonly string[], tables: readonly string[]): readonly string[] => {
  const kept: string[] = [];
  let isKept = true;
  for (const line of lines) {
    const table = LEG.exec(line)?.[1];
    if (table !== undefined) isKept = tables.includes(table);
    else if (!line.startsWith(' ')) {
      isKept = true;
      // Whatever leg is the last one now, nothing follows it.
      const last = kept.length - 1;
      kept[last] = (kept[last] ?? '').replace(/\),$/, ')');
    }
    if (isKept) kept.push(line);
  }
  return kept;
};

const bare = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('//'));

const SCHEMAS = new Map([...STANDARD_TABLES, ...CUSTOM_TABLES].map((table) => [table.name, table]));
/** Columns of AzureDiagnostics that a service adds end in their type. */
const ADDED = /\b[A-Za-z]+_s\b/g;

/** `let AllX = union isfuzzy=true (datatable(...)[]), X;`: the rule binds in a workspace without the table, or without a column. */
const headOf = (table: string, text: string): string => {
  const schema = SCHEMAS.get(table);
  if (schema === undefined) throw new Error(`no table ${table} is known`);
  const words = new Set(text.match(/\w+/g));
  const own = schema.columns.filter(({ name }) => name === 'TimeGenerated' || words.has(name)).map(({ name, type }) => `${name}:${type}`);
  const added = table === 'AzureDiagnostics' ? [...new Set(text.match(ADDED))].map((name) => `${name}:string`) : [];
  return `let ${allOf(table)} = union isfuzzy=true (datatable(${[...own, ...added].join(', ')})[]), ${table};`;
};

const allOf = (table: string): string => `All${table.replace(/_CL$/, '')}`;
/** A line that is nothing but a table's name heads a pipe. */
const tableOf = (line: string): string | undefined => {
  const name = /^\(?(\w+)$/.exec(line)?.[1];
  return name !== undefined && SCHEMAS.has(name) ? name : undefined;
};

/** Statements that define what nothing else names go, such as functions of a leg that is not read. */
const withoutUnused = (lines: readonly string[], used: readonly string[]): readonly string[] => {
  const statements: string[][] = [[]];
  for (const line of lines) {
    statements.at(-1)?.push(line);
    if (line.endsWith(';')) statements.push([]);
  }
  const nameOf = (statement: readonly string[]): string | undefined => /^let (\w+) =/.exec(statement[0] ?? '')?.[1];
  const texts = statements.map((statement) => statement.join('\n'));
  return statements
    .filter((statement, own) => {
      const name = nameOf(statement);
      const others = [...texts.filter((_, other) => other !== own), ...used];
      return name === undefined || others.some((text) => new RegExp(`\\b${name}\\b`).test(text));
    })
    .flat();
};

const letLine = ({ name, literal }: { readonly name: string; readonly literal: string }): string => `let ${name} = ${literal};`;

/** Counts and tail in one: appended where the tail is pipes, else as a statement of its own. */
const joined = (body: readonly string[], before: readonly string[], tail: readonly string[]): readonly string[] => {
  if (tail[0]?.startsWith('|')) return [...body, ...before, ...tail];
  // Rows that are read twice must be the same twice: the greatest name in the place of any.
  const settled = body.map((line) => line.replaceAll('take_any(', 'max('));
  return body.length === 0 ? tail : ['let Counts = materialize(', ...settled, ...before, ');', ...tail];
};

/**
 * Text of a rule: a head for each table, parameters, the hunt's own query without comments and indentation, the tail. Deterministic.
 * What the lets of the hunt's file say stays, but for the time range and the bounds that the pipeline needs.
 */
export const ruleText = (recipe: Recipe): string => {
  const { query, tail, from, tables, until, before = [], isBounded, lets: changed = {} } = recipe;
  const all = query.split(/\r?\n/);
  const lets = leadingLets(query);
  const rest = all.slice(lets.length).filter((line) => !ALLOW_LIST.test(line));
  const end = until === undefined ? -1 : rest.findIndex((line) => line.startsWith(until));
  if (until !== undefined && end < 0) throw new Error(`the query has no line that begins with ${until}`);
  const whole = end < 0 ? rest : rest.slice(0, end);
  const chosen = bare(tables === undefined ? whole : keepTables(whole, tables)).filter(
    (line) => isBounded || !/^\| top MaxRows /.test(line),
  );
  const read = [...new Set(chosen.flatMap((line) => tableOf(line) ?? []))];
  const renamed = chosen.map((line) => {
    const table = tableOf(line);
    return table === undefined ? line : line.replace(table, allOf(table));
  });
  const lines = withoutUnused(renamed, [tail, ...before]);
  // The last statement are the counts, those before it define what they need.
  const split = lines.findLastIndex((line) => line.endsWith(';')) + 1;
  const tailLets = leadingLets(tail);
  const tailLines = bare(tail.split(/\r?\n/)).slice(tailLets.length);
  const body = joined(lines.slice(split), before, tailLines);
  const used = [...lines, ...before, ...tailLines].join('\n');
  const kept = lets.filter(({ name }) => !['From', 'To', 'AllowedAddresses'].includes(name) && new RegExp(`\\b${name}\\b`).test(used));
  return [
    `let From = ${from};`,
    'let To = bin(ago(5m), 5m);',
    ...tailLets.map(letLine),
    ...kept.map(({ name, literal }) => letLine({ name, literal: changed[name] ?? literal })),
    ...read.map((table) => headOf(table, used)),
    ...lines.slice(0, split),
    ...body,
    ...FOOT,
    '',
  ].join('\n');
};
