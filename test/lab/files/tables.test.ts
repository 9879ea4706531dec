import { describe, expect, test } from 'vitest';
import { loadFolder } from '../../../src/lab/files/folder.ts';
import { KNOWN, load, withFolder } from './recorded-folder.ts';

const TIME = '2026-03-01T10:00:00Z';
const ndjson = (...rows: readonly object[]): string => rows.map((row) => `${JSON.stringify({ TimeGenerated: TIME, ...row })}\n`).join('');

describe('which table a row belongs to', () => {
  test('its Type before folder and stem, known tables without regard to case', async () => {
    const { report } = await load({
      'apprequests.ndjson': ndjson({ Name: 'a' }, { Type: 'AZUREDIAGNOSTICS' }),
      'am-AppRequests/part-0.json': ndjson({ Name: 'b' }),
    });
    expect(report.tables).toEqual([
      { name: 'AppRequests', rows: 2, skipped: 0 },
      { name: 'AzureDiagnostics', rows: 1, skipped: 0 },
    ]);
    expect(report.warnings).toEqual([]);
  });

  test('--table goes before everything, by path or by base name', async () => {
    const overrides = [
      { file: 'query_data.csv', table: 'apprequests' },
      { file: 'deep/x.ndjson', table: 'AppRequests' },
    ];
    const { report } = await load(
      { 'query_data.csv': `TimeGenerated,Name\n${TIME},a\n`, 'deep/x.ndjson': ndjson({ Type: 'AzureDiagnostics' }) },
      { overrides },
    );
    expect(report.tables).toEqual([{ name: 'AppRequests', rows: 2, skipped: 0 }]);
  });

  test('what a simulation says happened is never read, in whatever folder', async () => {
    const labels = JSON.stringify([{ TimeGenerated: TIME, Name: 'an attack' }]);
    const { report } = await load({ 'labels.json': labels, 'deep/labels.json': labels, 'AppRequests.ndjson': ndjson({ Name: 'a' }) });
    expect(report.tables).toEqual([{ name: 'AppRequests', rows: 1, skipped: 0 }]);
    expect(report.warnings).toEqual([]);
  });

  test('a file without rows still says that its table is there', async () => {
    const { report, schemas } = await load({ 'AppRequests.csv': 'TimeGenerated,Name\n', 'AzureDiagnostics.ndjson': '' });
    expect(report.tables.map(({ name }) => name)).toEqual(['AppRequests', 'AzureDiagnostics']);
    expect([...schemas.keys()]).toEqual(['AppRequests', 'AzureDiagnostics']);
  });

  test('an unknown table is taken with a warning that says how to name it', async () => {
    const { report, schemas } = await load({
      '2026 query.csv': `TimeGenerated,Count,Share,Ok,Phone,Note\n${TIME},1,0.5,true,0049123,\n${TIME},2,1,false,0049124,x\n`,
    });
    expect(schemas.get('_2026_query')?.columns).toEqual([
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'Count', type: 'long' },
      { name: 'Share', type: 'real' },
      { name: 'Ok', type: 'bool' },
      { name: 'Phone', type: 'string' },
      { name: 'Note', type: 'string' },
    ]);
    expect(report.warnings).toEqual([
      expect.stringMatching(/^unknown table _2026_query \(2026 query\.csv\).*--table 2026 query\.csv=NAME$/),
    ]);
  });
});

describe('columns that a known table lacks', () => {
  test('are a warning, typed widely enough for every row, even when they come last', async () => {
    const rows = [{ Retries: 1 }, { Retries: 1.5, Extra: { a: 1 } }, { Mixed: 1 }, { Mixed: 'two', Never: null }];
    const { report, schemas, rows: stored } = await load({ 'AppRequests.ndjson': ndjson(...rows) });
    expect(schemas.get('AppRequests')?.columns.slice(8)).toEqual([
      { name: 'Retries', type: 'real' },
      { name: 'Extra', type: 'dynamic' },
      { name: 'Mixed', type: 'string' },
      { name: 'Never', type: 'string' },
    ]);
    expect(report.warnings).toEqual([
      'unknown columns in AppRequests: Retries (real), Extra (dynamic), Mixed (string), Never (string); queries can use them by these types',
    ]);
    expect(stored['AppRequests']?.[2]).toMatchObject({ Mixed: '1' });
  });

  test('of AzureDiagnostics follow their suffix and are no surprise', async () => {
    const { report, schemas } = await load({
      'AzureDiagnostics.ndjson': ndjson({ callerIpAddress_s: '1', size_d: 1, ok_b: true, at_t: TIME, id_g: 'x', odd: 1 }),
    });
    expect(schemas.get('AzureDiagnostics')?.columns.slice(3)).toEqual([
      { name: 'callerIpAddress_s', type: 'string' },
      { name: 'size_d', type: 'real' },
      { name: 'ok_b', type: 'bool' },
      { name: 'at_t', type: 'datetime' },
      { name: 'id_g', type: 'guid' },
      { name: 'odd', type: 'long' },
    ]);
    expect(report.warnings).toEqual(['unknown columns in AzureDiagnostics: odd (long); queries can use them by these types']);
  });
});

test('loading ends when it is told to, before tables are defined as well as between rows', async () => {
  const files = { 'AppRequests.ndjson': '{"TimeGenerated":"2026-03-01"}\n'.repeat(3) };
  await expect(load(files, { signal: AbortSignal.abort('SIGTERM') })).rejects.toBe('SIGTERM');
  const stop = new AbortController();
  const appended: unknown[] = [];
  const store = {
    define: async () => stop.abort('SIGINT'),
    schemas: () => [],
    append: async (_: string, rows: readonly unknown[]) => appended.push(...rows),
    count: async () => 0,
    span: async () => undefined,
    close: () => {},
  };
  await withFolder(files, (dir) => expect(loadFolder(dir, { store, known: KNOWN, signal: stop.signal })).rejects.toBe('SIGINT'));
  expect(appended).toEqual([]);
});
