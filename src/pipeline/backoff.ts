import { hashId } from '../domain/identity.ts';
import { DAY, type Instant, MINUTE } from '../domain/time.ts';

const FIRST_MS = MINUTE;
const CAP_MS = 30 * MINUTE;
/** Fresh role assignments need up to an hour and outages end: only age gives up, never the number of tries. */
export const GIVE_UP_MS = DAY;

/** 0 up to 1, the same for the same text: deliveries spread out, and a repeated run waits as long as the first. */
const fraction = (text: string): number => Number.parseInt(hashId('jitter', text).slice(0, 8), 16) / 0x1_0000_0000;

/**
 * When to try again after the `attempts`-th failure: from one minute doubling up to 30 min, less up to half of it by a hash of
 * `key`; never before what the other side asked for (`afterMs`).
 */
export const nextAttempt = (key: string, attempts: number, now: Instant, afterMs = 0): Instant => {
  const full = Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(attempts - 1, 10));
  const wait = full * (1 - fraction(`${key} ${attempts}`) / 2);
  return now + Math.ceil(Math.max(wait, afterMs));
};
