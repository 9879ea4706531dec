import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { GIVE_UP_MS, nextAttempt } from '../../src/pipeline/backoff.ts';
import { deliver } from '../../src/pipeline/deliver.ts';
import { DELIVERY } from '../../src/pipeline/state/delivery.ts';
import { readState } from '../../src/pipeline/state/record.ts';
import { RUNS } from '../runs.ts';
import { burst, makeWorld, TARGET, tickOn, type World } from './world.ts';

const deliveries = async (world: World, sink = 'event-hubs') =>
  (await world.store.list(TARGET.id, 'delivery:'))
    .map((stored) => ({ status: stored.status, due: stored.due, ...readState(DELIVERY, stored) }))
    .filter((delivery) => delivery.sink === sink);

const attacked = (...minutes: readonly number[]): World => {
  const world = makeWorld();
  for (const minute of minutes) world.workspace.events.push(burst(minute, 120));
  return world;
};

describe('delivery', () => {
  it('reaches one sink while the other is down, and the other when it is back, each alert in order', async () => {
    const world = attacked(20, 1);
    world.hub.outcome = () => ({ kind: 'retry', reason: '503' });
    await world.tick();
    await tickOn(world, 2);
    expect(world.rows.sent.map((alert) => alert.revision)).toEqual([1, 2]);
    expect(world.hub.sent).toEqual([]);
    world.hub.outcome = () => ({ kind: 'sent' });
    await tickOn(world, 8);
    expect(world.hub.sent.map((alert) => alert.revision)).toEqual([1, 2]);
    expect((await deliveries(world)).map(({ status }) => status)).toEqual(['sent', 'sent']);
  });

  it.each(['401 Unauthorized', '403 Forbidden'])('keeps trying after %s until the fresh role works', async (reason) => {
    const world = attacked(20);
    world.hub.outcome = (_alert, attempt) => (attempt <= 4 ? { kind: 'retry', reason } : { kind: 'sent' });
    await world.tick();
    await tickOn(world, 14);
    expect(world.hub.sent).toHaveLength(1);
    expect((await deliveries(world))[0]).toMatchObject({ status: 'sent', attempts: 5 });
  });

  it('holds a newer revision back behind an older one that waits', async () => {
    const world = attacked(20, 1);
    world.hub.outcome = (_alert, attempt) => (attempt === 1 ? { kind: 'retry', reason: 'busy', afterMs: 25 * MINUTE } : { kind: 'sent' });
    await world.tick();
    await tickOn(world, 4);
    expect(world.hub.sent).toEqual([]);
    await tickOn(world, 4);
    expect(world.hub.sent.map((alert) => alert.revision)).toEqual([1, 2]);
  });

  it('waits as long as the other side asked for', async () => {
    const world = attacked(20);
    let tries = 0;
    world.hub.outcome = () => {
      tries += 1;
      return { kind: 'retry', reason: '429', afterMs: 2 * HOUR };
    };
    await world.tick();
    await tickOn(world, 23);
    expect(tries).toBe(1);
    await tickOn(world, 1);
    expect(tries).toBe(2);
  });

  it('gives an alert up 24 h after it was raised and not before, and keeps it to be seen', async () => {
    const world = attacked(20);
    let tries = 0;
    world.hub.outcome = () => {
      tries += 1;
      return { kind: 'rejected', reason: 'malformed' };
    };
    await world.tick();
    world.advance(GIVE_UP_MS - 10 * MINUTE);
    await tickOn(world, 1);
    expect((await deliveries(world)).find(({ alert }) => alert.revision === 1)?.status).toBe('waiting');
    await tickOn(world, 8);
    const given = (await deliveries(world)).find(({ alert }) => alert.revision === 1);
    expect([given?.status, given?.lastReason]).toEqual(['given-up', 'rejected: malformed']);
    expect(tries).toBeLessThan(20);
  });

  it('sends an alert that was given up once somebody sets it back to waiting', async () => {
    const world = attacked(20);
    world.hub.outcome = () => ({ kind: 'retry', reason: '403' });
    await world.tick();
    world.advance(GIVE_UP_MS);
    await tickOn(world, 1);
    const [stored] = await world.store.list(TARGET.id, 'delivery:', { status: 'given-up' });
    if (stored === undefined) throw new Error('nothing was given up');
    world.hub.outcome = () => ({ kind: 'sent' });
    const { key, etag, value } = stored;
    await world.store.write(TARGET.id, [{ op: 'replace', key, etag, value, status: 'waiting', due: stored.due }]);
    await tickOn(world, 1);
    expect(world.hub.sent.map(({ revision }) => revision)).toContain(1);
  });

  it('tries a delivery at least once, however long nothing ran', async () => {
    const world = attacked(20);
    const { sinks } = world.pipeline;
    await world.tick({ ...world.pipeline, sinks: sinks.map((sink) => ({ ...sink, send: async () => Promise.reject(new Error('gone')) })) });
    world.advance(30 * HOUR);
    await tickOn(world, 1);
    expect(world.hub.sent[0]?.revision).toBe(1);
  });

  it('gives up what waits for a sink that is not set up any more, and not before a day', async () => {
    const world = attacked(20);
    world.hub.outcome = () => ({ kind: 'retry', reason: '503' });
    await world.tick();
    const without = { ...world.pipeline, sinks: [world.rows] };
    world.advance(GIVE_UP_MS - 1);
    await world.tick(without);
    expect((await deliveries(world)).find(({ alert }) => alert.revision === 1)?.status).toBe('waiting');
    world.advance(1);
    await world.tick(without);
    expect((await deliveries(world)).find(({ alert }) => alert.revision === 1)).toMatchObject({
      status: 'given-up',
      lastReason: 'this sink is not set up',
    });
  });

  it('takes a sink that throws for one that asks to be tried again', async () => {
    const world = attacked(20);
    const broken = { ...world.hub, send: async () => Promise.reject(new TypeError('bug')) };
    const report = await world.tick({ ...world.pipeline, sinks: [broken, world.rows] });
    expect(report.ok).toBe(true);
    expect(world.rows.sent).toHaveLength(1);
    expect((await deliveries(world))[0]).toMatchObject({ status: 'waiting', attempts: 1, lastReason: 'retry: TypeError: bug' });
  });

  it('leaves a sink alone after three failures in a row, so that a tick does not wait for every timeout', async () => {
    const world = makeWorld();
    const attack = (from: number): void => {
      for (let n = from; n < from + 6; n += 1)
        world.workspace.events.push(
          burst(20, 60 + n, { source: `198.51.100.${n}`, service: `api-${n}`, country: '', ingestedAt: world.now() }),
        );
    };
    world.hub.outcome = () => ({ kind: 'retry', reason: 'timeout' });
    attack(0);
    await world.tick();
    attack(6);
    await tickOn(world, 1);
    world.advance(5 * MINUTE);
    let tries = 0;
    world.hub.outcome = () => {
      tries += 1;
      return { kind: 'retry', reason: 'timeout' };
    };
    const waiting = (await deliveries(world)).filter(({ status }) => status === 'waiting').length;
    const report = await deliver(world.pipeline, TARGET, 'test');
    expect(report?.retried).toBe(tries);
    // Three failures, and the three that were under way with the last of them.
    expect(tries).toBeLessThanOrEqual(6);
    expect(waiting).toBeGreaterThan(tries);
  });

  it('remembers for a sink what it saved, from one alert of a campaign to the next', async () => {
    const world = attacked(20, 1);
    const seen: (string | undefined)[] = [];
    const sink: World['hub'] = {
      ...world.hub,
      send: async (_alert, _target, { memory, at }) => {
        seen.push((await memory.load())['lastCommentAt']);
        await memory.save({ lastCommentAt: String(at) });
        return { kind: 'sent' };
      },
    };
    const start = world.now();
    for (let n = 0; n < 3; n += 1) {
      await world.tick({ ...world.pipeline, sinks: [sink] });
      world.advance(5 * MINUTE);
    }
    expect(seen).toEqual([undefined, String(start)]);
  });
});

describe('back-off', () => {
  // Seen to fail with: the cap left out; jitter added instead of taken off; Retry-After ignored.
  it('grows from a minute to half an hour, never ends before the asked wait, and repeats itself exactly', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 86_400_000 }), (key, attempts, afterMs) => {
        const wait = nextAttempt(key, attempts, 0);
        const full = Math.min(30 * MINUTE, MINUTE * 2 ** Math.min(attempts - 1, 10));
        expect(wait).toBeGreaterThanOrEqual(full / 2);
        expect(wait).toBeLessThanOrEqual(full);
        expect(nextAttempt(key, attempts, 0)).toBe(wait);
        expect(nextAttempt(key, attempts, 7, afterMs) - 7).toBe(Math.max(wait, afterMs));
      }),
      { numRuns: RUNS },
    );
  });
});
