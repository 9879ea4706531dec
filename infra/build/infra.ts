import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { accessProblems, readAccess } from './bicep/access.ts';
import { type Compiler, findCompiler } from './bicep/compiler.ts';
import {
  examplesOf,
  formatProblems,
  type Given,
  lintProblems,
  type Problem,
  readParameters,
  snapshotProblems,
  writeSnapshot,
} from './bicep/source-checks.ts';
import { templateProblems } from './bicep/template-checks.ts';
import { mapBounded } from '../../src/pipeline/concurrency.ts';

/** Compilers at once: each takes a core and 300 MB. */
const AT_ONCE = 2;
/** Holds main.bicep as a module, so that one build shows all there is. */
const WHOLE = 'subscription.bicep';

type Built = { readonly problems: readonly Problem[]; readonly defaults: Given };

/** The compiled template, what is wrong with it, and the defaults of main.bicep's parameters. */
const build = async (compiler: Compiler, infra: string): Promise<Built> => {
  const { ok, text, complaints } = await compiler.run(['build', WHOLE, '--stdout'], infra);
  if (!ok) return { problems: complaints.map((problem) => ({ check: 'build', where: WHOLE, problem })), defaults: {} };
  const template = JSON.parse(text) as {
    readonly resources: {
      readonly install: {
        readonly properties: { readonly template: { readonly parameters: Record<string, { readonly defaultValue?: unknown }> } };
      };
    };
  };
  const { parameters } = template.resources.install.properties.template;
  const defaults = Object.fromEntries(Object.entries(parameters).map(([name, { defaultValue }]) => [name, defaultValue]));
  return { problems: templateProblems(template), defaults };
};

const exampleProblems = async (compiler: Compiler, infra: string, example: string, given: Given): Promise<readonly Problem[]> => {
  const drifted = await snapshotProblems(compiler, infra, example);
  if (drifted.length > 0) return drifted;
  const text = readFileSync(join(infra, example.replace(/\.bicepparam$/, '.snapshot.json')), 'utf8');
  return accessProblems(readAccess(infra), example, given, text);
};

/** All that is wrong with the install below `infra`, and how many examples were looked at. */
const infraProblems = async (
  compiler: Compiler,
  infra: string,
): Promise<{ readonly problems: readonly Problem[]; readonly examples: number }> => {
  const linted = await lintProblems(compiler, infra);
  if (linted.length > 0) return { problems: linted, examples: 0 };
  const [formatted, { problems: built, defaults }, parameters] = await Promise.all([
    formatProblems(compiler, infra),
    build(compiler, infra),
    readParameters(compiler, infra),
  ]);
  const examples = await mapBounded(examplesOf(infra), AT_ONCE, (example) =>
    exampleProblems(compiler, infra, example, { ...defaults, ...parameters.given.get(example) }),
  );
  return { problems: [...formatted, ...built, ...parameters.problems, ...examples.flat()], examples: examples.length };
};

const run = async (root: string): Promise<number> => {
  const infra = join(root, 'infra');
  const compiler = findCompiler(root);
  if ('missing' in compiler) {
    const required = env['TOLLWATCH_TEST_INFRA'] === 'required';
    console.error(`infra: ${required ? 'FAILED' : 'SKIPPED'}, no Bicep compiler: ${compiler.missing}`);
    return required ? 1 : 0;
  }
  if (argv.includes('--write')) {
    const refused = await mapBounded(examplesOf(infra), AT_ONCE, (example) => writeSnapshot(compiler, infra, example));
    for (const { problem } of refused.flat()) console.error(problem);
  }
  const { problems, examples } = await infraProblems(compiler, infra);
  for (const { check, where, problem } of problems) console.error(`${check}: ${where}: ${problem}`);
  const outcome = problems.length === 0 ? `${examples} examples build, lint and match their snapshots` : `${problems.length} problems`;
  console.log(`infra: ${outcome} (bicep ${compiler.version} from ${compiler.from})`);
  return problems.length === 0 ? 0 : 1;
};

if (argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await run(fileURLToPath(new URL('../..', import.meta.url)));
