import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Target } from '../../src/domain/target.ts';
import { HOUR, type Instant, type Range } from '../../src/domain/time.ts';
import { makeStore } from '../../src/lab/duckdb-store.ts';
import { makeEngine } from '../../src/lab/kql/engine.ts';
import type { LabColumn, LabEngine, LabStore } from '../../src/lab/store.ts';
import { LogQueryError, type LogQueryErrorKind } from '../../src/pipeline/errors.ts';
import type { LogQuery, QueryResult } from '../../src/pipeline/ports.ts';

const FROM = Date.parse('2026-03-01T10:00:00Z');
const TO = FROM + HOUR;
const RANGE: Range = { from: FROM, to: TO };
export const CONTRACT_NOW: Instant = TO + HOUR;
const MAX_ROWS = 6000;

const target: Target = {
  id: 't',
  name: 'shop',
  tenantId: 'x',
  workspaceId: '11111111-2222-4333-8444-555555555555',
  resourceId: '/subscriptions/s',
};

const COLUMNS: readonly LabColumn[] = [
  { name: 'TimeGenerated', type: 'datetime' },
  { name: 'Seen', type: 'datetime' },
  { name: 'Text', type: 'string' },
  { name: 'Small', type: 'int' },
  { name: 'Big', type: 'long' },
  { name: 'Share', type: 'real' },
  { name: 'Good', type: 'bool' },
  { name: 'Tags', type: 'dynamic' },
  { name: 'Took', type: 'timespan' },
  { name: 'Id', type: 'guid' },
];
const HOSTILE = '\'; drop table x // "\\\n\t</script> =cmd|\u202e 日本 😀';
const VALUES: readonly Readonly<Record<string, unknown>>[] = [
  {
    Seen: '2026-03-01T10:00:00.1234567Z',
    Text: HOSTILE,
    Small: -7,
    Big: '9007199254740993',
    Share: 0.1,
    Good: true,
    Tags: { a: [1, 'é'] },
  },
  { Took: '1.02:03:04.5000000', Id: 'A0000000-0000-4000-8000-00000000000B', Big: '-9223372036854775808', Share: 1e20, Tags: '[]' },
  { Big: 42, Share: Number.NaN, Good: false, Seen: '0001-01-01T00:00:00Z' },
  {},
];
/** The cells of VALUES as every implementation gives them: `Seen` to `Id`. */
const CELLS = [
  ['2026-03-01T10:00:00.1234567Z', HOSTILE, -7, '9007199254740993', 0.1, true, '{"a":[1,"é"]}', null, null],
  ['', '', null, '-9223372036854775808', 1e20, null, '[]', '1.02:03:04.5000000', 'a0000000-0000-4000-8000-00000000000b'],
  ['0001-01-01T00:00:00Z', '', null, 42, 'NaN', false, null, null, null],
  ['', '', null, null, null, null, null, null, null],
];
const EDGES = ['09:59:59.9999999', '10:00:00', '10:59:59.9999999', '11:00:00'];

const fill = async (store: LabStore): Promise<void> => {
  await store.define({ name: 'Cells', columns: COLUMNS });
  await store.define({ name: 'Edges', columns: COLUMNS.slice(0, 3) });
  const append = (table: string, rows: readonly Readonly<Record<string, unknown>>[]) => store.append(table, rows, () => FROM);
  await append(
    'Cells',
    VALUES.map((row, i) => ({ TimeGenerated: FROM + i, ...row })),
  );
  await append(
    'Edges',
    EDGES.map((time) => ({ TimeGenerated: `2026-03-01T${time}Z`, Text: time })),
  );
};

/** The port over an engine; `close` ends what stands between. */
export type OpenLogQuery = (engine: LabEngine) => Promise<{ readonly query: LogQuery; readonly close: () => Promise<void> }>;

