import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Bundle, bundleApp, bundleCli } from './bundle.ts';
import { noticesText, packageFolderOf, thirdParties } from './third-party.ts';

const MAX_APP_BYTES = 5_000_000;

/** Never in the deployed package: the lab and what only it or the tools use. */
const FORBIDDEN_FOLDERS = /^(src\/(lab|cli|report)|test|infra)\//;
const FORBIDDEN_PACKAGES = ['@duckdb', '@kusto', 'azurite', 'selfsigned', 'csv-parse', 'commander'];

export class BuildError extends Error {
  override readonly name = 'BuildError';
}

const manifest = z.object({
  name: z.string(),
  version: z.string(),
  engines: z.object({ node: z.string() }),
  devDependencies: z.record(z.string(), z.string()),
});
type Manifest = z.infer<typeof manifest>;

const packageOf = (input: string): string | undefined => packageFolderOf(input)?.replace(/^.*node_modules\//, '');

/** Inputs that must not be deployed: the lab, the command line, tests, tools. Empty when all is well. */
export const forbiddenInputs = (inputs: readonly string[], devPackages: readonly string[]): readonly string[] => {
  const forbidden = [...FORBIDDEN_PACKAGES, ...devPackages];
  return inputs.filter((input) => {
    const name = packageOf(input);
    return name === undefined ? FORBIDDEN_FOLDERS.test(input) : forbidden.some((one) => name === one || name.startsWith(`${one}/`));
  });
};

/** SDK packages that load with the entry although nothing used them yet; the programming model itself has to. */
export const eagerSdks = (eager: readonly string[]): readonly string[] => [
  ...new Set(
    eager.flatMap((input) => packageOf(input) ?? []).filter((name) => name.startsWith('@azure/') && !name.startsWith('@azure/functions')),
  ),
];

const checkContent = (bundle: Bundle, { devDependencies }: Manifest): void => {
  const forbidden = forbiddenInputs(bundle.inputs, Object.keys(devDependencies));
  if (forbidden.length > 0)
    throw new BuildError(`the deployable bundle would hold ${forbidden.length} files it must not: ${forbidden.slice(0, 5).join(', ')}`);
  const eager = eagerSdks(bundle.eager);
  if (eager.length > 0) throw new BuildError(`these load at every cold start instead of at first use: ${eager.join(', ')}`);
  if (bundle.eager.some((input) => input.includes('zod/v4/locales/uk'))) {
    throw new BuildError("zod's messages in fifty languages double the entry: write import * as z from 'zod', which the bundler can shake");
  }
};

const appManifest = ({ name, version, engines }: Manifest): string =>
  `${JSON.stringify({ name, version, private: true, license: 'MIT', type: 'module', main: 'main.mjs', engines }, null, 2)}\n`;

/** Builds the deployable Functions package into `outdir`; returns its size in bytes. Throws BuildError when it holds what it must not. */
export const buildApp = async (
  root: string,
  outdir: string,
  entry = 'functions/main.ts',
): Promise<{ readonly bytes: number; readonly bundle: Bundle }> => {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const ours = manifest.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const bundle = await bundleApp(root, outdir, entry);
  checkContent(bundle, ours);
  writeFileSync(join(outdir, 'THIRD_PARTY_NOTICES'), noticesText(thirdParties(root, bundle.inputs)));
  writeFileSync(join(outdir, 'package.json'), appManifest(ours));
  copyFileSync(join(root, 'host.json'), join(outdir, 'host.json'));
  copyFileSync(join(root, 'LICENSE'), join(outdir, 'LICENSE'));
  const extra = ['THIRD_PARTY_NOTICES', 'package.json', 'host.json', 'LICENSE'].map((file) => statSync(join(outdir, file)).size);
  const bytes = [...Object.values(bundle.outputs), ...extra].reduce((sum, size) => sum + size, 0);
  if (bytes > MAX_APP_BYTES) throw new BuildError(`the deployable package has ${bytes} bytes, more than ${MAX_APP_BYTES}`);
  return { bytes, bundle };
};

/** Builds the command line into `outdir`, its entry executable. */
export const buildCli = async (root: string, outdir: string): Promise<Bundle> => {
  rmSync(outdir, { recursive: true, force: true });
  const bundle = await bundleCli(root, outdir);
  const entry = join(outdir, 'tollwatch.mjs');
  const text = readFileSync(entry, 'utf8');
  if (!text.startsWith('#!')) writeFileSync(entry, `#!/usr/bin/env node\n${text}`);
  chmodSync(entry, 0o755);
  return bundle;
};

if (argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { bytes, bundle } = await buildApp(root, join(root, 'dist/app'));
  await buildCli(root, join(root, 'dist/cli'));
  const entry = bundle.outputs['dist/app/main.mjs'] ?? 0;
  const chunks = Object.keys(bundle.outputs).length - 1;
  console.log(
    `dist/app: ${(bytes / 1e6).toFixed(2)} MB, entry ${(entry / 1e3).toFixed(0)} kB and ${chunks} chunks; dist/cli: tollwatch.mjs`,
  );
}
