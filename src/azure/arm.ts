import type { TokenCredential } from '@azure/core-auth';
import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { makeReconnectPolicy, NO_RETRY, USER_AGENT } from './transport.ts';

export type ArmAnswer = { readonly status: number; readonly retryAfter: string | undefined; readonly body: unknown };
/** `path` starts with the resource id. Resolves for every HTTP status; throws when no answer came. */
export type Arm = { readonly send: (method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown) => Promise<ArmAnswer> };
export type ArmSettings = {
  readonly endpoint: string;
  readonly audience: string;
  readonly credential: TokenCredential;
  readonly timeoutMs: number;
};

const parse = (text: string | null | undefined): unknown => {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    // A gateway's page: the status tells.
    return undefined;
  }
};

type Connection = { readonly send: (request: PipelineRequest) => Promise<PipelineResponse> };

const connect = async ({ audience, credential }: ArmSettings): Promise<Connection> => {
  const { bearerTokenAuthenticationPolicy, createDefaultHttpClient, createPipelineFromOptions } = await import('@azure/core-rest-pipeline');
  const pipeline = createPipelineFromOptions({ retryOptions: NO_RETRY, userAgentOptions: USER_AGENT });
  pipeline.addPolicy(await makeReconnectPolicy(), { phase: 'Retry' });
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: `${audience}/.default` }), { phase: 'Sign' });
  // Kept: a client holds the open connections, so one for each call would shake hands for each call.
  const client = createDefaultHttpClient();
  return { send: (request) => pipeline.sendRequest(client, request) };
};

/** Azure Resource Manager over the pipeline that the SDK clients share: the Sentinel client package is a beta of 541 KB for five calls. */
export const makeArm = (settings: ArmSettings): Arm => {
  let connection: Promise<Connection> | undefined;
  return {
    send: async (method, path, body) => {
      const { createHttpHeaders, createPipelineRequest } = await import('@azure/core-rest-pipeline');
      connection ??= connect(settings);
      const request = createPipelineRequest({
        url: `${settings.endpoint}${path}`,
        method,
        abortSignal: AbortSignal.timeout(settings.timeoutMs),
        headers: createHttpHeaders(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const response = await (await connection).send(request);
      return { status: response.status, retryAfter: response.headers.get('retry-after'), body: parse(response.bodyAsText) };
    },
  };
};
