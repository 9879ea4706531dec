import { describe, expect, it } from 'vitest';
import { NO_OPERATOR_CONFIG } from '../../src/domain/operator.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/domain/time.ts';
import type { Hunt } from '../../src/hunts/hunt.ts';
import { OTP_DISTRIBUTED_SPIKE } from '../../src/hunts/otp-distributed-spike/hunt.ts';
import { OTP_REQUEST_SPIKE } from '../../src/hunts/otp-request-spike/hunt.ts';
import { makeStore } from '../../src/lab/duckdb-store.ts';
import { makeEngine } from '../../src/lab/kql/engine.ts';
import { makeBinsReader } from '../../src/lab/replay/bins.ts';
import { makeReplayQuery } from '../../src/lab/replay/query.ts';
import { makeMemoryStore } from '../../src/lab/replay/state.ts';
import { STANDARD_TABLES } from '../../src/lab/standard-tables.ts';
import { backtest, makeSimulatedClock } from '../../src/pipeline/backtest.ts';
import { makeLogReader } from '../../src/pipeline/log-reader.ts';
import { TARGET } from './world.ts';

const START = Date.UTC(2026, 2, 2);
const OFFICE = '198.51.100.9';
const ATTACKER = '203.0.113.7';

type Row = Readonly<Record<string, unknown>>;
type Tables = Readonly<Record<string, readonly Row[]>>;

/** `count` rows, evenly over `minutes`. */
const spread = (from: Instant, minutes: number, count: number, row: Row): readonly Row[] =>
  Array.from({ length: count }, (_, n) => ({ ...row, TimeGenerated: Math.floor(from + (n * minutes * MINUTE) / count) }));

const own = (ClientIP: string): Row => ({
  ...{ ClientIP, AppRoleName: 'shop-api', ClientCountryOrRegion: 'Nigeria', Url: 'https://shop.example/api/otp/send' },
  ...{ Name: 'POST /api/otp/send', OperationName: 'POST /api/otp/send', ResultCode: '200', ItemCount: 1, SyntheticSource: '' },
});
const gateway = (ClientIp: string): Row => ({
  ...{ ClientIp, HttpMethod: 'POST', HttpStatus: 200, RequestUri: '/api/otp/send', _ResourceId: '/a/b/shop-gateway' },
});

/** Every tick over the tables, and an hour beyond. */
const replay = async (tables: Tables, hunts: readonly Hunt[], exact = false) => {
  const store = await makeStore();
  for (const [table, rows] of Object.entries(tables)) {
    const schema = STANDARD_TABLES.find(({ name }) => name === table);
    if (schema === undefined) throw new Error(`the lab has no table ${table}`);
    await store.define(schema);
    await store.append(table, rows, (row) => Number(row['TimeGenerated']));
  }
  const span = await store.span();
  const range = { from: span?.from ?? 0, to: (span?.to ?? 0) + HOUR };
  const clock = makeSimulatedClock(range.from);
  const engine = makeEngine(store);
  const query = makeReplayQuery(engine, clock);
  const ahead = makeReplayQuery(engine, { now: () => range.to + DAY });
  const reader = makeBinsReader({ query: ahead, plain: makeLogReader(query), span });
  const { incidents } = await backtest({
    ...{ query, clock, store: makeMemoryStore(), target: TARGET, hunts, parameters: {}, operator: NO_OPERATOR_CONFIG, ownRole: '', range },
    ...(exact ? {} : { reader }),
  });
  store.close();
  return incidents.map(({ status, alert: { entities, counts } }) => ({
    status,
    ips: entities.ips,
    services: entities.services,
    requests: counts.requests,
  }));
};

describe('an attack of 20 minutes on a form behind a gateway', () => {
  const AT = START + HOUR;
  const attack = (seenAs: string): Tables => ({
    AppRequests: spread(AT, 20, 400, own(seenAs)),
    AGWAccessLogs: spread(AT, 20, 400, gateway(ATTACKER)),
  });
  const ONE = { status: 'alert', ips: [ATTACKER], services: ['shop-api', 'shop-gateway'], requests: 400 };

  it.each([
    ['named', ATTACKER],
    ['masked', '0.0.0.0'],
  ])('is one incident that counts each request once where the application has the client %s', async (_how, seenAs) => {
    expect(await replay(attack(seenAs), [OTP_REQUEST_SPIKE])).toEqual([ONE]);
  });

  it('is the same when every tick is asked for by itself', async () => {
    expect(await replay(attack(ATTACKER), [OTP_REQUEST_SPIKE], true)).toEqual([ONE]);
  });

  it('is one incident where the gateway has the application’s name', async () => {
    const site = { ...gateway(ATTACKER), _ResourceId: '/a/b/shop-api' };
    for (const seenAs of [ATTACKER, '0.0.0.0'])
      expect(await replay({ ...attack(seenAs), AGWAccessLogs: spread(AT, 20, 400, site) }, [OTP_REQUEST_SPIKE])).toEqual([
        { ...ONE, services: ['shop-api'] },
      ]);
  });
});

describe('an office that asks for 60 codes in five minutes, in a gateway’s log alone', () => {
  const days = 3;
  const tables: Tables = {
    AGWAccessLogs: [
      ...spread(START, days * 24 * 60, days * 288 * 12, gateway('192.0.2.4')),
      ...spread(START + 2.5 * DAY, 4, 60, gateway(OFFICE)),
    ],
  };

  it('is recorded where another hunt has counted the gateway for two days, and alone it is an alert', async () => {
    expect((await replay(tables, [OTP_DISTRIBUTED_SPIKE, OTP_REQUEST_SPIKE])).filter(({ ips }) => ips.includes(OFFICE))).toMatchObject([
      { status: 'record-only', services: ['shop-gateway'] },
    ]);
    expect(await replay(tables, [OTP_REQUEST_SPIKE])).toMatchObject([{ status: 'alert', ips: [OFFICE] }]);
  });
});
