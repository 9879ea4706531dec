import { describe, expect, test } from 'vitest';
import { displayWidth, queryTable } from '../../src/cli/query-table.ts';
import { problemText } from '../../src/cli/kql.ts';
import { withFolder } from '../lab/files/recorded-folder.ts';
import { finished, runCli, runHere, startCli } from './command.ts';
import { codeRequests } from './log-files.ts';

describe('tollwatch kql', () => {
  test('answers a query over exported logs; standard output holds columns and rows alone', async () => {
    const files = { 'AppRequests.ndjson': codeRequests('203.0.113.7', 12) };
    const query = 'AppRequests | summarize Sent = count() by ClientIP | union (AppTraces | project ClientIP)';
    const { code, stdout, stderr } = await withFolder(files, (dir) => runCli(['kql', '--data', dir, '--json', query]));
    expect(JSON.parse(stdout)).toEqual({
      columns: [
        { name: 'ClientIP', type: 'string' },
        { name: 'Sent', type: 'long' },
      ],
      rows: [['203.0.113.7', 12]],
    });
    expect(stderr).toContain('AppRequests: 12 rows');
    expect(code).toBe(0);
  });

  test('reads the query from standard input and shows people a table, numbers to the right', async () => {
    const child = startCli(['kql']);
    child.stdin.end('datatable(Name: string, Sent: long)[\n  "a", 5,\n  "longer", 1200,\n]\n');
    const { code, stdout } = await finished(child);
    expect(stdout).toBe(['Name    Sent', '------  ----', 'a          5', 'longer  1200', ''].join('\n'));
    expect(code).toBe(0);
  });

  test('a wrong query ends with 2, its place under a caret and, with --json, the error as JSON', async () => {
    const { code, stdout, stderr } = await runCli(['kql', '--json', 'print a = 1\n| where a > 0\n| where absent == 2']);
    expect(stderr).toBe(
      [
        "SEM0100: 'where' operator: Failed to resolve column or scalar expression named 'absent' (line 3,",
        'position 9)',
        '  | where absent == 2',
        '          ^^^^^^',
        '',
      ].join('\n'),
    );
    const message = "'where' operator: Failed to resolve column or scalar expression named 'absent'";
    expect(JSON.parse(stdout)).toEqual({ error: { code: 'SEM0100', message, line: 3, position: 9 } });
    expect(code).toBe(2);
    expect(await runHere(['kql', 'print a = absent'])).toMatchObject({ code: 2, stdout: '' });
  });

  test('over a table that is not there, the tables that are there are named, and --data when none was given', async () => {
    const without = await runHere(['kql', 'Nowhere | take 1']);
    expect(without.stderr.replaceAll('\n', ' ')).toMatch(
      /named 'Nowhere'.* no folder of logs was given with --data\. Known and empty: .*AppRequests/,
    );
    const files = { 'AppRequests.ndjson': codeRequests('203.0.113.7', 2) };
    const over = await withFolder(files, (dir) => runHere(['kql', '--data', dir, 'Nowhere | take 1']));
    expect(over.stderr.replaceAll('\n', ' ')).toContain('Tables of the folder: AppRequests. Known and empty: ');
    expect((await runHere(['kql', 'print a = absent'])).stderr).not.toContain('Known and empty');
  });

  test('over a known table that the folder lacks, the empty answer says so', async () => {
    const files = { 'AppRequests.ndjson': codeRequests('203.0.113.7', 2) };
    const over = await withFolder(files, (dir) => runHere(['kql', '--data', dir, 'SmsEvents_CL | count']));
    expect(over.stderr.replaceAll('\n', ' ')).toContain('the folder has no SmsEvents_CL, taken as empty; it has AppRequests');
    const there = await withFolder(files, (dir) => runHere(['kql', '--data', dir, 'AppRequests | count']));
    expect(there.stderr).not.toContain('taken as empty');
  });

  test('in a pipe cells are whole, and COLUMNS cuts them to its width', async () => {
    const query = `print a = "${'x'.repeat(300)}", t = datetime(2026-03-01)`;
    expect((await runHere(['kql', query])).stdout).toContain('x'.repeat(300));
    const narrow = await runHere(['kql', query], { COLUMNS: '60' });
    expect(Math.max(...narrow.stdout.split('\n').map(displayWidth))).toBe(60);
    expect(narrow.stdout).toContain('2026-03-01T00:00:00Z');
  });

  test('skipped rows make an answer partial; no query, and a table without data, are wrong usage', async () => {
    const files = { 'AppRequests.ndjson': `${codeRequests('203.0.113.7', 2)}{"TimeGenerated":"soon"}\n` };
    const partial = await withFolder(files, (dir) => runHere(['kql', '--data', dir, 'AppRequests | count']));
    expect([partial.code, partial.stdout]).toEqual([3, 'Count\n-----\n    2\n']);
    const one = await withFolder({ 'AppRequests.ndjson': codeRequests('203.0.113.7', 1) }, (dir) =>
      runHere(['kql', '--data', dir, 'print 1']),
    );
    expect(one.stderr).toContain('AppRequests: 1 row\n');
    expect(await runHere(['kql', '  '])).toMatchObject({ code: 2, stderr: expect.stringContaining('The query is empty') });
    expect(await runHere(['kql', '--table', 'a=B', 'print 1'])).toMatchObject({ code: 2 });
  });
});

