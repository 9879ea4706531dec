import type { Clock } from '../pipeline/ports.ts';
import type { Instant, Range } from '../domain/time.ts';
import type { Fault } from './faults.ts';
import { errorAnswer, jsonAnswer, type LabHttpAnswer, type LabHttpHandler, type LabHttpRequest } from './http-server.ts';
import type { LabEngine, LabQueryAnswer, LabQueryProblem } from './store.ts';
import { parseTimespan } from './timespan.ts';

export type QueryHandlerOptions = {
  readonly engine: LabEngine;
  readonly clock: Clock;
  /** Whether a workspace GUID exists; one that does not is answered as the service does, with 404. */
  readonly knows: (workspaceId: string) => boolean;
  /** Plans of tables by name; Analytics unless said. This API answers no query of a table on another plan. */
  readonly plans?: Readonly<Record<string, string>>;
};

const PATH = /^\/(?:v1\/)?workspaces\/([^/]+)\/query$/;
/** Defaults and bound of the service, seconds. */
const DEFAULT_WAIT = 180;
const MAX_WAIT = 600;

/** The query API: `POST /v1/workspaces/{guid}/query` with `{query, timespan?}` and any bearer token. */
export const makeQueryHandler = (options: QueryHandlerOptions): LabHttpHandler => {
  return async (request) => {
    const workspace = PATH.exec(request.url.pathname)?.[1];
    if (workspace === undefined || request.method !== 'POST')
      return errorAnswer(404, 'PathNotFoundError', 'The requested path does not exist');
    if (!/^Bearer .+/i.test(request.headers.authorization ?? ''))
      return errorAnswer(401, 'AuthenticationFailed', 'Valid authentication was not provided');
    if (!options.knows(decodeURIComponent(workspace)))
      return errorAnswer(404, 'WorkspaceNotFoundError', 'The specified workspace could not be found');
    const body = parseBody(request);
    if (!body)
      return errorAnswer(400, 'BadArgumentError', 'The request had some invalid properties: a JSON body with a text "query" is needed');
    const other = Object.entries(options.plans ?? {}).find(([name, plan]) => plan !== 'Analytics' && mentions(body.query, name));
    if (other) return errorAnswer(400, 'BadArgumentError', `Table ${other[0]} has the ${other[1]} plan, which this API does not query`);
    const now = options.clock.now();
    const range = rangeOf([body.timespan, request.url.searchParams.get('timespan')], now);
    if (range !== undefined && 'wrong' in range)
      return errorAnswer(
        400,
        'BadArgumentError',
        `The timespan ${JSON.stringify(range.wrong)} is no ISO 8601 duration (without years and months) or interval`,
      );
    return toAnswer(await ask(options.engine, body.query, now, range, request), request.fault);
  };
};

/** Names of tables stand in a query as words; one inside a text counts too, which a stand-in may get wrong. */
const mentions = (query: string, table: string): boolean => query.match(/\w+/g)?.includes(table) === true;

const ask = (engine: LabEngine, query: string, now: Instant, range: Range | undefined, request: LabHttpRequest): Promise<LabQueryAnswer> =>
  engine.query(query, { now, ...(range && { range }), timeoutMs: waitSeconds(request.headers['prefer']) * 1000, signal: request.signal });

/** The time that all timespans of a request (body and URL) share; undefined without any. */
const rangeOf = (timespans: readonly unknown[], now: Instant): Range | { readonly wrong: unknown } | undefined => {
  let shared: Range | undefined;
  for (const timespan of timespans) {
    if (timespan === undefined || timespan === null) continue;
    const range = typeof timespan === 'string' ? parseTimespan(timespan, now) : null;
    if (range === null) return { wrong: timespan };
    shared = shared ? { from: Math.max(shared.from, range.from), to: Math.min(shared.to, range.to) } : range;
  }
  return shared;
};

/** `Prefer: wait=N`, seconds. */
const waitSeconds = (prefer: string | string[] | undefined): number => {
  const seconds = Number(/(?:^|[,;\s])wait=(\d+)/.exec(String(prefer ?? ''))?.[1] ?? DEFAULT_WAIT);
  return Math.min(Math.max(seconds, 1), MAX_WAIT);
};

const parseBody = (request: LabHttpRequest): { readonly query: string; readonly timespan: unknown } | undefined => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(request.body.toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || !('query' in parsed) || typeof parsed.query !== 'string') return undefined;
  return { query: parsed.query, timespan: 'timespan' in parsed ? parsed.timespan : undefined };
};

const toAnswer = (answer: LabQueryAnswer, fault: Fault | undefined): LabHttpAnswer => {
  if (answer.kind === 'timeout') return errorAnswer(504, 'GatewayTimeout', 'The query did not end within its time');
  if (answer.kind === 'rejected') return jsonAnswer(400, { error: badArgument(answer.error) });
  const partial =
    fault?.kind === 'partial'
      ? { code: 'PartialError', message: 'There were some errors when processing your query (asked for by a fault).' }
      : answer.partial;
  // A partial answer on purpose keeps the first half of its rows: who takes it for the whole is found out.
  const rows = fault?.kind === 'partial' ? answer.rows.slice(0, Math.floor(answer.rows.length / 2)) : answer.rows;
  const tables = [{ name: 'PrimaryResult', columns: answer.columns, rows }];
  return jsonAnswer(
    200,
    partial ? { tables, error: { ...partial, details: [], innererror: { code: partial.code, message: partial.message } } } : { tables },
  );
};

const INNER_CODES: Readonly<Record<LabQueryProblem['kind'], string>> = {
  syntax: 'SyntaxError',
  semantic: 'SemanticError',
  unsupported: 'UnsupportedByLab',
};

/** The service's nesting: what was wrong with the request, what kind of error, and where. */
const badArgument = (problem: LabQueryProblem): unknown => ({
  message: 'The request had some invalid properties',
  code: 'BadArgumentError',
  innererror: {
    code: INNER_CODES[problem.kind],
    message: problem.kind === 'unsupported' ? problem.message : `A ${problem.kind === 'syntax' ? 'syntax' : 'semantic'} error occurred.`,
    innererror: {
      code: problem.code,
      message: problem.message,
      line: problem.line,
      pos: problem.position,
      length: problem.length,
    },
  },
});
