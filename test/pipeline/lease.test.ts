import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeMemoryStore } from '../../src/lab/replay/state.ts';
import { acquireLease, LEASE_MS, underLease } from '../../src/pipeline/lease.ts';
import { RUNS } from '../runs.ts';

const makeRoom = () => {
  let now = 1_000_000;
  return {
    store: makeMemoryStore(),
    clock: { now: () => now },
    advance: (ms: number): void => {
      now += ms;
    },
  };
};

describe('a lease', () => {
  it('goes to one of many that ask at once', async () => {
    const room = makeRoom();
    const leases = await Promise.all(Array.from({ length: 10 }, (_, n) => acquireLease(room, 'p', 'hunt', `owner ${n}`)));
    expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  it('is lost to whoever took it over after its time, and its old holder is told', async () => {
    const room = makeRoom();
    const first = await acquireLease(room, 'p', 'hunt', 'a');
    room.advance(LEASE_MS);
    const second = await acquireLease(room, 'p', 'hunt', 'b');
    expect(await first?.keep()).toBe(false);
    expect(await second?.keep()).toBe(true);
    await first?.release();
    expect(await acquireLease(room, 'p', 'hunt', 'c')).toBeUndefined();
  });

  it('is kept beyond its time by renewing, also when several ask to renew at once', async () => {
    const room = makeRoom();
    const lease = await acquireLease(room, 'p', 'hunt', 'a');
    for (let n = 0; n < 10; n += 1) {
      room.advance(LEASE_MS / 2);
      expect(await Promise.all([lease?.keep(), lease?.keep(), lease?.keep()])).toEqual([true, true, true]);
    }
    expect(await acquireLease(room, 'p', 'hunt', 'b')).toBeUndefined();
  });

  it('is free again when the work under it threw', async () => {
    const room = makeRoom();
    await expect(underLease(room, 'p', 'hunt', 'a', async () => Promise.reject(new Error('boom')))).rejects.toThrow('boom');
    expect(await acquireLease(room, 'p', 'hunt', 'b')).toBeDefined();
  });

  it('of one hunt or target does not hold up another', async () => {
    const room = makeRoom();
    const all = await Promise.all([
      acquireLease(room, 'p', 'hunt', 'a'),
      acquireLease(room, 'p', 'other', 'a'),
      acquireLease(room, 'q', 'hunt', 'a'),
    ]);
    expect(all.every((lease) => lease !== undefined)).toBe(true);
  });

  // Seen to fail with: a takeover that is believed without winning by the etag.
  it('never has two holders who both believe in it, whatever the order of calls and pauses', async () => {
    const step = fc.record({
      who: fc.integer({ min: 0, max: 2 }),
      wait: fc.integer({ min: 0, max: LEASE_MS }),
      act: fc.constantFrom('take', 'keep', 'release'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const room = makeRoom();
        const held: (Awaited<ReturnType<typeof acquireLease>> | undefined)[] = [undefined, undefined, undefined];
        for (const { who, wait, act } of steps) {
          room.advance(wait);
          if (act === 'take') held[who] ??= await acquireLease(room, 'p', 'hunt', String(who));
          else if (act === 'release') {
            await held[who]?.release();
            held[who] = undefined;
          }
          const believers: number[] = [];
          for (const [n, lease] of held.entries()) if (lease !== undefined && (await lease.keep())) believers.push(n);
          expect(believers.length).toBeLessThanOrEqual(1);
          held.forEach((_, n) => {
            if (!believers.includes(n)) held[n] = undefined;
          });
        }
      }),
      { numRuns: RUNS },
    );
  });
});