describe('an answer for people', () => {
  const columns = (...names: string[]) => names.map((name) => ({ name, type: 'string' }));
  const widest = (text: string): number => Math.max(...text.split('\n').map(displayWidth));

  test('fits the terminal: long cells are cut first, and many columns become a list', () => {
    const long = 'x'.repeat(200);
    const cutTable = queryTable({ columns: columns('a', 'b'), rows: [['short', long]] }, 60);
    expect(widest(cutTable)).toBe(60);
    expect(cutTable).toMatch(/short {2}x+…$/);
    const names = Array.from({ length: 20 }, (_, n) => `column${n}`);
    const list = queryTable({ columns: columns(...names), rows: [names.map((name, n) => (n === 3 ? null : `${name} ${long}`))] }, 60);
    expect(widest(list)).toBe(60);
    expect(list).toMatch(/^column3$/m);
  });

  test('moments and numbers are never cut: the table becomes a list before that', () => {
    const moment = '2026-03-01T10:30:00.1234567Z';
    const of = (type: string, name: string) => ({ name, type });
    const table = queryTable({ columns: [of('string', 's'), of('datetime', 't')], rows: [['x'.repeat(90), moment]] }, 50);
    expect(table.split('\n')[2]).toBe(`${'x'.repeat(19)}…  ${moment}`);
    const two = queryTable({ columns: [of('datetime', 'a'), of('datetime', 'b')], rows: [[moment, moment]] }, 40);
    expect(two).toBe(`row 1\na  ${moment}\nb  ${moment}`);
  });

  test('a dynamic that is a text is shown without the quotes of its JSON; lists and bags stay JSON', () => {
    const columns = [{ name: 'd', type: 'dynamic' }];
    const rows = [['"a \\"b\\""'], ['["x"]'], ['5'], [null]];
    expect(queryTable({ columns, rows }, 60).split('\n').slice(2)).toEqual(['a "b"', '["x"]', '5', '']);
    expect(queryTable({ columns: [{ name: 's', type: 'string' }], rows: [['"a"']] }, 60)).toContain('"a"');
  });

  test('wide characters keep the columns straight and control characters are taken out', () => {
    const text = queryTable(
      {
        columns: columns('名前', 'b'),
        rows: [
          ['漢字', 'x'],
          ['a\u001b[2J', 'y\nz'],
        ],
      },
      60,
    );
    expect(text).toBe('名前   b\n-----  ---\n漢字   x\na [2J  y z');
  });

  test('of a long line the part around the place is shown', () => {
    const query = `print a = ${'1 + '.repeat(100)}nothing + ${'1 + '.repeat(100)}1`;
    const problem = {
      kind: 'semantic',
      code: 'SEM0100',
      message: 'no',
      line: 1,
      position: query.indexOf('nothing') + 1,
      length: 7,
    } as const;
    const [, line = '', caret = ''] = problemText(query, problem, 60).split('\n');
    expect(displayWidth(line)).toBeLessThanOrEqual(60);
    expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('nothing');
  });
});
