import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Lock, missingPlatforms, withPlatforms } from '../../infra/build/lock-platforms.ts';

const text = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');
const lock = JSON.parse(text) as Lock;

describe('package lock', () => {
  it('holds every platform package: without, "npm ci" refuses it on any machine', () => {
    expect(
      missingPlatforms(lock).map(({ name }) => name),
      'run "npm run lock"',
    ).toEqual([]);
    expect(Object.keys(lock.packages).length).toBeGreaterThan(400);
  });

  it('names no registry, so that it installs from whichever one the machine uses', () => {
    expect(text).not.toContain('"resolved"');
  });

  it('a platform package that npm left out comes back as its name says', () => {
    const owner = {
      version: '1.2.3',
      license: 'MIT',
      dev: true,
      optionalDependencies: { '@x/y-linux-arm64-musl': '1.2.3', '@x/y-win32-x64-msvc': '1.2.3' },
    };
    const completed = withPlatforms({ packages: { '': {}, 'node_modules/@x/y': owner } });
    expect(completed.packages['node_modules/@x/y-linux-arm64-musl']).toEqual({
      version: '1.2.3',
      cpu: ['arm64'],
      libc: ['musl'],
      os: ['linux'],
      dev: true,
      license: 'MIT',
      optional: true,
    });
    expect(completed.packages['node_modules/@x/y-win32-x64-msvc']).toMatchObject({ cpu: ['x64'], os: ['win32'] });
    expect(missingPlatforms(completed)).toEqual([]);
  });
});
