import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildApp, buildCli, eagerSdks, forbiddenInputs } from '../../infra/build/build.ts';
import type { Bundle } from '../../infra/build/bundle.ts';
import { LicenceError, thirdParties } from '../../infra/build/third-party.ts';
import manifest from '../../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('../..', import.meta.url));
const loader = fileURLToPath(new URL('load-app.mjs', import.meta.url));
const answer = z.object({ result: z.unknown().optional(), error: z.string().optional(), logs: z.array(z.string()) });
const loaded = z.object({
  functions: z.array(z.object({ name: z.string(), bindings: z.record(z.string(), z.record(z.string(), z.unknown())) })),
  answers: z.record(z.string(), answer),
});

// Outside the repository, so that nothing of node_modules can be found by accident: the package has to stand alone.
const place = mkdtempSync(join(tmpdir(), 'tollwatch-build-'));
const appDir = join(place, 'app');
let app: { readonly bytes: number; readonly bundle: Bundle };

const load = (env: Readonly<Record<string, string>>) =>
  loaded.parse(JSON.parse(execFileSync(process.execPath, [loader, join(appDir, 'main.mjs')], { cwd: place, env, encoding: 'utf8' })));

beforeAll(async () => {
  app = await buildApp(root, appDir);
});
afterAll(() => rmSync(place, { recursive: true }));

describe('the deployable package', () => {
  it('holds what the Functions worker needs, and nothing but it', () => {
    const files = readdirSync(appDir).sort();
    expect(files).toEqual(['LICENSE', 'THIRD_PARTY_NOTICES', 'chunks', 'host.json', 'main.mjs', 'package.json']);
    expect(JSON.parse(readFileSync(join(appDir, 'package.json'), 'utf8'))).toMatchObject({ type: 'module', main: 'main.mjs' });
    expect(app.bytes).toBeLessThan(5_000_000);
  });

  it('registers its functions with nothing set: a bad setting must not look like an app without functions', () => {
    const { functions } = load({});
    const bindings = Object.fromEntries(functions.map(({ name, bindings: all }) => [name, Object.values(all)]));
    expect(Object.keys(bindings).sort()).toEqual(['health', 'hunt']);
    expect(bindings['hunt']).toEqual([
      expect.objectContaining({ type: 'timerTrigger', direction: 'in', schedule: '%TOLLWATCH_SCHEDULE%' }),
    ]);
    expect(bindings['health']).toContainEqual(
      expect.objectContaining({ type: 'httpTrigger', direction: 'in', authLevel: 'function', methods: ['GET'] }),
    );
  });

  it('with bad settings, health answers 503 with every problem by name and the timer fails, neither with a value', () => {
    const { answers } = load({ TOLLWATCH_STATE_ENDPOINT: 'https://x/?sig=S3cr3t', TOLLWATCH_TARGET: '[]' });
    expect(answers['health']?.error).toBeUndefined();
    const health = JSON.stringify(answers['health']?.result);
    expect(health).toContain('503');
    for (const name of ['TOLLWATCH_TARGETS', 'TOLLWATCH_STATE_ENDPOINT', 'TOLLWATCH_FINDINGS_ENDPOINT', 'TOLLWATCH_TARGET ']) {
      expect(health + answers['hunt']?.error).toContain(name);
    }
    expect(answers['hunt']?.error).toContain('TOLLWATCH_TARGETS');
    expect(JSON.stringify(answers)).not.toContain('S3cr3t');
  });

  it('loads no SDK before it is used: the cold start pays for each', () => {
    expect(eagerSdks(app.bundle.eager)).toEqual([]);
    expect(app.bundle.inputs.some((input) => input.includes('node_modules/@azure/identity/'))).toBe(true);
  });

  it('names every package in it with a licence text', () => {
    const notices = readFileSync(join(appDir, 'THIRD_PARTY_NOTICES'), 'utf8');
    for (const name of ['@azure/identity', '@azure/event-hubs', 'rhea', 'zod'])
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.`, 'm'));
    expect(thirdParties(root, app.bundle.inputs).every(({ texts }) => texts.join('').length > 200)).toBe(true);
  });
});

describe('the build refuses', () => {
  it.each([
    'src/lab/store.ts',
    'src/cli/main.ts',
    'test/runs.ts',
    'node_modules/@duckdb/node-api/lib/index.js',
    'node_modules/azurite/x.js',
    'node_modules/vitest/x.js',
  ])('a package with %s in it', (input) => {
    expect(forbiddenInputs(['src/app.ts', 'node_modules/rhea/x.js', input], Object.keys(manifest.devDependencies))).toEqual([input]);
  });

  it('an entry that reaches the lab', async () => {
    const build = buildApp(root, join(place, 'lab'), 'src/lab/faults.ts');
    await expect(build).rejects.toThrow(/1 files it must not: src\/lab\/faults\.ts/);
  });

  it.each([
    ['an unknown licence', { license: 'SEE LICENSE IN FILE' }, true, /nobody has accepted/],
    ['no licence at all', {}, true, /no licence/],
    ['a known licence without its text', { license: 'BSD-3-Clause' }, false, /ships no licence text/],
  ])('a package with %s', (_, fields, text, message) => {
    const folder = join(place, 'node_modules/odd');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'odd', version: '1.0.0', ...fields }));
    if (text) writeFileSync(join(folder, 'LICENSE'), 'text');
    else rmSync(join(folder, 'LICENSE'), { force: true });
    const read = () => thirdParties(place, ['node_modules/odd/index.js']);
    expect(read).toThrow(LicenceError);
    expect(read).toThrow(message);
  });
});

describe('the command line as published', () => {
  it('is JavaScript that starts, with its packages left as dependencies', async () => {
    // Inside the repository: the packages it imports are found there as they would be after an install.
    const outdir = join(root, '.tmp/cli-build');
    const { inputs } = await buildCli(root, outdir);
    expect(inputs.filter((input) => input.includes('node_modules/'))).toEqual([]);
    const version = execFileSync(process.execPath, [join(outdir, 'tollwatch.mjs'), '--version'], { encoding: 'utf8' });
    rmSync(outdir, { recursive: true });
    expect(version.trim()).toBe(manifest.version);
  });
});