/** What every LogQuery promises, asked of one implementation over the lab's engine. Queries see rows as of CONTRACT_NOW. */
export const describeLogQuery = (name: string, open: OpenLogQuery): void => {
  let store: Awaited<ReturnType<typeof makeStore>>;
  let opened: Awaited<ReturnType<OpenLogQuery>>;

  beforeAll(async () => {
    store = await makeStore();
    await fill(store);
    opened = await open(makeEngine(store, { maxRows: MAX_ROWS }));
  });
  afterAll(async () => {
    await opened.close();
    store.close();
  });

  type Asked = { readonly range?: Range; readonly timeoutMs?: number; readonly signal?: AbortSignal };
  const ask = (kql: string, { range = RANGE, timeoutMs = 30_000, signal }: Asked = {}): Promise<QueryResult> =>
    opened.query.run(target, kql, { range, timeoutMs, ...(signal && { signal }) });
  const failureOf = async (kql: string, asked?: Asked): Promise<{ readonly kind: LogQueryErrorKind; readonly message: string }> => {
    const error = await ask(kql, asked).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(LogQueryError);
    return error as LogQueryError;
  };
  /** Runs until it is stopped. */
  const ENDLESS = 'range x from 1 to 100000000000 step 1 | summarize dcount(x)';

  describe(`${name}: what it brings back`, () => {
    it('has each cell in its form, with its ticks, digits and nulls', async () => {
      const result = await ask('Cells | sort by TimeGenerated asc | project-away TimeGenerated');
      expect(result).toEqual({ kind: 'complete', table: { columns: COLUMNS.slice(1), rows: CELLS } });
    });

    it('is as long and in the order as the query made it', async () => {
      const { kind, table } = await ask('range x from 1 to 5000 step 1 | sort by x desc');
      expect([kind, table.rows.map(([x]) => x)]).toEqual(['complete', Array.from({ length: 5000 }, (_, i) => 5000 - i)]);
    });

    it('is complete and empty, with its columns, when no row matches', async () => {
      expect(await ask('Cells | where Text == "nobody" | project Seen, Big')).toEqual({
        kind: 'complete',
        table: {
          columns: [
            { name: 'Seen', type: 'datetime' },
            { name: 'Big', type: 'long' },
          ],
          rows: [],
        },
      });
    });

    it('is partial beyond the service’s limit, with a reason and the rows there are', async () => {
      const result = await ask(`range x from 1 to ${MAX_ROWS + 1} step 1`);
      expect(result).toMatchObject({ kind: 'partial', reason: expect.stringContaining('E_QUERY_RESULT_SET_TOO_LARGE') });
      expect(result.table.rows).toHaveLength(MAX_ROWS);
    });

    it('keeps answers apart that are under way at once', async () => {
      const results = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((n) => ask(`print ${n}`)));
      expect(results.map(({ table }) => table.rows)).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => [[n]]));
    });
  });

  describe(`${name}: the range`, () => {
    it('holds its start and not its end, to the tick, whether or not the query says so', async () => {
      const inside = EDGES.slice(1, 3).map((time) => [time]);
      const filter = '| where TimeGenerated >= datetime(2026-03-01 10:00) and TimeGenerated < datetime(2026-03-01 11:00)';
      for (const where of ['', filter])
        expect((await ask(`Edges ${where} | sort by TimeGenerated asc | project Text`)).table.rows).toEqual(inside);
    });

    it('without length holds nothing', async () => {
      expect((await ask('Edges | project Text', { range: { from: FROM, to: FROM } })).table.rows).toEqual([]);
    });
  });

  describe(`${name}: a query without a result`, () => {
    it.each([
      ['a missing column', 'semantic', 'Cells | where callerIpAddress_s == "x"', 'callerIpAddress_s'],
      ['a missing table', 'semantic', 'AzureDiagnostics | take 1', 'AzureDiagnostics'],
      ['what is no KQL', 'syntax', 'Cells | where', ''],
      ['KQL that the service does not run', 'unavailable', 'Cells | evaluate autocluster()', 'autocluster'],
    ] as const)('names %s and the target, as %s', async (_what, kind, kql, words) => {
      const error = await failureOf(kql);
      expect(error).toMatchObject({ kind, status: 400 });
      expect(error.message).toContain(words);
      expect(error.message).toContain(target.name);
    });

    it('ends at its time, as a timeout', async () => {
      const error = await failureOf(ENDLESS, { timeoutMs: 200 });
      expect(error).toMatchObject({ kind: 'timeout' });
      expect(error.message).toContain('shorter window');
    });

    it('ends when its caller does, before or after it began', async () => {
      const [gone, leaving] = [AbortSignal.abort(), new AbortController()];
      expect(await failureOf('print 1', { signal: gone })).toMatchObject({ kind: 'timeout' });
      const failure = failureOf(ENDLESS, { signal: leaving.signal });
      setImmediate(() => leaving.abort());
      expect(await failure).toMatchObject({ kind: 'timeout' });
    });
  });
};
