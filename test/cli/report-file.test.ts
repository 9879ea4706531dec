import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkReportFile } from '../../src/cli/report-file.ts';
import { withFolder } from '../lab/files/recorded-folder.ts';
import { runHere } from './command.ts';
import { codeRequests } from './log-files.ts';

test.each([
  ['no name', ''],
  ['blanks', '  '],
  ['a folder', 'folder'],
  ['a folder that is to be', 'new/'],
  ['a file in a folder that is not there', 'none/report.html'],
  ['a file in a file', 'there.html/report.html'],
  ['a name too long for a file', `${'r'.repeat(254)}.html`],
  ['a file where none can be made', '/proc/report.html'],
])('%s is refused before anything is loaded, and nothing is left of trying', async (_, file) => {
  await withFolder({ 'there.html': 'the last one', 'folder/x': '' }, async (dir) => {
    const path = file.trim() === '' || file.startsWith('/') ? file : `${dir}/${file}`;
    const { code, stderr } = await runHere(['backtest', '--data', 'no-such-folder', '--html', path]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: --html /)]);
    expect([readdirSync(dir).toSorted(), readFileSync(join(dir, 'there.html'), 'utf8')]).toEqual([
      ['folder', 'there.html'],
      'the last one',
    ]);
  });
});

test('a report takes the place of the last one at the end, through a link too, and nothing else is written', async () => {
  await withFolder({ 'logs/AppRequests.ndjson': codeRequests('203.0.113.7', 120), 'reports/last.html': 'the last one' }, async (dir) => {
    symlinkSync(join(dir, 'reports', 'last.html'), join(dir, 'link.html'));
    await checkReportFile(join(dir, 'link.html'));
    expect(readFileSync(join(dir, 'reports', 'last.html'), 'utf8')).toBe('the last one');
    const args = ['--hunt', 'otp-request-spike', '--html', join(dir, 'link.html')];
    expect((await runHere(['backtest', '--data', join(dir, 'logs'), ...args])).code).toBe(0);
    expect(readFileSync(join(dir, 'reports', 'last.html'), 'utf8')).toContain('203.0.113.7');
    expect([readdirSync(dir).toSorted(), readdirSync(join(dir, 'reports'))]).toEqual([['link.html', 'logs', 'reports'], ['last.html']]);
  });
});
