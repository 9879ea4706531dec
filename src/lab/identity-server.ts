import type { Clock } from '../pipeline/ports.ts';
import type { Faults } from './faults.ts';
import { errorAnswer, jsonAnswer, type LabHttpHandler, type LabHttpServer, startHttpServer } from './http-server.ts';
import { makeLabToken } from './token.ts';

export type IdentityServerOptions = {
  readonly faults: Faults;
  /** What callers must send in `x-identity-header`: the host's proof that the caller is the app. */
  readonly header: string;
  /** Real time, also where the rest of the lab is simulated. */
  readonly realClock: Clock;
  /** A user-assigned identity's client id; a request for another one is refused. */
  readonly clientId?: string;
  readonly port?: number;
  readonly onError?: (error: unknown, what: string) => void;
};
/** `settings` are the two variables by which App Service tells an app of its identity. */
export type IdentityServer = LabHttpServer & { readonly settings: Readonly<Record<'IDENTITY_ENDPOINT' | 'IDENTITY_HEADER', string>> };

const makeHandler =
  ({ header, clientId, realClock }: IdentityServerOptions): LabHttpHandler =>
  async ({ method, url, headers }) => {
    const asked = url.searchParams;
    if (method !== 'GET' || url.pathname !== '/msi/token') return errorAnswer(404, 'NotFound', 'Only GET /msi/token is served.');
    if (headers['x-identity-header'] !== header) return errorAnswer(401, 'Unauthorized', 'x-identity-header is missing or wrong.');
    if (asked.get('api-version') !== '2019-08-01') return errorAnswer(400, 'BadRequest', 'api-version must be 2019-08-01.');
    const resource = asked.get('resource');
    if (!resource) return errorAnswer(400, 'BadRequest', 'resource is missing.');
    const client = asked.get('client_id');
    if (client && client !== clientId) return errorAnswer(400, 'BadRequest', `No identity with client id ${client} is assigned.`);
    const { token, expiresOn } = makeLabToken(resource, realClock.now());
    return jsonAnswer(200, {
      access_token: token,
      expires_on: String(expiresOn / 1000),
      resource,
      token_type: 'Bearer',
      client_id: clientId ?? '',
    });
  };

/** The managed identity endpoint of App Service and Functions, on plain HTTP as there. */
export const startIdentityServer = async (options: IdentityServerOptions): Promise<IdentityServer> => {
  const { port, onError } = options;
  const server = await startHttpServer({
    name: 'identity',
    faults: options.faults,
    what: (method, url) => `${method} ${url.pathname} ${url.searchParams.get('resource') ?? ''}`,
    handler: makeHandler(options),
    ...(port !== undefined && { port }),
    ...(onError && { onError }),
  });
  return { ...server, settings: { IDENTITY_ENDPOINT: `${server.url}/msi/token`, IDENTITY_HEADER: options.header } };
};
