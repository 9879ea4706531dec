import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenCredential } from '@azure/core-auth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StateStoreError } from '../../src/azure/table-errors.ts';
import { makeTableStore } from '../../src/azure/tables.ts';
import { AZURITE_ACCOUNT, type Azurite, startAzurite } from '../../src/lab/azurite.ts';
import { type Fault, type LabCall, makeFaults } from '../../src/lab/faults.ts';
import type { LabHttpServer } from '../../src/lab/http-server.ts';
import { startTablesProxy } from '../../src/lab/tables-proxy.ts';
import type { StateStore } from '../../src/pipeline/state-port.ts';
import { trustLabCertificate } from '../lab-certificate.ts';
import { describeStateStore } from '../pipeline/state-store.contract.ts';
import { labCredential, refusedCredential } from './lab-credential.ts';

const faults = makeFaults();
let dir: string;
let azurite: Azurite;
let proxy: LabHttpServer;
let writers = 0;
let tables = 0;
const ids = {
  next: (): string => {
    writers += 1;
    return `writer-${writers}`;
  },
};
const makeStore = (table: string, credential: TokenCredential = labCredential, timeoutMs = 20_000): StateStore =>
  makeTableStore({ endpoint: `${proxy.url}/${AZURITE_ACCOUNT}`, table, credential, ids, timeoutMs });

/** The fault for the first call from now on whose text matches; later ones pass. */
const once = (what: RegExp, fault: Fault): void => {
  let spent = false;
  faults.use((call: LabCall) => {
    if (spent || !what.test(call.what)) return undefined;
    spent = true;
    return fault;
  });
};
const callsOf = (what: RegExp): number => faults.calls().filter((call) => what.test(call.what)).length;
const failureOf = async (call: Promise<unknown>): Promise<StateStoreError> => {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StateStoreError);
  return error as StateStoreError;
};

beforeAll(async () => {
  const tls = await trustLabCertificate();
  dir = await mkdtemp(join(tmpdir(), 'tollwatch-tables-'));
  azurite = await startAzurite({ tls, dir });
  proxy = await startTablesProxy({ upstream: azurite.tables, tls, faults });
});
afterAll(async () => {
  await proxy.close();
  await azurite.close();
  await rm(dir, { recursive: true });
});

describeStateStore('state in Azure Tables', () => makeStore('contract'));

