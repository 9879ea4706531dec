import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFaults } from '../../src/lab/faults.ts';
import { type SentinelServer, startSentinelServer } from '../../src/lab/sentinel-server.ts';
import { makeLabToken } from '../../src/lab/token.ts';
import { trustLabCertificate } from '../lab-certificate.ts';

const AUDIENCE = 'https://management.azure.com';
const WORKSPACE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w';
const INCIDENTS = `${WORKSPACE}/providers/Microsoft.SecurityInsights/incidents`;
const good = { title: 'x', severity: 'High', status: 'New' };

let now = Date.parse('2026-03-01T10:00:00Z');
let server: SentinelServer;
let names = 0;

beforeAll(async () => {
  server = await startSentinelServer({
    faults: makeFaults(),
    tls: await trustLabCertificate(),
    clock: { now: () => now },
    workspaces: [WORKSPACE],
    audience: AUDIENCE,
  });
});
afterAll(() => server.close());

type Answer = {
  readonly status: number;
  readonly body: Record<string, unknown> & { readonly properties: Record<string, unknown>; readonly etag: string };
};
const call = async (
  method: string,
  path: string,
  body?: unknown,
  audience = AUDIENCE,
  version = '?api-version=2025-09-01',
): Promise<Answer> => {
  const headers = audience === '' ? {} : { authorization: `Bearer ${makeLabToken(audience, Date.now()).token}` };
  const response = await fetch(`${server.url}${path}${version}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
};
const put = (path: string, properties: unknown, etag?: string): Promise<Answer> =>
  call('PUT', path, { properties, ...(etag !== undefined && { etag }) });
const fresh = (): string => {
  names += 1;
  return `${INCIDENTS}/incident-${names}`;
};

describe('an incident of the lab', () => {
  it('is created with 201 and changed with 200, and shows what the service adds', async () => {
    const path = fresh();
    const created = await put(path, { ...good, incidentNumber: 99, createdTimeUtc: 'mine' });
    expect([created.status, created.body.properties]).toEqual([
      201,
      expect.objectContaining({
        ...good,
        labels: [],
        incidentNumber: 1,
        createdTimeUtc: '2026-03-01T10:00:00Z',
        providerName: 'Azure Sentinel',
        additionalData: expect.objectContaining({ commentsCount: 0 }),
      }),
    ]);
    now += 60_000;
    const changed = await put(path, { ...good, title: 'y' }, created.body.etag);
    expect([changed.status, changed.body.properties]).toEqual([
      200,
      expect.objectContaining({
        title: 'y',
        incidentNumber: 1,
        createdTimeUtc: '2026-03-01T10:00:00Z',
        lastModifiedTimeUtc: '2026-03-01T10:01:00Z',
      }),
    ]);
    expect(changed.body.etag).toMatch(/^"[0-9-]+"$/);
    expect((await call('GET', path.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'))).body.etag).toBe(changed.body.etag);
  });

  it('is not changed without its current etag', async () => {
    const path = fresh();
    const { body } = await put(path, good);
    const name = path.split('/').at(-1) ?? '';
    expect((await put(path, good)).status).toBe(409);
    server.edit(name, { status: 'Active' });
    expect((await put(path, good, body.etag)).status).toBe(409);
    expect((await call('GET', path)).body.properties['status']).toBe('Active');
  });

  it.each([
    [{ ...good, title: undefined }],
    [{ ...good, title: '' }],
    [{ ...good, severity: 'Critical' }],
    [{ ...good, status: 'Done' }],
    [{ ...good, status: 'Closed' }],
    [{ ...good, classification: 'Maybe' }],
    [{ ...good, description: 'x'.repeat(5001) }],
    [{ ...good, labels: ['x'] }],
    [{ ...good, firstActivityTimeUtc: 'soon' }],
  ])('is refused when the service would refuse it %#', async (properties) => {
    const path = fresh();
    expect((await put(path, properties)).status).toBe(400);
    expect((await call('GET', path)).status).toBe(404);
  });

  it('is in the list of its workspace', async () => {
    const path = fresh();
    await put(path, good);
    const { body } = await call('GET', INCIDENTS);
    expect((body['value'] as { name: string }[]).map(({ name }) => name)).toContain(path.split('/').at(-1));
  });
});

describe('comments, tasks and relations', () => {
  it.each([
    ['comments', { message: 'hello' }],
    ['tasks', { title: 'do', status: 'New' }],
    ['relations', { relatedResourceId: `${WORKSPACE}/bookmarks/b1` }],
  ])('%s are put, read and listed, and change the incident’s etag', async (kind, properties) => {
    const path = fresh();
    const incident = await put(path, good);
    const child = await put(`${path}/${kind}/c1`, properties);
    expect([child.status, child.body.properties]).toEqual([201, expect.objectContaining(properties)]);
    expect((await call('GET', `${path}/${kind}/c1`)).body.etag).toBe(child.body.etag);
    expect((await call('GET', `${path}/${kind}`)).body['value']).toHaveLength(1);
    expect((await put(`${path}/${kind}/c1`, properties)).status).toBe(409);
    expect((await put(`${path}/${kind}/c1`, properties, child.body.etag)).status).toBe(200);
    expect((await put(path, good, incident.body.etag)).status).toBe(409);
  });

  it.each([
    ['comments', 100, { message: 'hello' }],
    ['tasks', 40, { title: 'do', status: 'New' }],
  ])('%s end at %i', async (kind, limit, properties) => {
    const path = fresh();
    await put(path, good);
    for (let n = 0; n < limit; n += 1) await put(`${path}/${kind}/c${n}`, properties);
    expect((await put(`${path}/${kind}/more`, properties)).status).toBe(400);
  });

  it.each([
    ['comments', { message: '' }],
    ['comments', { message: 'x'.repeat(30_001) }],
    ['tasks', { title: 'do' }],
    ['relations', {}],
  ])('%s are refused when the service would refuse them %#', async (kind, properties) => {
    const path = fresh();
    await put(path, good);
    expect((await put(`${path}/${kind}/c1`, properties)).status).toBe(400);
  });
});

describe('a call to the lab’s Sentinel', () => {
  it.each([
    ['without a token', 401, 'GET', INCIDENTS, undefined, ''],
    ['with a token for another service', 401, 'GET', INCIDENTS, undefined, 'https://example.com'],
    ['of another version', 400, 'GET', INCIDENTS, undefined, AUDIENCE, '?api-version=2020-01-01'],
    ['with an option the lab does not know', 400, 'GET', INCIDENTS, undefined, AUDIENCE, '?api-version=2025-09-01&$filter=x'],
    ['to another workspace', 404, 'GET', INCIDENTS.replace('/w/', '/other/'), undefined],
    ['to another provider', 404, 'GET', `${WORKSPACE}/bookmarks`, undefined],
    ['for children of no incident', 404, 'GET', `${INCIDENTS}/none/comments`, undefined],
    ['for something incidents do not have', 404, 'GET', `${INCIDENTS}/none/dreams`, undefined],
    ['that deletes', 405, 'DELETE', `${INCIDENTS}/none`, undefined],
    ['that writes a list', 405, 'PUT', INCIDENTS, { properties: good }],
    ['that writes no properties', 400, 'PUT', `${INCIDENTS}/none`, { title: 'x' }],
  ] as const)('%s gets %i', async (_what, status, method, path, body, audience?: string, version?: string) => {
    expect((await call(method, path, body, audience, version)).status).toBe(status);
  });

  it('as the analyst needs an incident that exists', () => {
    expect(() => server.edit('none', {})).toThrow(/none/);
  });
});
