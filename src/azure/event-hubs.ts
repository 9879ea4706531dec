import type { TokenCredential } from '@azure/core-auth';
import type { EventHubProducerClient } from '@azure/event-hubs';
import type { Alert } from '../domain/campaign.ts';
import type { Target } from '../domain/target.ts';
import type { SendOutcome, Sink } from '../pipeline/sink-port.ts';
import { outcomeOfSendError } from './send-errors.ts';

export type EventHubSettings = {
  /** `NAME.servicebus.windows.net`; `localhost:PORT` for a stand-in. */
  readonly namespace: string;
  readonly hub: string;
  readonly credential: TokenCredential;
  /** A CloudEvent with its `id`, JSON throughout. */
  readonly toEvent: (alert: Alert, target: Target) => object;
  /** Bound of one try, ms; the client waits so long when a connection drops under a send. 10 s unless told. */
  readonly tryTimeoutMs?: number;
  /** Between the first two tries, ms; twice as long before the next. Half a second unless told. */
  readonly retryDelayMs?: number;
};
/** `close` ends the connection; the next send opens another. */
export type EventHubSink = Sink & { readonly close: () => Promise<void> };

/** CloudEvents over AMQP, structured mode (CloudEvents AMQP binding 1.0.2, section 3.2). */
const CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8';
/** The client's own defaults (60 s a try, 30 s between) are longer than a tick. */
const MAX_RETRIES = 2;

const connect = async (settings: EventHubSettings): Promise<EventHubProducerClient> => {
  const { namespace, hub, credential, tryTimeoutMs = 10_000, retryDelayMs = 500 } = settings;
  const { EventHubProducerClient: Client } = await import('@azure/event-hubs');
  const retryOptions = { maxRetries: MAX_RETRIES, retryDelayInMs: retryDelayMs, timeoutInMs: tryTimeoutMs };
  return new Client(namespace, hub, credential, { retryOptions, userAgent: 'tollwatch' });
};

/**
 * One event an alert, partitioned by campaign so that its changes keep their order. A send whose answer got lost is made again: the
 * hub then holds two events with one id, and readers take the id once (promise 2).
 */
export const makeEventHubSink = (settings: EventHubSettings): EventHubSink => {
  const { hub, namespace, toEvent, tryTimeoutMs = 10_000 } = settings;
  const where = `event hub ${hub} of ${namespace}`;
  let client: Promise<EventHubProducerClient> | undefined;

  const send = async (alert: Alert, target: Target): Promise<SendOutcome> => {
    // A link without credit waits a minute whatever the retry options say (measured on event-hubs 6.0.4): all tries, and one to spare.
    const abortSignal = AbortSignal.timeout(tryTimeoutMs * (MAX_RETRIES + 2));
    client ??= connect(settings);
    try {
      const producer = await client;
      const batch = await producer.createBatch({ partitionKey: alert.campaignId, abortSignal });
      if (!batch.tryAdd({ body: toEvent(alert, target), contentType: CONTENT_TYPE, messageId: alert.id })) {
        return { kind: 'rejected', reason: `The event is larger than the ${batch.maxSizeInBytes} bytes that ${where} takes` };
      }
      await producer.sendBatch(batch, { abortSignal });
      return { kind: 'sent' };
    } catch (error) {
      return outcomeOfSendError(error, where);
    }
  };

  const close = async (): Promise<void> => {
    const open = client;
    client = undefined;
    await (await open)?.close();
  };

  return { id: 'event-hubs', send, close };
};
