import type { TokenCredential } from '@azure/core-auth';
import type { DoctorPorts } from '../pipeline/doctor/ports.ts';
import { probeOfError } from './probes.ts';
import { outcomeOfSendError } from './send-errors.ts';

export type HubProbeSettings = { readonly namespace: string; readonly hub: string; readonly credential: TokenCredential };

const TIMEOUT_MS = 20_000;

const isUnauthorized = (reason: string): boolean => /Unauthorized/i.test(reason);

/** Opens a sender's link, which needs the right to send, and sends nothing. */
export const makeHubProbe = ({ namespace, hub, credential }: HubProbeSettings): NonNullable<DoctorPorts['hub']> => {
  return async () => {
    const { EventHubProducerClient } = await import('@azure/event-hubs');
    const retryOptions = { maxRetries: 0, timeoutInMs: TIMEOUT_MS / 2 };
    const client = new EventHubProducerClient(namespace, hub, credential, { retryOptions, userAgent: 'tollwatch' });
    try {
      await client.createBatch({ abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
      return { kind: 'answered', value: undefined };
    } catch (error) {
      const probe = probeOfError(error);
      if (probe.kind === 'refused' || probe.signIn) return probe;
      const outcome = outcomeOfSendError(error, `event hub ${hub} of ${namespace}`);
      const reason = outcome.kind === 'sent' ? probe.reason : outcome.reason;
      // AMQP has no HTTP status: this one says what an HTTP service would.
      return isUnauthorized(reason) ? { kind: 'refused', status: 401, reason } : { kind: 'silent', signIn: false, reason };
    } finally {
      await client.close().catch(() => undefined);
    }
  };
};
