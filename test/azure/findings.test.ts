import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FindingsSettings, makeFindingsSink } from '../../src/azure/findings.ts';
import { DAY, toIso } from '../../src/domain/time.ts';
import { makeFaults } from '../../src/lab/faults.ts';
import type { LabHttpServer } from '../../src/lab/http-server.ts';
import { startIngestionServer } from '../../src/lab/ingestion-server.ts';
import type { LabRow } from '../../src/lab/ingestion-rows.ts';
import type { SendContext, SendOutcome } from '../../src/pipeline/sink-port.ts';
import { trustLabCertificate } from '../lab-certificate.ts';
import { makeAlert, start, target } from './alert.ts';
import { labCredential, refusedCredential } from './lab-credential.ts';

const faults = makeFaults();
const stored: { table: string; row: LabRow; at: number }[] = [];
let server: LabHttpServer;

const sink = { stream: 'Custom-SmsPumpingFindings_CL', audience: 'https://monitor.azure.com' };
const address = { ruleId: 'dcr-1' };
const context: SendContext = { at: start, tasks: [], memory: { load: async () => ({}), save: async () => {} } };
const toRow: FindingsSettings['toRow'] = (alert) => ({
  TimeGenerated: toIso(alert.at),
  AlertId: alert.id,
  Requests: alert.counts.requests,
});
const send = (
  change: Partial<FindingsSettings> = {},
  where: Partial<typeof sink & typeof address & { endpoint: string }> = {},
): Promise<SendOutcome> => {
  const { stream, audience, ...there } = { ...sink, ...address, endpoint: server.url, ...where };
  return makeFindingsSink({ sink: { stream, audience }, credential: labCredential, toRow, ...change }).send(
    makeAlert(),
    { ...target, findings: there },
    context,
  );
};

beforeAll(async () => {
  server = await startIngestionServer({
    faults,
    tls: await trustLabCertificate(),
    clock: { now: () => start },
    rules: { 'dcr-1': ['Custom-SmsPumpingFindings_CL', 'Custom-SmsEvents', 'Custom-Lost'] },
    audience: 'https://monitor.azure.com',
    store: {
      schemas: () => ['SmsPumpingFindings_CL', 'SmsEvents_CL'].map((name) => ({ name, columns: [] })),
      append: async (table, rows, ingestedAt) => {
        stored.push(...rows.map((row) => ({ table, row, at: ingestedAt(row) })));
        return rows.length;
      },
    },
  });
});
afterAll(() => server.close());
beforeEach(() => {
  faults.reset();
  stored.length = 0;
});

describe('a findings row', () => {
  it('arrives in its table at the lab’s time', async () => {
    expect(await send()).toEqual({ kind: 'sent' });
    expect(stored).toEqual([
      { table: 'SmsPumpingFindings_CL', row: { TimeGenerated: '2026-03-01T10:00:00Z', AlertId: 'alert-1', Requests: 600 }, at: start },
    ]);
  });

  it('goes through another stream to the table of that name', async () => {
    await send({}, { stream: 'Custom-SmsEvents' });
    expect(stored.map(({ table }) => table)).toEqual(['SmsEvents_CL']);
  });

  it('has its time replaced by arrival when the service would', async () => {
    for (const at of [start - 2 * DAY - 1000, start - 2 * DAY, start + DAY, start + DAY + 1000])
      await send({ toRow: () => ({ TimeGenerated: toIso(at) }) });
    await send({ toRow: () => ({ AlertId: 'no time' }) });
    const arrival = toIso(start);
    expect(stored.map(({ row }) => row['TimeGenerated'])).toEqual([arrival, toIso(start - 2 * DAY), toIso(start + DAY), arrival, arrival]);
  });

  it('has its time read as UTC when it names no zone, and replaced when it is no time', async () => {
    const zone = process.env['TZ'];
    process.env['TZ'] = 'Asia/Tokyo';
    const edge = toIso(start - 2 * DAY).slice(0, -1);
    for (const TimeGenerated of [edge, start, 'soon', null]) await send({ toRow: () => ({ TimeGenerated }) });
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
    const arrival = toIso(start);
    expect(stored.map(({ row }) => row['TimeGenerated'])).toEqual([edge, arrival, arrival, arrival]);
  });

  it('has a field of more than 64 KB cut on a whole character', async () => {
    await send({ toRow: () => ({ Query: `x${'é'.repeat(40_000)}` }) });
    expect(stored[0]?.row['Query']).toBe(`x${'é'.repeat(32_767)}`);
  });
});

