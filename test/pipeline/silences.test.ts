import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { readHealth } from '../../src/pipeline/health.ts';
import { addSilence, endSilence, type NewSilence, storedSilences } from '../../src/pipeline/silences.ts';
import type { StateStore } from '../../src/pipeline/state-port.ts';
import { silenceKey } from '../../src/pipeline/state/silence.ts';
import { watermarkKey } from '../../src/pipeline/state/watermark.ts';
import { runTick } from '../../src/pipeline/tick.ts';
import { burst, campaignsOf, makeWorld, NOON, TARGET, tickOn, type World } from './world.ts';

const quiet = (world: World, change: Partial<NewSilence> = {}) =>
  addSilence(world.pipeline, TARGET, {
    from: NOON - HOUR,
    to: NOON + HOUR,
    reason: 'load test',
    match: { service: ['shop-api'] },
    ...change,
  });

const standings = async (store: StateStore) =>
  (await campaignsOf(store)).map(({ service, assessment }) => [service, assessment.standing]).sort();

describe('a silence kept in state', () => {
  it('keeps what it covers quiet from the next tick on, with its reason, and nothing else', async () => {
    const world = makeWorld();
    await quiet(world);
    world.workspace.events.push(burst(20, 120), burst(20, 90, { service: 'blog-api', source: '198.51.100.1', country: 'PK' }));
    await world.tick();
    expect(await standings(world.store)).toEqual([
      ['blog-api', 'alert'],
      ['shop-api', 'suppressed'],
    ]);
    const [shop] = (await campaignsOf(world.store)).filter(({ service }) => service === 'shop-api');
    expect(shop?.assessment.reason).toMatch(/^silenced from 2026-03-02T11:00:00Z to 2026-03-02T13:00:00Z: load test; /);
    expect(world.hub.sent.map(({ service }) => service)).toEqual(['blog-api']);
  });

  it('does not cover what goes on after its end: that is alerted then, as a campaign of its own', async () => {
    const world = makeWorld();
    await quiet(world, { to: NOON - 10 * MINUTE });
    world.workspace.events.push(burst(20, 120), burst(3, 80));
    await world.tick();
    expect(world.hub.sent).toEqual([]);
    await tickOn(world, 2);
    expect(await standings(world.store)).toEqual([
      ['shop-api', 'alert'],
      ['shop-api', 'suppressed'],
    ]);
    expect(world.hub.sent.map(({ change, firstActivity }) => [change, firstActivity])).toEqual([['opened', NOON - 5 * MINUTE]]);
  });

  it('that comes while a campaign is open stops what would still be told of it, but for its end', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120), burst(12, 5000));
    await world.tick();
    await quiet(world);
    await tickOn(world, 3);
    expect(world.hub.sent.map(({ change }) => change)).toEqual(['opened']);
    expect(await standings(world.store)).toEqual([['shop-api', 'suppressed']]);
    world.advance(4 * HOUR);
    await tickOn(world, 3);
    expect(world.hub.sent.map(({ change }) => change)).toEqual(['opened', 'closed']);
  });

  it('ended by hand covers what it covered until then, and no more', async () => {
    const world = makeWorld();
    const { id } = await quiet(world, { to: NOON + DAY });
    world.workspace.events.push(burst(20, 120), burst(-10, 80));
    await world.tick();
    const ended = await endSilence(world.pipeline, TARGET, id);
    expect(ended).toMatchObject({ kind: 'ended', silence: { to: NOON, endedAt: NOON } });
    expect(world.hub.sent).toEqual([]);
    await tickOn(world, 5);
    expect(world.hub.sent.map(({ change }) => change)).toEqual(['opened']);
    expect(await endSilence(world.pipeline, TARGET, id)).toMatchObject({ kind: 'over' });
    expect(await endSilence(world.pipeline, TARGET, 'nothing')).toEqual({ kind: 'unknown' });
  });

  it('stays beside others under an id of its own, and goes 90 days after its end', async () => {
    const world = makeWorld();
    await quiet(world);
    await quiet(world, { from: NOON - 2 * HOUR });
    expect((await storedSilences(world.store, TARGET.id)).map(({ from }) => from)).toEqual([NOON - 2 * HOUR, NOON - HOUR]);
    await world.tick();
    world.advance(91 * DAY);
    await world.tick();
    expect(await storedSilences(world.store, TARGET.id)).toEqual([]);
  });

  it('that cannot be read hides nothing: the tick alerts and says what failed', async () => {
    const world = makeWorld();
    const value = { schema: 1, id: 'x' };
    await world.store.write(TARGET.id, [{ op: 'insert', key: silenceKey('x'), value, due: NOON + DAY }]);
    world.workspace.events.push(burst(20, 120));
    const report = await world.tick();
    expect(report.targets[0]?.run.errors).toMatchObject([{ step: 'silences' }]);
    expect(world.hub.sent).toHaveLength(1);
  });
});

describe('record only', () => {
  const recording = (hunts: readonly string[], firstDays = 0) => ({ recordOnly: { hunts, firstDays } });

  it('a hunt: its campaigns are kept with their severity, nobody is alerted, and health says so', async () => {
    const world = makeWorld(recording(['code-hunt']));
    world.workspace.events.push(burst(20, 1200));
    await world.tick();
    const [campaign] = await campaignsOf(world.store);
    expect(campaign?.assessment).toMatchObject({ standing: 'record-only', severity: 'High' });
    expect(campaign?.assessment.reason).toMatch(/^code-hunt is set to record only; /);
    expect(world.hub.sent).toEqual([]);
    expect((await readHealth(world.pipeline, [TARGET])).targets[0]).toMatchObject({
      healthy: true,
      recordOnly: undefined,
      hunts: [{ mode: 'record-only' }],
    });
  });

  it('a target: all of it, and health says why', async () => {
    const world = makeWorld();
    const target = { ...TARGET, recordOnly: true };
    world.workspace.events.push(burst(20, 1200));
    await runTick(world.pipeline, [target]);
    expect(await standings(world.store)).toEqual([['shop-api', 'record-only']]);
    expect((await readHealth(world.pipeline, [target])).targets[0]).toMatchObject({
      recordOnly: 'shop is set to record only',
      hunts: [{ mode: 'record-only' }],
    });
  });

  it('the first days of a target: recorded until they are over, alerted after', async () => {
    const world = makeWorld(recording([], 2));
    world.workspace.events.push(burst(20, 120), burst(20 - 3 * 24 * 60, 120));
    await world.tick();
    expect(await standings(world.store)).toEqual([['shop-api', 'record-only']]);
    expect((await readHealth(world.pipeline, [TARGET])).targets[0]?.recordOnly).toBe(
      'shop is in its first 2 days, recorded only until 2026-03-04T12:00:00Z',
    );
    world.advance(3 * DAY);
    await tickOn(world, 14);
    expect((await standings(world.store)).map(([, standing]) => standing).sort()).toEqual(['alert', 'record-only']);
    expect(world.hub.sent.map(({ change }) => change)).toEqual(['opened']);
    expect((await readHealth(world.pipeline, [TARGET])).targets[0]?.recordOnly).toBeUndefined();
  });

  it('a target that ran before the setting came is no new one', async () => {
    const world = makeWorld(recording([], 14));
    const value = { schema: 1, hunt: 'other', attempts: 0, sources: [], lateBins: [] };
    await world.store.write(TARGET.id, [{ op: 'insert', key: watermarkKey('other'), value }]);
    world.workspace.events.push(burst(20, 120));
    await world.tick();
    expect(world.hub.sent).toHaveLength(1);
  });
});
