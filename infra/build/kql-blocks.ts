import { readdirSync, readFileSync } from 'node:fs';
import { kqlLiteral } from '../../src/hunts/kql-literal.ts';
import { ROUTE_TERMS } from '../../src/hunts/route-terms.ts';

const SENTINEL = new URL('../sentinel/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, SENTINEL), 'utf8');

/** What several queries have in common: the text between `// <name>` and `// </name>`. */
export type Blocks = Readonly<Record<string, string>>;

/** The lines between a block's marks, replaced by what the block says now. A query without marks stays as it is. */
export const fillBlocks = (query: string, blocks: Blocks): string =>
  Object.entries(blocks).reduce(
    (text, [name, block]) => text.replace(new RegExp(`(?<=^// <${name}>\\n)[^]*?(?=^// </${name}>$)`, 'm'), () => `${block.trimEnd()}\n`),
    query,
  );

/** Queries must be whole where they stand, so that they run in the portal: what they share is written into each. */
export const queryBlocks = (): Blocks => {
  const terms = ROUTE_TERMS.map((term) => `let ${term.name} = ${kqlLiteral(term.type, term.default)};`);
  const messages = [...terms, read('messages.kql')].join('\n');
  return { messages, campaigns: read('campaigns.kql'), incidents: read('incidents.kql'), ticks: read('ticks.kql') };
};

const namesIn = (folder: string): readonly string[] =>
  readdirSync(new URL(folder, SENTINEL))
    .filter((name) => name.endsWith('.kql'))
    .sort();

/** Texts of the queries in a folder of infra/sentinel, by name without `.kql`, as they have to be. */
export const filledQueriesIn = (folder: string): Readonly<Record<string, string>> => {
  const blocks = queryBlocks();
  return Object.fromEntries(namesIn(folder).map((name) => [name.replace(/\.kql$/, ''), fillBlocks(read(`${folder}/${name}`), blocks)]));
};

/** Every query as it has to be, by its path in the repository. */
export const queryPages = (): Readonly<Record<string, () => string>> =>
  Object.fromEntries(
    ['queries', 'workbook'].flatMap((folder) =>
      namesIn(folder).map((name) => [`infra/sentinel/${folder}/${name}`, () => filledQueriesIn(folder)[name.replace(/\.kql$/, '')] ?? '']),
    ),
  );
