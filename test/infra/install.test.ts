import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { accessProblems, readAccess } from '../../infra/build/bicep/access.ts';
import { type Compiler, findCompiler } from '../../infra/build/bicep/compiler.ts';
import { formatProblems, lintProblems, type Problem, snapshotProblems } from '../../infra/build/bicep/source-checks.ts';
import { templateProblems } from '../../infra/build/bicep/template-checks.ts';

// What "npm run infra" checks, each check on something broken; that the install itself passes is what the command is for.
const root = fileURLToPath(new URL('../..', import.meta.url));
const infra = join(root, 'infra');
const found = findCompiler(root);
const why = 'missing' in found ? found.missing : undefined;
if (why !== undefined) console.warn(`SKIPPED: the install cannot be compiled here: ${why}`);

const compiler = (): Compiler => {
  if ('missing' in found) throw new Error(found.missing);
  return found;
};
const TIMEOUT_MS = 120_000;
const lines = (problems: readonly Problem[]): string =>
  problems.map(({ check, where, problem }) => `${check}: ${where}: ${problem}`).join('\n');

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A copy of the install with one of its files changed. */
const changed = (file: string, from: string, to: string): string => {
  const copy = mkdtempSync(join(tmpdir(), 'tollwatch-install-'));
  folders.push(copy);
  cpSync(infra, copy, { recursive: true, filter: (path) => !path.startsWith(join(infra, 'build')) });
  const before = readFileSync(join(copy, file), 'utf8');
  expect(before).toContain(from);
  writeFileSync(
    join(copy, file),
    before.replace(from, () => to),
  );
  return copy;
};

it.runIf(env['TOLLWATCH_TEST_INFRA'] === 'required')('a compiler is there', () => expect(why).toBeUndefined());

describe.runIf(why === undefined)('the compiler refuses', () => {
  it.each([
    ['a wrong property', 'modules/storage.bicep', 'allowSharedKeyAccess:', 'allowSharedKeyAcces:', /lint: modules\/storage\.bicep.*BCP089/],
    ['a parameter that nothing uses', 'modules/identity.bicep', 'resource ', 'param nothing string\n\nresource ', /lint: .*"nothing"/],
  ])(
    '%s',
    async (_, file, from, to, problem) => expect(lines(await lintProblems(compiler(), changed(file, from, to)))).toMatch(problem),
    TIMEOUT_MS,
  );

  it(
    'a file that is not formatted',
    async () => {
      const copy = changed('modules/identity.bicep', '  name: name', '  name:   name');
      expect(lines(await formatProblems(compiler(), copy))).toMatch(/^format: modules\/identity\.bicep: is not formatted/);
    },
    TIMEOUT_MS,
  );

  it(
    'a drift from the snapshot, and shows it',
    async () => {
      const copy = changed('modules/insights.bicep', 'retentionInDays: retentionDays', 'retentionInDays: retentionDays + 1');
      const problems = lines(await snapshotProblems(compiler(), copy, 'examples/smallest.bicepparam'));
      expect(problems).toMatch(/^snapshot: examples\/smallest\.bicepparam: differs/);
      expect(problems).toMatch(/31/);
    },
    TIMEOUT_MS,
  );
});

describe.runIf(why === undefined)("the parameters of azd's environment", () => {
  const built = () => compiler().run(['build-params', 'subscription.bicepparam', '--stdout'], infra);
  afterEach(() => vi.unstubAllEnvs());

  it(
    'name the workspace, and what is missing is named',
    async () => {
      vi.stubEnv('AZURE_ENV_NAME', 'shop');
      vi.stubEnv('AZURE_LOCATION', 'westeurope');
      expect((await built()).complaints.join('\n')).toMatch(/"TOLLWATCH_WORKSPACE" does not exist/);
      const workspace = '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/law-of-azd-environment';
      vi.stubEnv('TOLLWATCH_WORKSPACE', workspace);
      const { ok, text, complaints } = await built();
      expect([ok, complaints]).toEqual([true, []]);
      expect(text).toContain('law-of-azd-environment');
    },
    TIMEOUT_MS,
  );
});

