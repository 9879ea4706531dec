import type { TokenCredential } from '@azure/core-auth';
import type { LogsIngestionClient } from '@azure/monitor-ingestion';
import type { FindingsSink } from '../config-types.ts';
import type { Alert } from '../domain/campaign.ts';
import type { Target } from '../domain/target.ts';
import type { SendOutcome, Sink } from '../pipeline/sink-port.ts';
import { type Advice, outcomeOfError } from './outcome.ts';
import { makeReconnectPolicy, NO_RETRY, SEND_TIMEOUT, USER_AGENT } from './transport.ts';

export type FindingsSettings = {
  readonly sink: FindingsSink;
  readonly credential: TokenCredential;
  /** One row of SmsPumpingFindings_CL. */
  readonly toRow: (alert: Alert, target: Target) => Readonly<Record<string, unknown>>;
  /** ms; 30 s unless told. */
  readonly timeoutMs?: number;
};

/** 1 MB a call; the client sends a larger row all the same, and the service answers 413 (measured on monitor-ingestion 1.2.0). */
const CALL_BYTES = 1_000_000;

const loadClient = async ({ sink, credential }: FindingsSettings, endpoint: string): Promise<LogsIngestionClient> => {
  const { LogsIngestionClient } = await import('@azure/monitor-ingestion');
  return new LogsIngestionClient(endpoint, credential, {
    audience: sink.audience,
    retryOptions: NO_RETRY,
    userAgentOptions: USER_AGENT,
    // Inside the client's own policies: the outer ones pack the body, and would pack it again at each try.
    additionalPolicies: [{ position: 'perRetry', policy: await makeReconnectPolicy() }],
  });
};

const ADVICE: Advice = {
  403: 'give the identity the role Monitoring Metrics Publisher on the data collection rule, a fresh role needs up to an hour',
  404: 'check TOLLWATCH_FINDINGS_ENDPOINT and TOLLWATCH_FINDINGS_RULE_ID, or the findings of the target',
};

/** The client wraps what happened: `errors[0].cause` (its own message is empty). */
const causeOf = (error: unknown): unknown => {
  const errors =
    typeof error === 'object' && error !== null && 'errors' in error && Array.isArray(error.errors)
      ? (error.errors as readonly unknown[])
      : [];
  const first = errors[0];
  return typeof first === 'object' && first !== null && 'cause' in first ? first.cause : error;
};

/**
 * One row an alert, by the Logs Ingestion API, to the data collection rule of the alert's target. The service cannot tell a repeat, so a send cut off after it was applied leaves two
 * rows with one AlertId: readers take the AlertId once.
 */
export const makeFindingsSink = (settings: FindingsSettings): Sink => {
  const { sink, toRow } = settings;
  const clients = new Map<string, Promise<LogsIngestionClient>>();
  const clientFor = (endpoint: string): Promise<LogsIngestionClient> => {
    const client = clients.get(endpoint) ?? loadClient(settings, endpoint);
    clients.set(endpoint, client);
    return client;
  };
  return {
    id: 'findings',
    send: async (alert, target): Promise<SendOutcome> => {
      const { findings } = target;
      if (findings === undefined) return { kind: 'rejected', reason: `Target ${target.name} has no data collection rule for findings.` };
      const row = toRow(alert, target);
      const bytes = Buffer.byteLength(JSON.stringify([row]));
      if (bytes > CALL_BYTES) return { kind: 'rejected', reason: `The findings row has ${bytes} bytes; a call may hold ${CALL_BYTES}.` };
      const abortSignal = AbortSignal.timeout(settings.timeoutMs ?? SEND_TIMEOUT);
      try {
        await (await clientFor(findings.endpoint)).upload(findings.ruleId, sink.stream, [{ ...row }], { abortSignal });
        return { kind: 'sent' };
      } catch (error) {
        return outcomeOfError(causeOf(error), `Findings row to ${sink.stream}`, ADVICE);
      }
    },
  };
};
