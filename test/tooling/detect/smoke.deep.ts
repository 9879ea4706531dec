import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

it('finds every attack of the smoke set and raises nothing false, in processes of its own', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tollwatch-bench-'));
  try {
    const args = ['--import', './infra/build/text-loader.ts', 'infra/build/detect.ts', '--smoke', '--results'];
    const { stdout } = await promisify(execFile)(process.execPath, [...args, relative(root, join(dir, 'smoke.ndjson'))], { cwd: root });
    expect(stdout).toMatch(/^all +tollwatch +3 +1\.000/m);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
