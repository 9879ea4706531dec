import type { PipelinePolicy } from '@azure/core-rest-pipeline';

export const USER_AGENT = { userAgentPrefix: 'tollwatch' } as const;
/** How long one delivery may take, ms: a tick has others to make. */
export const SEND_TIMEOUT = 30_000;

/**
 * Sinks try a broken connection again at once (a frozen app's kept-alive socket is dead when it thaws) and leave every answer, with
 * its Retry-After, to the outbox: waiting inside a tick would hold the other deliveries.
 */
export const makeReconnectPolicy = async (): Promise<PipelinePolicy> => {
  const { systemErrorRetryPolicy } = await import('@azure/core-rest-pipeline');
  return systemErrorRetryPolicy({ maxRetries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 1000 });
};

export const NO_RETRY = { maxRetries: 0 } as const;
