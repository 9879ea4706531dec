import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { huntById } from '../../src/hunts/index.ts';
import { renderQuery } from '../../src/hunts/render.ts';
import { makeStore } from '../../src/lab/duckdb-store.ts';
import { makeEngine } from '../../src/lab/kql/engine.ts';
import { STANDARD_TABLES } from '../../src/lab/standard-tables.ts';
import { withoutBlind } from '../../src/pipeline/source-mask.ts';
import type { SourceStatus } from '../../src/pipeline/state/watermark.ts';
import { NOON } from './world.ts';

const HUNT = huntById('acs-send-spike');

/** ACSSMSIncomingOperations whole, with one burst; AzureDiagnostics without the columns the hunt needs. */
describe('the send hunt beside a table it cannot read', () => {
  let store: Awaited<ReturnType<typeof makeStore>>;
  beforeAll(async () => {
    store = await makeStore();
    for (const table of STANDARD_TABLES.filter(({ name }) => name === 'ACSSMSIncomingOperations')) await store.define(table);
    await store.define({ name: 'AzureDiagnostics', columns: [{ name: 'TimeGenerated', type: 'datetime' }] });
    const row = {
      TimeGenerated: NOON,
      OperationName: 'SMSMessagesSent',
      CallerIpAddress: '192.0.2.1',
      _ResourceId: '/x/shop-acs',
      ResultType: 'Succeeded',
      ResultSignature: '202',
      Country: 'LK',
    };
    await store.append(
      'ACSSMSIncomingOperations',
      Array.from({ length: 150 }, () => row),
      () => NOON,
    );
  });
  afterAll(() => store.close());

  const rows = async (text: 'query' | 'evidence', status: SourceStatus): Promise<unknown> => {
    if (HUNT === undefined) throw new Error('the hunt is gone');
    const states = HUNT.sources.map((source, n) => ({
      id: source.id,
      table: source.table,
      status: n === 0 ? ('ok' as const) : status,
      missing: [],
      missingOptional: [],
      checkedAt: 0,
    }));
    const values = { From: NOON - MINUTE, To: NOON + MINUTE, Sources: ['192.0.2.1'], Settled: NOON };
    const answer = await makeEngine(store).query(withoutBlind(renderQuery(HUNT[text], HUNT.parameters, values), HUNT, states), {
      now: NOON + MINUTE,
    });
    return answer.kind === 'table' ? answer.rows.length : answer;
  };

  it.each(['query', 'evidence'] as const)('fails as a whole if nothing is done about it (%s)', async (text) => {
    expect(await rows(text, 'ok')).toMatchObject({ kind: 'rejected', error: { kind: 'semantic' } });
  });

  it.each([
    ['query', 'missing-columns'],
    ['evidence', 'missing-columns'],
    ['query', 'basic-plan'],
    ['evidence', 'basic-plan'],
  ] as const)('finds the burst in the table it can read (%s, %s)', async (text, status) => {
    expect(await rows(text, status)).toBe(1);
  });
});

describe('the request hunt beside an AppRequests without a column that it requires', () => {
  it.each(['query', 'evidence'] as const)('finds the burst in the gateway’s log (%s)', async (text) => {
    const hunt = huntById('otp-request-spike');
    if (hunt === undefined) throw new Error('the hunt is gone');
    const store = await makeStore();
    await store.define({ name: 'AppRequests', columns: [{ name: 'TimeGenerated', type: 'datetime' }] });
    for (const table of STANDARD_TABLES.filter(({ name }) => name === 'AGWAccessLogs')) await store.define(table);
    const row = {
      ...{ TimeGenerated: NOON, ClientIp: '203.0.113.7', HttpMethod: 'POST', HttpStatus: 200, RequestUri: '/otp/send' },
      _ResourceId: '/a/b/shop-gateway',
    };
    await store.append(
      'AGWAccessLogs',
      Array.from({ length: 60 }, () => row),
      () => NOON,
    );
    const states = hunt.sources.map(({ id, table }) => {
      const status = { AppRequests: 'missing-columns', AGWAccessLogs: 'ok' }[table] ?? 'missing-table';
      return { id, table, status: status as SourceStatus, missing: [], missingOptional: [], checkedAt: 0 };
    });
    const bound = { From: NOON - MINUTE, To: NOON + MINUTE, Sources: ['203.0.113.7'], Services: ['shop-gateway'], Settled: NOON };
    const answer = await makeEngine(store).query(withoutBlind(renderQuery(hunt[text], hunt.parameters, bound), hunt, states), {
      now: NOON + MINUTE,
    });
    expect(answer.kind === 'table' ? answer.rows.length : answer).toBe(1);
    store.close();
  });
});
