import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
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

/** Lints all Bicep below `infra`: warnings are problems like errors. A module is told of once, however many use it. */
export const lintProblems = async (compiler: Compiler, infra: string): Promise<readonly Problem[]> => {
  const { ok, complaints } = await compiler.run(['lint', '--pattern', '**/*.bicep'], infra);
  const problems = complaintsAs('lint', infra, [...new Set(complaints)]);
  return ok || problems.length > 0 ? problems : [{ check: 'lint', where: 'infra', problem: 'the compiler failed and did not say why' }];
};

/** Files that are not as `bicep format` writes them. Works on a copy: nothing is changed. */
export const formatProblems = async (compiler: Compiler, infra: string): Promise<readonly Problem[]> => {
  const copy = mkdtempSync(join(tmpdir(), 'tollwatch-infra-'));
  try {
    cpSync(infra, copy, { recursive: true });
    const answers = await Promise.all(
      ['**/*.bicep', '**/*.bicepparam'].map((pattern) => compiler.run(['format', '--pattern', pattern], copy)),
    );
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

/** What an example sets, by the parameter's name. */
export type Given = Readonly<Record<string, unknown>>;

/** The examples' parameters, by example, and what is wrong with them. */
export const readParameters = async (
  compiler: Compiler,
  infra: string,
): Promise<{ readonly given: ReadonlyMap<string, Given>; readonly problems: readonly Problem[] }> => {
  const folder = mkdtempSync(join(tmpdir(), 'tollwatch-infra-'));
  try {
    const { complaints } = await compiler.run(['build-params', '--pattern', 'examples/*.bicepparam', '--outdir', folder], infra);
    const given = examplesOf(infra).flatMap((example): [string, Given][] => {
      const path = join(folder, basename(example).replace(/bicepparam$/, 'json'));
      if (!existsSync(path)) return [];
      const { parameters } = JSON.parse(readFileSync(path, 'utf8')) as { readonly parameters: Record<string, { readonly value: unknown }> };
      return [[example, Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value]))]];
    });
    return { given: new Map(given), problems: complaintsAs('build-params', infra, complaints) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** What the example would deploy differs from its committed snapshot, or cannot be evaluated. */
export const snapshotProblems = async (compiler: Compiler, infra: string, example: string): Promise<readonly Problem[]> => {
  const { ok, text, complaints } = await compiler.run(['snapshot', example, '--mode', 'validate', ...PLACE], infra);
  if (ok && complaints.length === 0) return [];
  const difference = stripVTControlCharacters(text).trim();
  const problem = `differs from its snapshot; "npm run infra -- --write" takes it over when it is meant\n${difference.slice(0, 2000)}`;
  return [...(difference === '' ? [] : [{ check: 'snapshot', where: example, problem }]), ...complaintsAs('snapshot', infra, complaints)];
};

/** Writes an example's snapshot anew. */
export const writeSnapshot = async (compiler: Compiler, infra: string, example: string): Promise<readonly Problem[]> => {
  const { ok, complaints } = await compiler.run(['snapshot', example, '--mode', 'overwrite', ...PLACE], infra);
  return ok ? [] : complaintsAs('snapshot', infra, complaints);
};
