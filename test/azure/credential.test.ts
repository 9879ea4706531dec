import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeCredential } from '../../src/azure/credential.ts';
import { makeFaults } from '../../src/lab/faults.ts';
import { type IdentityServer, startIdentityServer } from '../../src/lab/identity-server.ts';
import { bearerAudience } from '../../src/lab/token.ts';

const faults = makeFaults();
const realClock = { now: () => Date.now() };
/** Its own audience for each test: the identity library keeps tokens for the whole process, by audience. */
let tests = 0;
let audience = '';
let scope = '';
const before = { endpoint: process.env['IDENTITY_ENDPOINT'], header: process.env['IDENTITY_HEADER'] };
let server: IdentityServer;

const set = (name: string, value: string | undefined): void => {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
};

beforeAll(async () => {
  server = await startIdentityServer({ faults, header: 'proof', realClock, clientId: 'client-1' });
});
afterAll(() => server.close());
beforeEach(() => {
  faults.reset();
  tests += 1;
  audience = `https://audience-${tests}.test`;
  scope = `${audience}/.default`;
  Object.assign(process.env, server.settings);
});
afterEach(() => {
  set('IDENTITY_ENDPOINT', before.endpoint);
  set('IDENTITY_HEADER', before.header);
});

describe('the managed identity', () => {
  it.each([[undefined], ['client-1']])('brings a token for the audience asked, client id %s', async (clientId) => {
    const token = await makeCredential({ kind: 'managed', ...(clientId && { clientId }) }).getToken(scope);
    expect(bearerAudience(`Bearer ${token?.token}`)).toBe(audience);
    expect(token?.expiresOnTimestamp).toBeGreaterThan(Date.now());
  });

  it('asks nobody before the first token', () => {
    makeCredential({ kind: 'managed' });
    expect(faults.calls()).toEqual([]);
  });

  it('gets no token for another identity than the assigned one', async () => {
    await expect(makeCredential({ kind: 'managed', clientId: 'client-2' }).getToken(scope)).rejects.toThrow(/client-2/);
  });

  it('tries again when the endpoint is busy', async () => {
    faults.use(({ n }) => (n === 1 ? { kind: 'status', status: 429, retryAfterSeconds: 0 } : undefined));
    expect(await makeCredential({ kind: 'managed' }).getToken(scope)).toMatchObject({ token: expect.any(String) });
    expect(faults.calls()).toHaveLength(2);
  });
});

describe('the identity endpoint', () => {
  const ask = (query: string, header = 'proof') => fetch(`${server.url}/msi/token?${query}`, { headers: { 'x-identity-header': header } });

  it.each([
    ['api-version=2019-08-01', 400],
    ['api-version=2017-09-01&resource=https://storage.azure.com', 400],
    ['api-version=2019-08-01&resource=https://storage.azure.com', 200],
  ])('answers %s with %i', async (query, status) => {
    expect((await ask(query)).status).toBe(status);
  });

  it('answers nobody without the host’s proof', async () => {
    expect((await ask('api-version=2019-08-01&resource=https://storage.azure.com', 'forged')).status).toBe(401);
  });

  it('serves nothing else', async () => {
    expect((await fetch(server.url)).status).toBe(404);
  });
});

it.each([[undefined], ['Basic abc'], ['Bearer no-token'], ['Bearer a.!!!.b'], ['Bearer a.e30.b']])(
  '%s is no token of the lab',
  (header) => {
    expect(bearerAudience(header)).toBeUndefined();
  },
);
