import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Violation, violationsOf } from './direction-rules.ts';
import { readModule } from './source-module.ts';

const ROOTS = ['functions', 'src'];

const filesUnder = (root: string): readonly string[] =>
  ROOTS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')),
  );

/** Checks `functions/` and `src/` under `root`. `checked` counts the TypeScript files seen: a check that saw none proves nothing. */
export const checkDirections = (root: string): { readonly checked: number; readonly violations: readonly Violation[] } => {
  const files = filesUnder(root);
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
  const modules = sources.map((file) => readModule(file, readFileSync(join(root, file), 'utf8')));
  return { checked: sources.length, violations: violationsOf(modules, new Set(files)) };
};

if (argv[1] === fileURLToPath(import.meta.url)) {
  const { checked, violations } = checkDirections(fileURLToPath(new URL('../..', import.meta.url)));
  for (const { file, line, rule, message } of violations) console.error(`${file}:${line} [${rule}] ${message}`);
  console.log(`import directions: ${checked} files, ${violations.length} violations`);
  if (violations.length > 0 || checked === 0) process.exitCode = 1;
}
