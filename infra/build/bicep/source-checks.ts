import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Compiler } from './compiler.ts';

/** What is wrong with the install, one line each. */
export type Problem = { readonly check: string; readonly where: string; readonly problem: string };

/** Where examples are evaluated: made-up ids, so that a snapshot is the same on every machine. */
const PLACE = [
  ...['--tenant-id', '00000000-0000-0000-0000-00000000000a'],
  ...['--subscription-id', '00000000-0000-0000-0000-000000000002'],
  ...['--resource-group', 'rg-tollwatch'],
  ...['--location', 'westeurope'],
  ...['--deployment-name', 'tollwatch'],
];

const filesIn = (folder: string, ending: RegExp): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .sort();

/** The examples, as paths below `infra`. */
export const examplesOf = (infra: string): readonly string[] =>
  filesIn(join(infra, 'examples'), /\.bicepparam$/).map((name) => `examples/${name}`);

const complaintsAs = (check: string, infra: string, complaints: readonly string[]): readonly Problem[] =>
  complaints.map((line) => {
    const [, file = '', problem = line] = /^(.*?\.bicep(?:param)?\(\d+,\d+\)) : (.*)$/.exec(line) ?? [];
    return { check, where: relative(infra, file) || 'infra', problem };
  });

/** Builds and lints all Bicep below `infra`: warnings are problems like errors. */
export const lintProblems = (compiler: Compiler, infra: string): readonly Problem[] => {
  const { ok, complaints } = compiler.run(['lint', '--pattern', '**/*.bicep'], infra);
  const problems = complaintsAs('lint', infra, complaints);
  return ok || problems.length > 0 ? problems : [{ check: 'lint', where: 'infra', problem: 'the compiler failed and did not say why' }];
};

/** Files that are not as `bicep format` writes them. Works on a copy: nothing is changed. */
export const formatProblems = (compiler: Compiler, infra: string): readonly Problem[] => {
  const copy = mkdtempSync(join(tmpdir(), 'tollwatch-infra-'));
  try {
    cpSync(infra, copy, { recursive: true });
    const answers = ['**/*.bicep', '**/*.bicepparam'].map((pattern) => compiler.run(['format', '--pattern', pattern], copy));
    const changed = filesIn(infra, /\.bicep(param)?$/).filter(
      (name) => readFileSync(join(infra, name), 'utf8') !== readFileSync(join(copy, name), 'utf8'),
    );
    return [
      ...changed.map((where) => ({ check: 'format', where, problem: 'is not formatted: run "bicep format" on it' })),
      ...answers.flatMap(({ ok, complaints }) => (ok ? [] : complaintsAs('format', copy, complaints))),
    ];
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
};

/** An example's parameters with its template's defaults, or what is wrong with them. */
export const parametersOf = (
  compiler: Compiler,
  infra: string,
  example: string,
): Readonly<Record<string, unknown>> | readonly Problem[] => {
  const { ok, text, complaints } = compiler.run(['build-params', example, '--stdout'], infra);
  if (!ok || complaints.length > 0) return complaintsAs('build-params', infra, complaints);
  const built = JSON.parse(text) as { readonly parametersJson: string; readonly templateJson: string };
  const given = (JSON.parse(built.parametersJson) as { readonly parameters: Record<string, { readonly value: unknown }> }).parameters;
  const known = (JSON.parse(built.templateJson) as { readonly parameters: Record<string, { readonly defaultValue?: unknown }> }).parameters;
  return Object.fromEntries(Object.entries(known).map(([name, { defaultValue }]) => [name, given[name]?.value ?? defaultValue]));
};

/** What the example would deploy differs from its committed snapshot, or cannot be evaluated. */
export const snapshotProblems = (compiler: Compiler, infra: string, example: string): readonly Problem[] => {
  const { ok, text, complaints } = compiler.run(['snapshot', example, '--mode', 'validate', ...PLACE], infra);
  if (ok && complaints.length === 0) return [];
  const difference = stripVTControlCharacters(text).trim();
  const problem = `differs from its snapshot; "npm run infra -- --write" takes it over when it is meant\n${difference.slice(0, 2000)}`;
  return [...(difference === '' ? [] : [{ check: 'snapshot', where: example, problem }]), ...complaintsAs('snapshot', infra, complaints)];
};

/** Writes an example's snapshot anew. */
export const writeSnapshot = (compiler: Compiler, infra: string, example: string): readonly Problem[] => {
  const { ok, complaints } = compiler.run(['snapshot', example, '--mode', 'overwrite', ...PLACE], infra);
  return ok ? [] : complaintsAs('snapshot', infra, complaints);
};
