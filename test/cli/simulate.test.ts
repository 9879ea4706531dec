import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
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

  test('deletes nothing that no simulation wrote', () =>
    withOut(async (out) => {
      const args = ['simulate', '--scenario', 'tiny-tenant-burst', '--out', out, '--seed', '4'];
      const place = join(out, 'tiny-tenant-burst', '4');
      await mkdir(place, { recursive: true });
      await writeFile(join(place, 'report.html'), 'mine');
      const { code, stderr } = await runHere(args);
      expect([code, stderr]).toEqual([2, expect.stringContaining('is no simulation, and would be deleted')]);
      expect(await readdir(place)).toEqual(['report.html']);
    }));

  test.each(['', '/dev/null/x', ...(existsSync('/proc/self') ? ['/proc/x'] : [])])('--out "%s" is refused, and ends', async (out) => {
    const { code, stderr } = await runHere(['simulate', '--scenario', 'tiny-tenant-burst', '--out', out]);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toMatch(/^error: --out /m);
  });

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