describe('what cannot be delivered', () => {
  it.each([
    ['a row beyond 1 MB, without a call', { toRow: () => ({ Query: 'x'.repeat(1_000_001) }) }, {}, 'bytes', 0],
    ['a column name the service keeps for itself', { toRow: () => ({ Title: 'x' }) }, {}, 'Title', 1],
    ['a stream the rule lacks', {}, { stream: 'Custom-Other' }, 'Custom-Other', 1],
    ['a table that does not exist', {}, { stream: 'Custom-Lost' }, 'Lost_CL', 1],
  ])('rejects %s', async (_what, change, where, words, calls) => {
    expect(await send(change, where)).toEqual({ kind: 'rejected', reason: expect.stringContaining(words) });
    expect([faults.calls().length, stored]).toEqual([calls, []]);
  });

  it.each([
    [429, 'retry', 7000],
    [500, 'retry', undefined],
    [503, 'retry', undefined],
    [401, 'retry', undefined],
    [403, 'retry', undefined],
    [404, 'retry', undefined],
    [400, 'rejected', undefined],
    [413, 'rejected', undefined],
  ] as const)('takes %i as %s, in one call', async (status, kind, afterMs) => {
    faults.use(() => ({ kind: 'status', status, ...(status === 429 && { retryAfterSeconds: 7 }) }));
    expect(await send()).toEqual({ kind, reason: expect.stringContaining(String(status)), ...(afterMs && { afterMs }) });
    expect([faults.calls().length, stored]).toEqual([1, []]);
  });

  it.each([
    [
      'another rule',
      {},
      { ruleId: 'dcr-2' },
      'check TOLLWATCH_FINDINGS_ENDPOINT and TOLLWATCH_FINDINGS_RULE_ID, or the findings of the target: ',
    ],
    ['a token for another service', {}, { audience: 'https://example.com' }, 'Monitoring Metrics Publisher'],
    ['no token', { credential: refusedCredential }, {}, 'the identity endpoint said no'],
  ])('tries again later with %s', async (_what, change, where, words) => {
    expect(await send(change, where)).toEqual({ kind: 'retry', reason: expect.stringContaining(words) });
    expect(stored).toEqual([]);
  });
});

describe('a connection that breaks', () => {
  it('is opened again, and the row arrives once', async () => {
    faults.use(({ n }) => (n === 1 ? { kind: 'drop', when: 'before' } : undefined));
    expect(await send()).toEqual({ kind: 'sent' });
    expect(stored).toHaveLength(1);
  });

  it('after the row was stored leaves a repeat with the same AlertId', async () => {
    faults.use(({ n }) => (n === 1 ? { kind: 'drop', when: 'after' } : undefined));
    expect(await send()).toEqual({ kind: 'sent' });
    expect(stored.map(({ row }) => row['AlertId'])).toEqual(['alert-1', 'alert-1']);
  });

  it('every time is left to a later tick', async () => {
    faults.use(() => ({ kind: 'drop', when: 'before' }));
    expect(await send()).toMatchObject({ kind: 'retry' });
  });

  it('never answers: the send ends in its own time', async () => {
    faults.use(() => ({ kind: 'slow', ms: 600_000 }));
    expect(await send({ timeoutMs: 100 })).toMatchObject({ kind: 'retry' });
  });
});

describe('the ingestion endpoint', () => {
  const post = async (body: string, init: RequestInit = {}) => {
    const token = await labCredential.getToken('https://monitor.azure.com/.default');
    return fetch(`${server.url}/dataCollectionRules/dcr-1/streams/Custom-SmsEvents?api-version=2023-01-01`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${token?.token}` },
      ...init,
    });
  };

  it.each([['{}'], ['[1]'], ['not json'], ['[{"1x":1}]'], ['[{"_ResourceId":"x"}]']])('refuses the body %s', async (body) => {
    expect((await post(body)).status).toBe(400);
    expect(stored).toEqual([]);
  });

  it('refuses a call beyond 1 MB', async () => {
    expect((await post(JSON.stringify([{ Query: 'x'.repeat(1024 * 1024) }]))).status).toBe(413);
  });

  it('refuses who brings no token', async () => {
    expect((await post('[]', { headers: {} })).status).toBe(401);
  });

  it('serves nothing else', async () => {
    expect((await fetch(server.url)).status).toBe(404);
  });
});
