import type { Clock } from '../pipeline/ports.ts';
import type { Faults } from './faults.ts';
import { errorAnswer, type LabHttpAnswer, type LabHttpHandler, type LabHttpServer, startHttpServer } from './http-server.ts';
import { acceptRows, tableOfStream } from './ingestion-rows.ts';
import type { LabStore } from './store.ts';
import type { LabCertificate } from './tls.ts';
import { bearerAudience } from './token.ts';

export type IngestionServerOptions = {
  readonly faults: Faults;
  readonly tls: LabCertificate;
  readonly store: Pick<LabStore, 'append' | 'schemas'>;
  /** The lab's clock: arrival time of the rows. */
  readonly clock: Clock;
  /** Immutable rule ids and the streams each one declares. */
  readonly rules: Readonly<Record<string, readonly string[]>>;
  readonly audience: string;
  readonly port?: number;
  readonly onError?: (error: unknown, what: string) => void;
};

/** 1 MB a call, packed and unpacked (azure-monitor-docs logs-ingestion limits). */
const CALL_BYTES = 1024 * 1024;

const parse = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString());
  } catch {
    // Not JSON, hence no array: acceptRows says so.
    return undefined;
  }
};

/** The first thing wrong with who asks, and for what; undefined when nothing is. */
const refuse = (
  options: IngestionServerOptions,
  authorization: string | undefined,
  rule: string,
  stream: string,
  version: string | null,
): LabHttpAnswer | undefined => {
  const audience = bearerAudience(authorization);
  if (audience === undefined) return errorAnswer(401, 'AuthenticationFailed', 'A bearer token is needed.');
  if (audience !== options.audience)
    return errorAnswer(403, 'OperationFailed', `The token is for ${audience}, not for ${options.audience}.`);
  if (version !== '2023-01-01') return errorAnswer(400, 'UnsupportedApiVersion', 'api-version must be 2023-01-01.');
  const streams = options.rules[rule];
  if (!streams) return errorAnswer(404, 'NotFound', `Data collection rule with immutable id '${rule}' not found.`);
  if (!streams.includes(stream)) return errorAnswer(400, 'InvalidStream', `Stream '${stream}' is not configured in the rule.`);
  const table = tableOfStream(stream);
  if (!options.store.schemas().some((schema) => schema.name === table))
    return errorAnswer(400, 'InvalidOutputTable', `Table '${table}' does not exist.`);
  return undefined;
};

const makeHandler =
  (options: IngestionServerOptions): LabHttpHandler =>
  async ({ method, url, headers, body, wireBytes }) => {
    const path = /^\/dataCollectionRules\/([^/]+)\/streams\/([^/]+)$/.exec(url.pathname);
    if (method !== 'POST' || !path) return errorAnswer(404, 'NotFound', 'Only POST /dataCollectionRules/ID/streams/STREAM is served.');
    const [rule, stream] = [decodeURIComponent(path[1] ?? ''), decodeURIComponent(path[2] ?? '')];
    // searchParams decodes names: the ingestion client sends api%2Dversion.
    const refusal = refuse(options, headers.authorization, rule, stream, url.searchParams.get('api-version'));
    if (refusal) return refusal;
    if (body.length > CALL_BYTES || wireBytes > CALL_BYTES) return errorAnswer(413, 'ContentLengthLimitExceeded', 'A call may hold 1 MB.');
    const arrival = options.clock.now();
    const accepted = acceptRows(parse(body), arrival);
    if ('refused' in accepted) return errorAnswer(400, 'InvalidPayload', accepted.refused);
    await options.store.append(tableOfStream(stream), accepted.rows, () => arrival);
    return { status: 204, body: '' };
  };

/** The Logs Ingestion API: rows go to the lab's tables and are visible to queries from the clock's now on. */
export const startIngestionServer = (options: IngestionServerOptions): Promise<LabHttpServer> => {
  const { faults, tls, port, onError } = options;
  return startHttpServer({
    name: 'ingestion',
    handler: makeHandler(options),
    faults,
    tls,
    ...(port !== undefined && { port }),
    ...(onError && { onError }),
  });
};
