import { MINUTE } from '../domain/time.ts';
import type { Clock } from './ports.ts';
import type { RecordWrite, StateStore } from './state-port.ts';
import { LEASE, leaseKey, type LeaseRecord } from './state/lease.ts';
import { readState, STATE_SCHEMA } from './state/record.ts';

/**
 * Shorter than the 5 min between ticks, so that the tick after a crash takes over; longer than the two queries of a window
 * (90 s each) between two renewals.
 */
export const LEASE_MS = 4 * MINUTE;

/** A lease that is held. `keep` renews it when a quarter of its time is gone; false: it was lost, stop without writing. */
export type Lease = { readonly keep: () => Promise<boolean>; readonly release: () => Promise<void> };
export type LeaseDeps = { readonly store: StateStore; readonly clock: Clock };

/**
 * Takes the lease `name` (a hunt's id, `correlate`, `deliver`) of a partition for `owner`; undefined when somebody else holds
 * it or was faster. A lease past its time is taken over.
 */
export const acquireLease = async (
  { store, clock }: LeaseDeps,
  partition: string,
  name: string,
  owner: string,
): Promise<Lease | undefined> => {
  const key = leaseKey(name);
  const write = async (etag: string | undefined): Promise<{ etag: string; until: number } | undefined> => {
    const value: LeaseRecord = { schema: STATE_SCHEMA, owner, until: clock.now() + LEASE_MS };
    const op: RecordWrite = etag === undefined ? { op: 'insert', key, value } : { op: 'replace', key, etag, value };
    const outcome = await store.write(partition, [op]);
    return outcome.kind === 'written' ? { etag: outcome.etags[0] ?? '', until: value.until } : undefined;
  };
  // Nobody holds it as a rule: one call then, and a look only when there is somebody.
  let held = await write(undefined);
  if (held === undefined) {
    const stored = await store.get(partition, key);
    if (stored === undefined || readState(LEASE, stored).until > clock.now()) return undefined;
    held = await write(stored.etag);
  }
  if (held === undefined) return undefined;

  const renew = async (): Promise<boolean> => {
    if (held === undefined) return false;
    if (clock.now() > held.until - LEASE_MS * 0.75) held = await write(held.etag);
    return held !== undefined;
  };
  let queue: Promise<unknown> = Promise.resolve();
  return {
    // One renewal at a time: two at once would take each other's etag for a loss.
    keep: () => {
      const next = queue.then(renew);
      queue = next.catch(() => undefined);
      return next;
    },
    release: async () => {
      await queue;
      if (held !== undefined) await store.write(partition, [{ op: 'delete', key, etag: held.etag }]);
      held = undefined;
    },
  };
};

/**
 * Runs `work` under the lease; undefined when it is held elsewhere. The lease is released also when `work` throws; a failing
 * release is left to expire, since what was done is done.
 */
export const underLease = async <T>(
  deps: LeaseDeps,
  partition: string,
  name: string,
  owner: string,
  work: (lease: Lease) => Promise<T>,
): Promise<T | undefined> => {
  const lease = await acquireLease(deps, partition, name, owner);
  if (lease === undefined) return undefined;
  try {
    return await work(lease);
  } finally {
    await lease.release().catch(() => undefined);
  }
};
