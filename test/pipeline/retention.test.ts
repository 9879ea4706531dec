import { describe, expect, it } from 'vitest';
import { DAY } from '../../src/domain/time.ts';
import type { RecordWrite } from '../../src/pipeline/state-port.ts';
import { retain } from '../../src/pipeline/retention.ts';
import { makeWorld, TARGET, type World } from './world.ts';

const keep = async (world: World, key: string, ageDays: number, status = ''): Promise<void> => {
  const write: RecordWrite = { op: 'insert', key, value: {}, status, due: world.now() - ageDays * DAY };
  await world.store.write(TARGET.id, [write]);
};

const keys = async (world: World): Promise<readonly string[]> =>
  (await world.store.list(TARGET.id, '')).map(({ key }) => key).filter((key) => !key.startsWith('upkeep'));

describe('retention', () => {
  it('keeps runs 7 days, deliveries 30, findings and closed campaigns 90, open campaigns for ever', async () => {
    const world = makeWorld();
    await keep(world, 'run:old', 8);
    await keep(world, 'run:new', 6);
    await keep(world, 'delivery:a:old', 31, 'sent');
    await keep(world, 'delivery:b:old', 31, 'given-up');
    await keep(world, 'delivery:c:new', 29, 'sent');
    await keep(world, 'finding:old', 91, 'done');
    await keep(world, 'finding:new', 89, 'done');
    await keep(world, 'campaign:ended', 91, 'ended');
    await keep(world, 'campaign:merged', 91, 'merged');
    await keep(world, 'campaign:open', 200, 'open');
    await retain(world.pipeline, TARGET);
    expect(await keys(world)).toEqual(['campaign:open', 'delivery:c:new', 'finding:new', 'run:new']);
  });

  it('runs once a day', async () => {
    const world = makeWorld();
    await retain(world.pipeline, TARGET);
    await keep(world, 'run:old', 8);
    world.advance(DAY - 1);
    await retain(world.pipeline, TARGET);
    expect(await keys(world)).toEqual(['run:old']);
    world.advance(1);
    await retain(world.pipeline, TARGET);
    expect(await keys(world)).toEqual([]);
  });

  it('goes on at the next tick when there is more than one tick removes', async () => {
    const world = makeWorld();
    for (let n = 0; n < 2100; n += 1) await keep(world, `run:${n}`, 8);
    await retain(world.pipeline, TARGET);
    expect(await keys(world)).toHaveLength(100);
    await retain(world.pipeline, TARGET);
    expect(await keys(world)).toEqual([]);
  });
});
