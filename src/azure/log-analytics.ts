import type { TokenCredential } from '@azure/core-auth';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { LogsQueryClient } from '@azure/monitor-query';
import type { LogQuery, QueryResult } from '../pipeline/ports.ts';
import { failureOfAnswer, failureOfBody, failureWithoutAnswer } from './log-query-failure.ts';
import { readQueryAnswer } from './query-answer.ts';
import { USER_AGENT } from './transport.ts';

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

/** The last answer of a call, by the call's abort signal: the one value of ours that the client hands down to each request. */
type Answers = WeakMap<object, { readonly status: number; readonly text: string }>;

/**
 * Keeps the answer's text for us and gives the client an empty result. The client's own conversion cuts datetimes to ms, turns
 * null ones into 1970 and rounds longs; and it took 60 times as long (7 s for 50,000 rows of 12 columns).
 */
const keepAnswer = (answers: Answers): PipelinePolicy => ({
  name: 'tollwatchKeepAnswer',
  async sendRequest(request, next) {
    const call = request.abortSignal;
    // While a try is under way there is no last answer: what it was before is not why this one takes long.
    if (call) answers.delete(call);
    const response = await next(request);
    if (call) answers.set(call, { status: response.status, text: response.bodyAsText ?? '' });
    if (response.status !== 200) return response;
    response.headers.set('content-type', 'application/json');
    response.bodyAsText = '{"tables":[]}';
    return response;
  },
});

const loadClient = async (settings: LogQuerySettings, answers: Answers): Promise<LogsQueryClient> => {
  const { LogsQueryClient } = await import('@azure/monitor-query');
  return new LogsQueryClient(settings.credential, {
    endpoint: settings.endpoint,
    audience: settings.audience,
    retryOptions: { ...RETRY, ...settings.retry },
    userAgentOptions: USER_AGENT,
    additionalPolicies: [{ position: 'perRetry', policy: keepAnswer(answers) }],
  });
};

/** Undefined for what is no JSON, such as a page of a gateway: the status alone tells then. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** Structural, because the error's class lives in a package loaded later. */
const statusOf = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;

/**
 * The query API of Log Analytics. Asks for fresh answers (the service caches for 2 minutes by default), passes `range` as the
 * timespan (the service intersects it with the query's own filter, so both must be the same range), and stops after `timeoutMs`,
 * retries included.
 */
export const makeLogQuery = (settings: LogQuerySettings): LogQuery => {
  const answers: Answers = new WeakMap();
  let client: Promise<LogsQueryClient> | undefined;
  return {
    run: async (target, kql, { range, timeoutMs, signal }): Promise<QueryResult> => {
      client ??= loadClient(settings, answers);
      const patience = AbortSignal.timeout(timeoutMs);
      const abortSignal = signal ? AbortSignal.any([patience, signal]) : patience;
      try {
        const timespan = { startTime: new Date(range.from), endTime: new Date(range.to) };
        await (await client).queryWorkspace(target.workspaceId, kql, timespan, {
          serverTimeoutInSeconds: Math.min(MAX_SERVER_WAIT, Math.max(1, Math.floor(timeoutMs / 1000))),
          abortSignal,
          requestOptions: { customHeaders: { 'Cache-Control': 'no-cache' } },
        });
      } catch (error) {
        const last = answers.get(abortSignal);
        // Patience that ends between two tries: the answer we were waiting to try again after is why.
        const status = statusOf(error) ?? (patience.aborted && last?.status !== 200 ? last?.status : undefined);
        // 204: the workspace holds no data at all.
        if (status === 204) return { kind: 'complete', table: { columns: [], rows: [] } };
        if (status !== undefined) throw failureOfAnswer(status, parse(last?.text ?? ''), target.name, error);
        throw failureWithoutAnswer(error, target.name, patience.aborted);
      }
      const result = readQueryAnswer(answers.get(abortSignal)?.text ?? '');
      if (!result) throw failureOfBody(target.name, undefined);
      return result;
    },
  };
};