describe('state in Azure Tables when the service misbehaves', () => {
  let store: StateStore;
  let table: string;

  beforeEach(async () => {
    tables += 1;
    table = `faults${tables}`;
    faults.reset();
    store = makeStore(table);
    await store.get('p', 'warm-up');
  });

  it('counts a transaction as written when its answer got lost and its repetition met its own records', async () => {
    const first = await store.write('p', [{ op: 'insert', key: 'campaign:1', value: 1 }]);
    const etag = first.kind === 'written' ? (first.etags[0] ?? '') : '';
    once(/batch/, { kind: 'drop', when: 'after' });
    const outcome = await store.write('p', [
      { op: 'replace', key: 'campaign:1', etag, value: 2 },
      { op: 'insert', key: 'delivery:1', value: 1 },
    ]);
    const stored = [await store.get('p', 'campaign:1'), await store.get('p', 'delivery:1')];
    expect(outcome).toEqual({ kind: 'written', etags: stored.map((record) => record?.etag) });
    expect(stored[0]?.value).toBe(2);
    expect(callsOf(/batch/)).toBe(3);
  });

  it('counts deletes as written when their answer got lost', async () => {
    const first = await store.write('p', [{ op: 'insert', key: 'run:1', value: 1 }]);
    const etag = first.kind === 'written' ? (first.etags[0] ?? '') : '';
    once(/batch/, { kind: 'drop', when: 'after' });
    expect(await store.write('p', [{ op: 'delete', key: 'run:1', etag }])).toEqual({ kind: 'written', etags: [''] });
    expect(await store.list('p', '')).toEqual([]);
  });

  it('still loses to another writer when a retry was needed', async () => {
    const rival = makeStore(table);
    await rival.write('p', [{ op: 'insert', key: 'lease:1', value: 'rival' }]);
    once(/batch/, { kind: 'drop', when: 'before' });
    expect(await store.write('p', [{ op: 'insert', key: 'lease:1', value: 'mine' }])).toEqual({ kind: 'conflict', key: 'lease:1' });
    expect(await store.get('p', 'lease:1')).toMatchObject({ value: 'rival' });
  });

  it.each<[string, Fault]>([
    ['a dropped connection', { kind: 'drop', when: 'before' }],
    ['503', { kind: 'status', status: 503 }],
    ['500', { kind: 'status', status: 500 }],
    ['429 with Retry-After', { kind: 'status', status: 429, retryAfterSeconds: 0 }],
  ])('writes and reads once after %s', async (_what, fault) => {
    once(/batch/, fault);
    expect(await store.write('p', [{ op: 'insert', key: 'run:1', value: 1 }])).toMatchObject({ kind: 'written' });
    once(/run/, fault);
    expect(await store.get('p', 'run:1')).toMatchObject({ value: 1 });
    once(/\(\)/, fault);
    expect(await store.list('p', 'run:')).toHaveLength(1);
  });

  it('gives up after its retries with an error that names operation, table and status, and not the value', async () => {
    faults.use(() => ({ kind: 'status', status: 503 }));
    const error = await failureOf(store.write('p', [{ op: 'insert', key: 'run:1', value: 'secret text' }]));
    expect(error).toMatchObject({ name: 'StateStoreError', status: 503 });
    expect(error.message).toContain('run:1');
    expect(error.message).toContain(table);
    expect(error.message).not.toContain('secret');
    expect(error.cause).toBeDefined();
    expect(callsOf(/batch/)).toBe(4);
  });

  it('bounds a call that is never answered in time', async () => {
    const hasty = makeStore(table, labCredential, 2_000);
    await hasty.get('p', 'warm-up');
    faults.use(() => ({ kind: 'slow', ms: 60_000 }));
    expect(await failureOf(hasty.get('p', 'run:1'))).toMatchObject({ status: 0 });
    expect(await failureOf(hasty.write('p', [{ op: 'insert', key: 'run:1', value: 1 }]))).toMatchObject({ status: 0 });
  });

  it('says which role is missing on 403', async () => {
    faults.use(() => ({ kind: 'status', status: 403 }));
    expect((await failureOf(store.get('p', 'run:1'))).message).toContain('Storage Table Data Contributor');
  });

  it('works without the right to create the table when the table is there', async () => {
    const modest = makeStore(table);
    faults.use((call) => (call.what.endsWith('/Tables') ? { kind: 'status', status: 403 } : undefined));
    expect(await modest.write('p', [{ op: 'insert', key: 'run:1', value: 1 }])).toMatchObject({ kind: 'written' });
  });

  it('tells a missing table from a missing record', async () => {
    const lost = makeStore('nowhere');
    faults.use((call) => (call.what.endsWith('/Tables') ? { kind: 'status', status: 403 } : undefined));
    expect((await failureOf(lost.get('p', 'run:1'))).message).toContain('does not exist');
    expect(await failureOf(lost.write('p', [{ op: 'insert', key: 'run:1', value: 1 }]))).toMatchObject({ code: 'TableNotFound' });
  });

  it('recovers by itself when the table could not be created at first', async () => {
    const late = makeStore(`${table}late`);
    faults.use((call) => (call.what.endsWith('/Tables') ? { kind: 'status', status: 503 } : undefined));
    expect(await failureOf(late.get('p', 'run:1'))).toMatchObject({ status: 503 });
    faults.use(() => undefined);
    expect(await late.get('p', 'run:1')).toBeUndefined();
  });

  it('fails with the credential kept as cause when there is no token', async () => {
    const error = await failureOf(makeStore(table, refusedCredential).get('p', 'run:1'));
    expect(error.cause).toMatchObject({ name: 'AuthenticationError' });
  });
});
