import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withOut } from '../lab/simulate/written-runs.ts';
import { runHere } from './command.ts';

describe('tollwatch simulate', () => {
  test('writes the scenario’s folder and says on standard error what it wrote', () =>
    withOut(async (out) => {
      const { code, stdout, stderr } = await runHere([
        'simulate',
        '--scenario',
        'tiny-tenant-burst',
        '--out',
        out,
        '--seed',
        '4',
        '--rough',
      ]);
      expect(code).toBe(0);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/tiny-tenant-burst: 100 %/);
      expect(stderr).toMatch(/tiny-tenant-burst[\\/]4: [\d,]+ rows, [\d.]+ MB \(AppRequests, SmsEvents_CL\)/);
      expect((await readdir(join(out, 'tiny-tenant-burst', '4'))).sort()).toEqual([
        'AppRequests.ndjson',
        'SmsEvents_CL.ndjson',
        'labels.json',
      ]);
    }));

  test('a wrong name lists the scenarios and guesses which was meant', async () => {
    const { code, stderr } = await runHere(['simulate', '--scenario', 'tiny-tenant-brust', '--out', 'nowhere']);
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean tiny-tenant-burst?');
    expect(stderr).toMatch(/^ +plain-shop +\S/m);
  });

  test.each([
    ['--seed', '1.5'],
    ['--seed', '-1'],
    ['--intensity', '0'],
    ['--intensity', 'half'],
    ['--intensity', '21'],
  ])('%s %s is refused with what to give instead', async (option, value) => {
    const { code, stderr } = await runHere(['simulate', '--scenario', 'plain-club', '--out', 'nowhere', option, value]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${option} ${value}`);
  });
});
