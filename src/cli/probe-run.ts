import { SECOND, type Instant } from '../domain/time.ts';
import type { ProbePlan } from './probe-options.ts';

/** What a request came to. `location`: where a redirect points to. */
export type ProbeAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly location?: string; readonly retryAfter?: string }
  | { readonly kind: 'failed'; readonly reason: string };

export type ProbeStop = 'done' | 'throttled' | 'unavailable' | 'redirect' | 'errors' | 'interrupted';

export type ProbeOutcome = {
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly requests: number;
  /** Number of answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Requests without an answer. */
  readonly failures: number;
  readonly stop: ProbeStop;
  /** Why it stopped before the end, one sentence. */
  readonly why?: string;
};

export type ProbeDeps = {
  readonly send: () => Promise<ProbeAnswer>;
  readonly now: () => Instant;
  readonly sleep: (ms: number) => Promise<void>;
  readonly stopped?: () => boolean;
  readonly onProgress?: (done: number) => void;
};

/** Between two looks at whether it was interrupted, ms. */
const LOOK_MS = 200;

/** In a row: then nothing answers, and going on says nothing more. */
const MAX_FAILURES = 3;

type Verdict = { readonly stop: ProbeStop; readonly why: string };

const redirectOf = (url: URL, location: string | undefined): string => {
  if (location === undefined || !URL.canParse(location, url.href)) return 'a redirect without an address';
  const to = new URL(location, url);
  return to.host === url.host
    ? `a redirect to ${to.pathname} on the same host: give that address`
    : `a redirect to another host, ${to.host}, which is not followed`;
};

const judge = ({ url }: ProbePlan, answer: ProbeAnswer, failures: number): Verdict | undefined => {
  if (answer.kind === 'failed')
    return failures < MAX_FAILURES ? undefined : { stop: 'errors', why: `${failures} requests in a row got no answer: ${answer.reason}` };
  const { status, location, retryAfter } = answer;
  const later = retryAfter === undefined ? '' : `, Retry-After ${retryAfter}`;
  if (status === 429) return { stop: 'throttled', why: `the endpoint limits requests (429${later})` };
  if (status === 503) return { stop: 'unavailable', why: `the endpoint is overloaded or down (503${later})` };
  if (status >= 300 && status < 400 && status !== 304)
    return { stop: 'redirect', why: `the endpoint answers ${status}, ${redirectOf(url, location)}` };
  return undefined;
};

/**
 * Sends requests one after another, never faster than the rate and never two at once, until there were enough or the endpoint says
 * stop: 429, 503, a redirect, or three failures in a row.
 */
export const runProbe = async (plan: ProbePlan, { send, now, sleep, stopped, onProgress }: ProbeDeps): Promise<ProbeOutcome> => {
  const startedAt = now();
  const gap = SECOND / plan.rate;
  const statuses: Record<string, number> = {};
  let [requests, failures, streak] = [0, 0, 0];
  let verdict: Verdict | undefined;
  while (requests < plan.max && verdict === undefined) {
    const sentAt = now();
    const answer = await send();
    requests += 1;
    if (answer.kind === 'failed') {
      failures += 1;
      streak += 1;
    } else {
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      streak = 0;
    }
    onProgress?.(requests);
    verdict = judge(plan, answer, streak);
    const isDue = (): boolean => requests >= plan.max || now() >= sentAt + gap;
    while (verdict === undefined && stopped?.() !== true && !isDue()) await sleep(Math.min(LOOK_MS, Math.max(1, sentAt + gap - now())));
    if (stopped?.() === true) verdict ??= { stop: 'interrupted', why: 'it was interrupted' };
  }
  const ended = { startedAt, endedAt: now(), requests, statuses, failures };
  return verdict === undefined ? { ...ended, stop: 'done' } : { ...ended, ...verdict };
};
