import { once } from 'node:events';
import { connect } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeFaults } from '../../src/lab/faults.ts';
import { type LabHttpServer, jsonAnswer, startHttpServer } from '../../src/lab/http-server.ts';
import { trustLabCertificate } from '../lab-certificate.ts';

const faults = makeFaults();
let server: LabHttpServer;
let applied: string[] = [];
let left: Promise<unknown> = Promise.resolve();
const failures: unknown[] = [];

beforeAll(async () => {
  server = await startHttpServer({
    name: 'query',
    faults,
    tls: await trustLabCertificate(),
    onError: (error) => failures.push(error),
    handler: async (request) => {
      applied.push(`${request.method} ${request.url.pathname} ${request.body.toString()}`);
      if (request.url.pathname === '/throws') throw new Error('the handler tripped');
      if (request.url.pathname === '/waits') {
        left = once(request.signal, 'abort');
        await left;
        throw new Error('stopped halfway');
      }
      return jsonAnswer(200, { fault: request.fault?.kind ?? 'none', wireBytes: request.wireBytes });
    },
  });
});
afterAll(() => server.close());
beforeEach(() => {
  faults.reset();
  faults.onKill(() => {});
  applied = [];
  failures.length = 0;
});

describe('the lab HTTP server', () => {
  it('answers over TLS that the trusted certificate proves', async () => {
    const response = await fetch(`${server.url}/hello`, { method: 'POST', body: 'abc' });
    expect([response.status, await response.json()]).toEqual([200, { fault: 'none', wireBytes: 3 }]);
    expect(applied).toEqual(['POST /hello abc']);
  });

  it('presents a certificate that names its address', async () => {
    const socket = connect({ host: '127.0.0.1', port: server.port });
    await once(socket, 'secureConnect');
    expect(socket.authorized).toBe(true);
    socket.destroy();
  });

  it('gives handlers the unpacked body and its size on the wire', async () => {
    const packed = gzipSync('x'.repeat(5000));
    const response = await fetch(server.url, { method: 'POST', body: packed, headers: { 'content-encoding': 'gzip' } });
    expect(await response.json()).toEqual({ fault: 'none', wireBytes: packed.length });
    expect(applied[0]).toContain('x'.repeat(5000));
  });

  it.each(['/v1/%E0%A4%A', '/%'])('refuses the address %s, which nobody could decode, and takes it for no fault', async (path) => {
    expect((await fetch(server.url + path)).status).toBe(400);
    expect([applied, failures]).toEqual([[], []]);
  });

  it('refuses a body that says gzip and is not', async () => {
    const response = await fetch(server.url, { method: 'POST', body: 'plain', headers: { 'content-encoding': 'gzip' } });
    expect(response.status).toBe(400);
    expect(applied).toEqual([]);
  });

  it('answers 500 and tells the lab when a handler throws', async () => {
    const response = await fetch(`${server.url}/throws`);
    expect([response.status, ((await response.json()) as { error: { message: string } }).error.message]).toEqual([
      500,
      expect.stringContaining('the handler tripped'),
    ]);
    expect(failures).toHaveLength(1);
  });

  it('answers a status fault with its Retry-After without applying the call', async () => {
    faults.use(() => ({ kind: 'status', status: 429, retryAfterSeconds: 7, code: 'TooMany' }));
    const response = await fetch(server.url);
    expect([
      response.status,
      response.headers.get('retry-after'),
      ((await response.json()) as { error: { code: string } }).error.code,
    ]).toEqual([429, '7', 'TooMany']);
    expect(applied).toEqual([]);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('drops the connection %s the call is applied', async (when, times) => {
    faults.use(() => ({ kind: 'drop', when }));
    await expect(fetch(server.url)).rejects.toThrow();
    expect(applied).toHaveLength(times);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('kills the caller %s the call is applied, and never answers', async (when, times) => {
    const dying = new AbortController();
    faults.onKill(() => dying.abort());
    faults.use(() => ({ kind: 'kill', when }));
    await expect(fetch(server.url, { signal: dying.signal })).rejects.toThrow();
    expect(applied).toHaveLength(times);
  });

  it('applies a slow call at once and answers it late', async () => {
    faults.use(() => ({ kind: 'slow', ms: 60 }));
    expect((await fetch(server.url)).status).toBe(200);
    expect(applied).toHaveLength(1);
  });

  it('leaves partial results and stale etags to the handler', async () => {
    faults.use(() => ({ kind: 'partial' }));
    expect(await (await fetch(server.url)).json()).toMatchObject({ fault: 'partial' });
  });

  it('tells the handler when the client has left, and takes its stopping for no fault', async () => {
    const leaving = new AbortController();
    const answer = fetch(`${server.url}/waits`, { signal: leaving.signal });
    while (applied.length === 0) await new Promise(setImmediate);
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await left;
    await new Promise(setImmediate);
    expect(failures).toEqual([]);
  });

  it('counts calls by server, method and path', async () => {
    await fetch(`${server.url}/a`);
    await fetch(`${server.url}/b?c=1`, { method: 'PUT' });
    expect(faults.calls().map((call) => `${call.n} ${call.what}`)).toEqual(['1 GET /a', '2 PUT /b']);
  });
});

it('closes while a client still holds a connection open', async () => {
  const plain = await startHttpServer({
    name: 'identity',
    faults: makeFaults(() => ({ kind: 'slow', ms: 600_000 })),
    handler: async () => jsonAnswer(200, {}),
  });
  expect(plain.url).toMatch(/^http:/);
  const hanging = fetch(plain.url).catch((error: unknown) => error);
  await plain.close();
  expect(await hanging).toBeInstanceOf(Error);
});
