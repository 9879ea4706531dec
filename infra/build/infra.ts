import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { accessProblems, readAccess } from './bicep/access.ts';
import { type Compiler, findCompiler } from './bicep/compiler.ts';
import {
  examplesOf,
  formatProblems,
  lintProblems,
  parametersOf,
  type Problem,
  snapshotProblems,
  writeSnapshot,
} from './bicep/source-checks.ts';
import { templateProblems } from './bicep/template-checks.ts';

const builtProblems = (compiler: Compiler, infra: string, file: string): readonly Problem[] => {
  const { ok, text, complaints } = compiler.run(['build', file, '--stdout'], infra);
  return ok ? templateProblems(JSON.parse(text)) : complaints.map((problem) => ({ check: 'build', where: file, problem }));
};

const exampleProblems = (compiler: Compiler, infra: string, example: string): readonly Problem[] => {
  const parameters = parametersOf(compiler, infra, example);
  if (Array.isArray(parameters)) return parameters as readonly Problem[];
  const drifted = snapshotProblems(compiler, infra, example);
  if (drifted.length > 0) return drifted;
  const text = readFileSync(join(infra, example.replace(/\.bicepparam$/, '.snapshot.json')), 'utf8');
  return accessProblems(readAccess(infra), example, parameters, text);
};

/** All that is wrong with the install below `infra`, and how many examples were looked at. */
export const infraProblems = (compiler: Compiler, infra: string): { readonly problems: readonly Problem[]; readonly examples: number } => {
  const linted = lintProblems(compiler, infra);
  if (linted.length > 0) return { problems: linted, examples: 0 };
  const examples = examplesOf(infra);
  const problems = [
    ...formatProblems(compiler, infra),
    ...['main.bicep', 'subscription.bicep'].flatMap((file) => builtProblems(compiler, infra, file)),
    ...examples.flatMap((example) => exampleProblems(compiler, infra, example)),
  ];
  return { problems, examples: examples.length };
};

const run = (root: string): number => {
  const infra = join(root, 'infra');
  const compiler = findCompiler(root);
  if ('missing' in compiler) {
    const required = env['TOLLWATCH_TEST_INFRA'] === 'required';
    console.error(`infra: ${required ? 'FAILED' : 'SKIPPED'}, no Bicep compiler: ${compiler.missing}`);
    return required ? 1 : 0;
  }
  if (argv.includes('--write'))
    for (const { problem } of examplesOf(infra).flatMap((one) => writeSnapshot(compiler, infra, one))) console.error(problem);
  const { problems, examples } = infraProblems(compiler, infra);
  for (const { check, where, problem } of problems) console.error(`${check}: ${where}: ${problem}`);
  const outcome = problems.length === 0 ? `${examples} examples build, lint and match their snapshots` : `${problems.length} problems`;
  console.log(`infra: ${outcome} (bicep ${compiler.version} from ${compiler.from})`);
  return problems.length === 0 ? 0 : 1;
};

if (argv[1] === fileURLToPath(import.meta.url)) process.exitCode = run(fileURLToPath(new URL('../..', import.meta.url)));
