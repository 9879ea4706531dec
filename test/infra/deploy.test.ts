import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

// The script with az, npm and zip that only write down how they were called: what it does in Azure cannot be run here.
const script = fileURLToPath(new URL('../../infra/deploy.sh', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tollwatch-deploy-'));
const bin = join(folder, 'bin');
const calls = join(folder, 'calls');
const parameters = join(folder, 'mine.bicepparam');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fake = (name: string, body = ''): void => {
  writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $*" >> ${calls}\n${body}\n`);
  chmodSync(join(bin, name), 0o755);
};
beforeEach(() => {
  rmSync(bin, { recursive: true, force: true });
  mkdirSync(bin);
  writeFileSync(calls, '');
  writeFileSync(parameters, "using 'main.bicep'\n");
  fake('az', 'case "$*" in "deployment group create"*) echo func-tollwatch-abc ;; esac');
  fake('npm');
  fake('zip');
});

const run = (...args: string[]) =>
  spawnSync('/bin/sh', [script, ...args], { encoding: 'utf8', env: { PATH: `${bin}:/usr/bin:/bin`, TMPDIR: folder } });
const called = (): readonly string[] => readFileSync(calls, 'utf8').split('\n').filter(Boolean);

describe('infra/deploy.sh', () => {
  it('deploys the resources, then the code to the app they made', () => {
    mkdirSync(fileURLToPath(new URL('../../dist/app', import.meta.url)), { recursive: true });
    const { status, stdout } = run('rg-tollwatch', parameters);
    expect(status).toBe(0);
    expect(stdout).toContain('Done: func-tollwatch-abc');
    const [first, build, , create, code] = called();
    expect(first).toBe('az group show --name rg-tollwatch --output none');
    expect(build).toMatch(/^npm --prefix .* run -s build$/);
    expect(create).toMatch(/^az deployment group create --resource-group rg-tollwatch .*--parameters .*mine\.bicepparam/);
    expect(code).toMatch(/config-zip --resource-group rg-tollwatch --name func-tollwatch-abc --src .*tollwatch\.zip/);
  });

  it('stops where the resources cannot be deployed: no code goes anywhere', () => {
    fake('az', 'case "$*" in "deployment group create"*) echo "InvalidTemplate" >&2; exit 1 ;; esac');
    expect(run('rg-tollwatch', parameters).status).not.toBe(0);
    expect(called().join('\n')).not.toContain('config-zip');
  });

  it('says what to do when the code is refused: roles may be minutes old', () => {
    fake('az', 'case "$*" in "deployment group create"*) echo func-x ;; "functionapp deployment"*) exit 1 ;; esac');
    const { status, stderr } = run('rg-tollwatch', parameters);
    expect(status).toBe(1);
    expect(stderr).toContain('run the same command again');
  });

  it.each([
    ['too little', [], 2, 'Usage:'],
    ['a parameters file that is not there', ['rg-tollwatch', '/nowhere.bicepparam'], 2, 'There is no file /nowhere.bicepparam'],
  ])('%s is wrong use, said before anything is called', (_, args, status, words) => {
    const answer = run(...args);
    expect(answer.status).toBe(status);
    expect(answer.stderr).toContain(words);
    expect(called()).toEqual([]);
  });

  it('a resource group that is not there: how to make it', () => {
    fake('az', 'exit 3');
    const { status, stderr } = run('rg-nowhere', parameters);
    expect(status).toBe(1);
    expect(stderr).toContain('az group create --name rg-nowhere');
  });

  it.each(['TERM', 'INT', 'HUP'])('ended by SIG%s midway it stops there, with no package left and no code sent', (signal) => {
    fake('az', `case "$*" in "deployment group create"*) kill -${signal} "$PPID"; echo func-tollwatch-abc ;; esac`);
    const { status, stdout } = run('rg-tollwatch', parameters);
    expect(status).not.toBe(0);
    expect(stdout).toBe('');
    expect(called().join('\n')).not.toContain('config-zip');
    expect(readdirSync(folder).filter((name) => name.startsWith('tmp.'))).toEqual([]);
  });

  it.each(['rg (west)', "it's; touch broken", '$(touch broken)'])('the commands it prints can be pasted: group %s', (group) => {
    const options = { cwd: folder, encoding: 'utf8', env: { PATH: `${bin}:/usr/bin:/bin` } } as const;
    const paste = (text: string): string => spawnSync('/bin/sh', ['-c', text], options).stderr;
    const done = run(group, parameters);
    expect(done.status).toBe(0);
    const next = /^ {2}(az .*)$/m.exec(done.stdout)?.[1] ?? '';
    expect(paste(next)).toBe('');
    fake('az', 'exit 3');
    const make = /(az group create .*)$/m.exec(run(group, parameters).stderr)?.[1] ?? '';
    expect(called()).toContain(
      `az functionapp function keys list -g ${group} -n func-tollwatch-abc --function-name health --query default -o tsv`,
    );
    expect(paste(make)).toBe('');
    expect(called().at(-1)).toBe(`az group create --name ${group} --location REGION`);
    expect(readdirSync(folder)).not.toContain('broken');
  });
});
