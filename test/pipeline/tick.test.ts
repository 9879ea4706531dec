import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { LogQueryError } from '../../src/pipeline/errors.ts';
import type { LogQuery } from '../../src/pipeline/ports.ts';
import { leaseKey } from '../../src/pipeline/state/lease.ts';
import { watermarkKey } from '../../src/pipeline/state/watermark.ts';
import { runTick } from '../../src/pipeline/tick.ts';
import { tickTwice } from './outcome.ts';
import { burst, campaignsOf, findingsOf, makeWorld, NOON, TARGET, tickOn } from './world.ts';

describe('a tick', () => {
  it('turns rows past the threshold into one confirmed finding, one campaign and one alert a sink', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120), burst(20, 30, { source: '198.51.100.1' }));
    const report = await world.tick();
    expect(report.ok).toBe(true);
    expect(
      (await findingsOf(world.store)).map(({ status, finding }) => [status, finding.source, finding.verdict, finding.counts.requests]),
    ).toEqual([['done', '203.0.113.7', 'confirmed', 120]]);
    expect((await campaignsOf(world.store)).map(({ counts, state }) => [counts.request?.requests, state])).toEqual([[120, 'open']]);
    expect(
      [world.hub.sent, world.rows.sent].map((sent) => sent.map(({ change, notify, counts }) => [change, notify, counts.requests])),
    ).toEqual([[['opened', true, 120]], [['opened', true, 120]]]);
    expect(world.hub.sent[0]?.query).toContain(`let From = datetime(${new Date(NOON - 20 * MINUTE).toISOString()})`);
  });

  it('grows the campaign with the next bins and updates the same incident instead of opening another', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120), burst(15, 200), burst(1, 90), burst(-4, 60));
    await world.tick();
    await tickOn(world, 3);
    expect((await campaignsOf(world.store)).map(({ counts }) => counts.request?.requests)).toEqual([470]);
    expect(new Set(world.hub.sent.map((alert) => alert.campaignId)).size).toBe(1);
    expect(world.hub.sent.map((alert) => alert.change)).toEqual(['opened', 'updated', 'updated']);
    expect(world.hub.sent.map((alert) => alert.revision)).toEqual([1, 2, 3]);
  });

  it('changes nothing when it runs twice, whatever it read the first time', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120), burst(10, 70), burst(-4, 60));
    for (let n = 0; n < 4; n += 1) {
      await tickTwice(world);
      world.advance(5 * MINUTE);
    }
    expect(world.workspace.asked.filter(({ kind }) => kind === 'flagged')).toHaveLength(8);
    expect((await campaignsOf(world.store)).map(({ counts }) => counts.request?.requests)).toEqual([250]);
  });

  it('re-reads bins without counting them again', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(8, 120));
    await tickOn(world, 8);
    expect((await campaignsOf(world.store)).map(({ counts, findings }) => [counts.request?.requests, findings])).toEqual([[120, 1]]);
    expect(world.hub.sent).toHaveLength(1);
  });

  it('adds rows that came late, within the lateness, as a difference', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(8, 120), burst(8, 35, { ingestedAt: NOON + 12 * MINUTE }));
    await tickOn(world, 6);
    expect((await campaignsOf(world.store)).map(({ counts, findings }) => [counts.request?.requests, findings])).toEqual([[155, 1]]);
  });

  it('leaves without effect when another run holds the lease', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120));
    const held = { schema: 1, owner: 'other', until: world.now() + MINUTE };
    for (const name of ['code-hunt', 'correlate', 'deliver'])
      await world.store.write(TARGET.id, [{ op: 'insert', key: leaseKey(name), value: held }]);
    const report = await world.tick();
    expect(report.targets[0]?.run.hunts.map((hunt) => hunt.outcome)).toEqual(['leased']);
    expect(world.workspace.asked).toEqual([]);
    expect(world.hub.sent).toEqual([]);
    expect(await world.store.get(TARGET.id, watermarkKey('code-hunt'))).toBeUndefined();
  });

  it('takes a lease over when its holder died', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120));
    for (const name of ['code-hunt', 'correlate', 'deliver']) {
      await world.store.write(TARGET.id, [
        { op: 'insert', key: leaseKey(name), value: { schema: 1, owner: 'dead', until: world.now() + 4 * MINUTE } },
      ]);
    }
    await tickOn(world, 1);
    expect(world.hub.sent).toHaveLength(1);
  });

  it('does no harm when two instances run it at the same moment', async () => {
    const attack = [burst(20, 120), burst(15, 60), burst(5, 90), burst(5, 70, { source: '203.0.113.8' }), burst(-5, 80)];
    const alone = makeWorld();
    alone.workspace.events.push(...attack);
    await alone.tick();
    await tickOn(alone, 6);
    const twice = makeWorld();
    twice.workspace.events.push(...attack);
    for (let n = 0; n < 7; n += 1) {
      await Promise.all([twice.tick(), twice.tick()]);
      twice.advance(5 * MINUTE);
    }
    const totals = async (world: typeof alone) =>
      (await campaignsOf(world.store)).map(({ id, counts, findings }) => ({ id, counts, findings }));
    expect(await totals(twice)).toEqual(await totals(alone));
    expect(twice.hub.sent.map((alert) => alert.id)).toEqual([...new Set(twice.hub.sent.map((alert) => alert.id))]);
    expect(twice.hub.sent.at(-1)?.counts).toEqual(alone.hub.sent.at(-1)?.counts);
  });

  it('keeps the window of a failing query and reads it when the service is back', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120));
    world.workspace.answer = (question, whole) => {
      if (question.kind === 'flagged' && world.now() < NOON + 10 * MINUTE) throw new LogQueryError('throttled', 429, 'too many requests');
      return { kind: 'complete', table: whole };
    };
    const first = await world.tick();
    expect(first.ok).toBe(false);
    expect(first.targets[0]?.run.hunts[0]).toMatchObject({ outcome: 'failed', windows: 0, error: 'LogQueryError: too many requests' });
    await tickOn(world, 3);
    expect((await campaignsOf(world.store)).map(({ counts }) => counts.request?.requests)).toEqual([120]);
  });

  it('works through a backlog oldest first, a few windows a tick, without losing a bin', async () => {
    const world = makeWorld({ maxWindowsPerTick: 2 });
    await world.tick();
    world.advance(6 * HOUR);
    for (let bin = 0; bin < 60; bin += 1) world.workspace.events.push(burst(-5 * bin, 60, { source: '198.51.100.9' }));
    const backlogs = (await tickOn(world, 3)).map((report) => report.targets[0]?.run.hunts[0]?.backlog);
    expect(backlogs).toEqual([5, 3, 1]);
    await tickOn(world, 3);
    expect((await campaignsOf(world.store)).map(({ counts }) => counts.request?.requests)).toEqual([3600]);
  });

  it('ends a campaign that stayed quiet and says so once', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120));
    await world.tick();
    world.advance(4 * HOUR);
    await tickOn(world, 4);
    expect((await campaignsOf(world.store)).map((campaign) => campaign.state)).toEqual(['ended']);
    expect(world.hub.sent.map((alert) => alert.change)).toEqual(['opened', 'closed']);
  });

  it('goes on with the other target when one cannot be queried', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120));
    const query: LogQuery = {
      run: async (target, kql, options) => {
        if (target.id === 'broken') throw new LogQueryError('forbidden', 403, 'no right');
        return world.workspace.run(target, kql, options);
      },
    };
    const report = await runTick({ ...world.pipeline, query }, [{ ...TARGET, id: 'broken', name: 'broken' }, TARGET]);
    expect(report.targets.map(({ run }) => run.hunts[0]?.outcome)).toEqual(['failed', 'ran']);
    expect(world.hub.sent).toHaveLength(1);
  });

  it('stops at a record written by a newer version and leaves it as it is', async () => {
    const world = makeWorld();
    const value = { schema: 2, hunt: 'code-hunt' };
    await world.store.write(TARGET.id, [{ op: 'insert', key: watermarkKey('code-hunt'), value }]);
    const report = await world.tick();
    expect(report.targets[0]?.run.errors[0]?.message).toContain('has schema 2, this version reads 1');
    expect((await world.store.get(TARGET.id, watermarkKey('code-hunt')))?.value).toEqual(value);
  });
});
