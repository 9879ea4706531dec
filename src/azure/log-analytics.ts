import type { TokenCredential } from '@azure/core-auth';
import type { PipelinePolicy, PipelineRequest } from '@azure/core-rest-pipeline';
import type { LogsQueryClient } from '@azure/monitor-query';
import type { LogQuery, QueryResult } from '../pipeline/ports.ts';
import { failureOfAnswer, failureOfBody, failureWithoutAnswer } from './log-query-failure.ts';
import { readQueryAnswer } from './query-answer.ts';

export type LogQuerySettings = {
  readonly endpoint: string;
  /** Without `/.default`: the client adds it. */
  readonly audience: string;
  readonly credential: TokenCredential;
  /** Waits between the client's own tries, ms. A `Retry-After` wins over them; all tries share the call's timeout. */
  readonly retry?: { readonly maxRetries: number; readonly retryDelayInMs: number };
};

const RETRY = { maxRetries: 3, retryDelayInMs: 1000, maxRetryDelayInMs: 10_000 };
/** Longest wait the service accepts, seconds (azure-monitor-docs logs/api/timeouts.md). */
const MAX_SERVER_WAIT = 600;

/**
 * Keeps the answer's text for us and gives the client an empty result. The client's own conversion cuts datetimes to ms, turns
 * null ones into 1970 and rounds longs; and it took 60 times as long (7 s for 50,000 rows of 12 columns).
 */
const keepAnswer = (kept: WeakMap<PipelineRequest, string>): PipelinePolicy => ({
  name: 'tollwatchKeepAnswer',
  async sendRequest(request, next) {
    const response = await next(request);
    if (response.status !== 200) return response;
    kept.set(request, response.bodyAsText ?? '');
    response.headers.set('content-type', 'application/json');
    response.bodyAsText = '{"tables":[]}';
    return response;
  },
});

const loadClient = async (settings: LogQuerySettings, kept: WeakMap<PipelineRequest, string>): Promise<LogsQueryClient> => {
  const { LogsQueryClient } = await import('@azure/monitor-query');
  return new LogsQueryClient(settings.credential, {
    endpoint: settings.endpoint,
    audience: settings.audience,
    retryOptions: { ...RETRY, ...settings.retry },
    userAgentOptions: { userAgentPrefix: 'tollwatch' },
    additionalPolicies: [{ position: 'perRetry', policy: keepAnswer(kept) }],
  });
};

/** Structural, because the error's class lives in a package loaded later. */
const answerOf = (error: unknown): { status: number; body: unknown } | undefined => {
  if (typeof error !== 'object' || error === null || !('statusCode' in error) || typeof error.statusCode !== 'number') return undefined;
  const response = 'response' in error && typeof error.response === 'object' && error.response !== null ? error.response : {};
  const raw = 'bodyAsText' in response && typeof response.bodyAsText === 'string' ? response.bodyAsText : '';
  try {
    return { status: error.statusCode, body: JSON.parse(raw) };
  } catch {
    // A page of a gateway: the status alone tells.
    return { status: error.statusCode, body: undefined };
  }
};

/**
 * The query API of Log Analytics. Asks for fresh answers (the service caches for 2 minutes by default), passes `range` as the
 * timespan (the service intersects it with the query's own filter, so both must be the same range), and stops after `timeoutMs`,
 * retries included.
 */
export const makeLogQuery = (settings: LogQuerySettings): LogQuery => {
  const kept = new WeakMap<PipelineRequest, string>();
  let client: Promise<LogsQueryClient> | undefined;
  return {
    run: async (target, kql, { range, timeoutMs, signal }): Promise<QueryResult> => {
      client ??= loadClient(settings, kept);
      const patience = AbortSignal.timeout(timeoutMs);
      let text: string | undefined;
      try {
        const timespan = { startTime: new Date(range.from), endTime: new Date(range.to) };
        await (await client).queryWorkspace(target.workspaceId, kql, timespan, {
          serverTimeoutInSeconds: Math.min(MAX_SERVER_WAIT, Math.max(1, Math.floor(timeoutMs / 1000))),
          abortSignal: signal ? AbortSignal.any([patience, signal]) : patience,
          requestOptions: { customHeaders: { 'Cache-Control': 'no-cache' } },
          onResponse: (response) => {
            text = kept.get(response.request);
          },
        });
      } catch (error) {
        const answer = answerOf(error);
        // 204: the workspace holds no data at all.
        if (answer?.status === 204) return { kind: 'complete', table: { columns: [], rows: [] } };
        if (answer) throw failureOfAnswer(answer.status, answer.body, target.name, error);
        throw failureWithoutAnswer(error, target.name, patience.aborted);
      }
      const result = text === undefined ? undefined : readQueryAnswer(text);
      if (!result) throw failureOfBody(target.name, undefined);
      return result;
    },
  };
};
