import { beforeAll, describe, expect, it } from 'vitest';
import { cellsIn } from '../../src/domain/history-cells.ts';
import { emptyHistory, type History } from '../../src/domain/history.ts';
import { makeExpectations } from '../../src/domain/expectation.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import type { Hunt } from '../../src/hunts/hunt.ts';
import { countsKey, makeCountsCache } from '../../src/pipeline/counts.ts';
import { otherHistories, otherHistory } from '../../src/pipeline/other-counts.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import { CODE_HUNT } from './code-hunt.ts';
import { honest, randomOf } from './counting-days.ts';
import { COUNTING_HUNT } from './counting-hunt.ts';
import { type CountingWorld, makeCountingWorld } from './counting-world.ts';
import { makeWorld, TARGET } from './world.ts';

const START = Date.UTC(2026, 2, 2);
const NOW = START + 2 * DAY;
const ROWS = honest(START, 3, 400, randomOf(7));
const OTHER: Hunt = { ...COUNTING_HUNT, id: 'other-hunt' };
const HUNTS: readonly Hunt[] = [COUNTING_HUNT, OTHER];

/** A hunt's counts in this process alone, of which state knows nothing. */
const kept = (of: Hunt, history: History): Partial<Pipeline> => {
  const counts = makeCountsCache();
  const made = { history, expect: makeExpectations(), stored: new Map(), judged: new Map(), forgottenAt: 0, lastRead: new Map() };
  counts.set(countsKey(TARGET.id, of.id), { counts: made, etag: undefined });
  return { counts };
};

describe('what another hunt has counted', () => {
  let world: CountingWorld;
  /** As another process sees it, which ran none of the ticks. */
  const asked = (huntId: string | undefined, change: Partial<Pipeline> = {}) =>
    otherHistory({ pipeline: { ...world.pipeline, hunts: HUNTS, ...change }, target: TARGET }, huntId);
  beforeAll(async () => {
    world = makeCountingWorld(ROWS, NOW);
    await world.tickUntil(NOW + 2 * HOUR + 10 * MINUTE);
  });

  it('is read from state in a process that ran nothing: every hour that is over, bin by bin', async () => {
    const history = await asked(COUNTING_HUNT.id);
    expect(history?.until).toBe(NOW + HOUR);
    const cells = history === undefined ? [] : cellsIn(history, { from: START, to: NOW + HOUR });
    const total = cells.reduce((sum, { counts: [sends = 0] }) => sum + sends, 0);
    expect(total).toBe(ROWS.filter(({ Event, TimeGenerated }) => Event === 'sent' && TimeGenerated < NOW + HOUR).length);
  });

  it('is this process’s own where there is such: it knows the minutes that no state holds yet', async () => {
    const own = emptyHistory(2);
    expect(await asked(COUNTING_HUNT.id, kept(COUNTING_HUNT, own))).toBe(own);
  });

  it.each<readonly [string, string | undefined, readonly Hunt[]]>([
    ['no hunt is named', undefined, HUNTS],
    ['the hunt does not run, whatever state still holds', COUNTING_HUNT.id, [OTHER]],
    ['the hunt counts nothing any more', COUNTING_HUNT.id, [{ ...CODE_HUNT, id: COUNTING_HUNT.id }]],
    ['the hunt has not run yet', OTHER.id, HUNTS],
  ])('is unknown where %s', async (_what, id, hunts) => {
    expect(await asked(id, { hunts })).toBeUndefined();
  });

  it('is unknown where the hunt counts something else now', async () => {
    const { series } = COUNTING_HUNT;
    if (series === undefined) throw new Error('counts nothing');
    const changed: Hunt = { ...COUNTING_HUNT, series: { ...series, counts: ['Sends', 'Segments'] } };
    expect(await asked(COUNTING_HUNT.id, { hunts: [changed] })).toBeUndefined();
  });

  it('of another target is nobody’s business', async () => {
    const of = { pipeline: { ...world.pipeline, hunts: HUNTS }, target: { ...TARGET, id: 'other-target' } };
    expect(await otherHistory(of, COUNTING_HUNT.id)).toBeUndefined();
  });

  it('of several comes in the order asked for, without those that are unknown', async () => {
    const own = emptyHistory(2);
    const of = { pipeline: { ...world.pipeline, hunts: HUNTS, ...kept(OTHER, own) }, target: TARGET };
    const histories = await otherHistories(of, [OTHER.id, 'unknown-hunt', COUNTING_HUNT.id]);
    expect([histories.length, histories[0] === own, histories[1]?.until]).toEqual([2, true, NOW + HOUR]);
  });

  it('is not there before anything ran', async () => {
    expect(await otherHistory({ pipeline: makeWorld({ hunts: HUNTS }).pipeline, target: TARGET }, COUNTING_HUNT.id)).toBeUndefined();
  });
});