describe('roles', () => {
  const access = readAccess(infra);
  const text = readFileSync(join(infra, 'examples/smallest.snapshot.json'), 'utf8');
  const given = { targets: [{ workspace: 'w' }], sentinelMode: 'analytics-rule', eventHubs: { kind: 'none' }, ownIncidentRole: false };
  const problems = (change: (grants: typeof access.grants) => typeof access.grants, parameters: object = given): string =>
    lines(accessProblems({ ...access, grants: change(access.grants) }, 'example', parameters, text));

  it('are those of the page', () => expect(problems((grants) => grants)).toBe(''));

  it('fail when the page names one that nobody gives', () => {
    expect(problems((grants) => grants, { ...given, eventHubs: { kind: 'new' } })).toBe(
      'access: example: is not given although access.json says so: Azure Event Hubs Data Sender on Microsoft.EventHub/namespaces/eventhubs',
    );
  });

  it('fail when one is given that the page does not name', () => {
    expect(problems((grants) => grants.filter(({ role }) => role !== 'Log Analytics Reader'))).toBe(
      'access: example: is given although access.json does not say so: Log Analytics Reader on Microsoft.OperationalInsights/workspaces',
    );
  });

  it('fail when one is given twice, or on a whole resource group', () => {
    const twice = text.replace('"Microsoft.ManagedIdentity/userAssignedIdentities"', '"Microsoft.Authorization/roleAssignments"');
    expect(lines(accessProblems(access, 'example', given, twice))).toMatch(/is given although .* on Microsoft.ManagedIdentity/);
    const wide = text.replaceAll(
      /\[extensionResourceId\('[^']*law-security', /g,
      "[extensionResourceId('/subscriptions/s/resourceGroups/g', ",
    );
    expect(lines(accessProblems(access, 'example', given, wide))).toContain('Log Analytics Reader on Microsoft.Resources/resourceGroups');
  });
});

describe.runIf(why === undefined)('the compiled template', () => {
  let text = '';
  beforeAll(async () => {
    text = (await compiler().run(['build', 'main.bicep', '--stdout'], infra)).text;
  }, TIMEOUT_MS);
  /** The template with a piece of its text replaced everywhere. */
  const broken = (from: string | RegExp, to: string): string => {
    const before = JSON.stringify(JSON.parse(text));
    const after = before.replaceAll(from, to);
    expect(after).not.toBe(before);
    return lines(templateProblems(JSON.parse(after)));
  };

  it('holds no key, no list of keys, no secret, no role on a whole resource group', () => {
    expect(lines(templateProblems(JSON.parse(text)))).toBe('');
  });

  it.each([
    ['a key that is listed', /"value":"\[variables\('names'\)\.app\]"/g, '"value":"[listKeys(\'x\').keys[0].value]"', /lists keys/],
    ['an output named like a secret', /"appName":/g, '"storageKey":', /output storageKey looks like a secret/],
    [
      'an output that holds one',
      /\.outputs\.host\.value\]/g,
      '.outputs.host.primaryConnectionString]',
      /output appHost looks like a secret/,
    ],
    ['shared keys', '"allowSharedKeyAccess":false', '"allowSharedKeyAccess":true', /has to say allowSharedKeyAccess: false/],
    [
      'connection strings',
      '"disableLocalAuth":true,"minimumTlsVersion"',
      '"minimumTlsVersion"',
      /namespaces has to say disableLocalAuth: true/,
    ],
    ['a rule with a key', 'Microsoft.EventHub/namespaces/networkRuleSets', 'Microsoft.EventHub/namespaces/authorizationRules', /is a key/],
    ['a secret parameter', /"packageUri":\{"type":"string"/g, '"packageUri":{"type":"securestring"', /parameter packageUri takes a secret/],
    [
      'a role on a whole resource group',
      /("type":"Microsoft\.Authorization\/roleAssignments","apiVersion":"[^"]*"),"scope":"[^"]*"/g,
      '$1',
      /a role is given on a whole resource group/,
    ],
  ])('is refused with %s', (_, from, to, problem) => expect(broken(from, to)).toMatch(problem));
});
