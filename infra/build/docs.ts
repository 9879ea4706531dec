import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { accessPage } from './access-page.ts';
import { queryPages } from './kql-blocks.ts';
import { HUNT_RULE_FILES } from './hunt-rules.ts';
import { huntRulesPage } from './hunt-rules-page.ts';
import { kqlPage } from './kql-page.ts';
import { parametersPage } from './parameters-page.ts';
import { settingsPage } from './settings-page.ts';
import { statePage } from './state-page.ts';
import { tablesJson } from './tables-json.ts';
import { workbookPage } from './workbook.ts';

/** Generated pages, each beside what it documents, and generated queries. */
export const PAGES: Readonly<Record<string, () => string>> = {
  'infra/access.md': accessPage,
  ...HUNT_RULE_FILES,
  'infra/sentinel/hunt-rules.md': huntRulesPage,
  'infra/settings.md': settingsPage,
  'infra/tables.json': tablesJson,
  ...queryPages(),
  'infra/sentinel/workbook.json': workbookPage,
  'src/hunts/parameters.md': parametersPage,
  'src/lab/kql/support.md': kqlPage,
  'src/pipeline/state.md': statePage,
};

const textAt = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Pages under `root` that are missing or differ from what the sources say now. */
export const stalePages = (root: string): readonly string[] =>
  Object.entries(PAGES).flatMap(([path, make]) => (textAt(join(root, path)) === make() ? [] : [path]));

if (argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const stale = stalePages(root);
  if (argv.includes('--check')) {
    for (const path of stale) console.error(`${path} is stale: run "npm run docs" and commit it`);
    if (stale.length > 0) process.exitCode = 1;
  } else {
    for (const path of stale) writeFileSync(join(root, path), PAGES[path]?.() ?? '');
    console.log(stale.length === 0 ? 'docs: nothing to do' : `docs: wrote ${stale.join(', ')}`);
  }
}
