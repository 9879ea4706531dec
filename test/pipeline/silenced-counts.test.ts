import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_OPERATOR_CONFIG, type OperatorConfig, type Silence } from '../../src/domain/operator.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/domain/time.ts';
import type { Hunt } from '../../src/hunts/hunt.ts';
import { RUNS } from '../runs.ts';
import { COUNTING_FLOW, COUNTING_PART, partSignals } from '../../src/hunts/counting.ts';
import { honest, pumped, randomOf, type SmsRow } from './counting-days.ts';
import { COUNTING_HUNT } from './counting-hunt.ts';
import { type Arriving, makeCountingWorld } from './counting-world.ts';
import { campaignsOf, type World } from './world.ts';

const START = Date.UTC(2026, 2, 2);
const NOW = START + 5 * DAY;
const usual = honest(START, 6, 400, randomOf(7));
/** An announced promotion abroad, in which nobody types in the code. */
const promotion = pumped(NOW + HOUR, 120, 240, 'KE');
const QUIET = { from: NOW + HOUR, to: NOW + 3 * HOUR, reason: 'promotion', match: { country: 'KE' } };

const silencing = (...silences: readonly Silence[]): { readonly operator: OperatorConfig } => ({
  operator: { ...NO_OPERATOR_CONFIG, silences },
});
/** The same messages by the country of the clients who asked for them, given by name. */
const FORM_HUNT: Hunt = {
  ...COUNTING_HUNT,
  id: 'form-hunt',
  series: {
    ...{ flow: COUNTING_FLOW, part: COUNTING_PART, counts: ['Sends', 'Verified'] },
    judge: (judging) => partSignals(judging, 'client-country', { conversion: 'conversion', unverified: 'unverified', share: 'share' }),
  },
  toFinding: (row, parameters, signal) => ({
    ...COUNTING_HUNT.toFinding(row, parameters, signal),
    ...{ side: 'request', countries: [], clientCountries: [row['Part'] === 'KE' ? 'Kenya' : String(row['Part'])] },
  }),
};
/** Customers who stay: about half of them type in the code. */
const staying = (from: Instant, minutes: number, count: number): SmsRow[] =>
  pumped(from, minutes, count, 'KE').flatMap((row, n) =>
    n % 2 === 0 ? [row] : [row, { ...row, TimeGenerated: row.TimeGenerated + 30_000, Event: 'verified' }],
  );
const of = (service: string, rows: readonly SmsRow[]): SmsRow[] => rows.map((row) => ({ ...row, Service: service }));

/** Campaigns as people see them: minutes after NOW. */
const seen = async ({ store }: Pick<World, 'store'>) =>
  (await campaignsOf(store))
    .filter(({ state }) => state !== 'merged')
    .map(({ assessment, service, countries, firstActivity, lastActivity }) => ({
      standing: assessment.standing,
      reason: assessment.reason,
      service,
      countries: Object.keys(countries.top).sort(),
      from: (firstActivity - NOW) / MINUTE,
      to: (lastActivity - NOW) / MINUTE,
    }))
    .sort((a, b) => a.from - b.from);

const run = async (
  rows: readonly Arriving[],
  change: Parameters<typeof makeCountingWorld>[2],
  to: Instant = NOW + 5 * HOUR,
  restarted?: (at: Instant) => boolean,
) => {
  const world = makeCountingWorld(rows, NOW, change);
  await world.tickUntil(to, restarted);
  return { world, campaigns: await seen(world) };
};

const alerts = (campaigns: Awaited<ReturnType<typeof seen>>) => campaigns.filter(({ standing }) => standing === 'alert');

describe('a silence over part of what is counted', () => {
  /** A few codes before and after. */
  const around = [...pumped(NOW + 40 * MINUTE, 15, 2, 'KE'), ...staying(NOW + 3 * HOUR, 10, 8)];

  it('keeps what happened in it, suppressed with its reason, and windows that reach back raise nothing beside it', async () => {
    const { campaigns } = await run([...usual, ...around, ...promotion], silencing(QUIET));
    expect(alerts(campaigns)).toEqual([]);
    const suppressed = campaigns.filter(({ standing }) => standing === 'suppressed');
    expect(suppressed).toMatchObject([{ countries: ['KE'], from: 60, to: 180 }]);
    expect(suppressed[0]?.reason).toMatch(/^silenced from .*: promotion; /);
  });

  it("covers form logs, which know the client's country alone and may write its name", async () => {
    const { campaigns } = await run([...usual, ...promotion], { hunts: [FORM_HUNT], ...silencing(QUIET) });
    expect(alerts(campaigns)).toEqual([]);
    expect(campaigns.some(({ standing }) => standing === 'suppressed')).toBe(true);
  });

  it('hides no attack beside it: it alerts in time, at its own start, without the silenced destination', async () => {
    const start = NOW + 2 * HOUR;
    const attack = pumped(start, 40, 120, 'ID');
    const change = { hunts: [COUNTING_HUNT, FORM_HUNT], ...silencing(QUIET) };
    const { world, campaigns } = await run([...usual, ...promotion, ...attack], change, start + 20 * MINUTE);
    expect(alerts(campaigns)).toMatchObject([{ countries: ['ID'], from: 120 }]);
    await world.tickUntil(NOW + 5 * HOUR);
    expect(alerts(await seen(world))).toMatchObject([{ countries: ['ID'], from: 120, to: 160 }]);
  });

  it('is the same in a process that knows nothing but state', async () => {
    const attack = pumped(NOW + 2 * HOUR, 40, 120, 'ID');
    const rows = [...usual, ...around, ...promotion, ...attack];
    const plain = await run(rows, silencing(QUIET));
    const restarted = await run(rows, silencing(QUIET), NOW + 5 * HOUR, () => true);
    expect(restarted.campaigns).toEqual(plain.campaigns);
  });
});

describe('after a silence', () => {
  it('the same again is an attack, which starts when the silence has ended', async () => {
    const rows = [...usual, ...promotion, ...pumped(NOW + 3 * HOUR + 10 * MINUTE, 30, 90, 'KE')];
    const { campaigns } = await run(rows, silencing(QUIET));
    expect(alerts(campaigns)).toMatchObject([{ countries: ['KE'], from: 190, to: 220 }]);
  });

  it('what was announced has not become usual, a day later too', async () => {
    const rows = [...usual, ...promotion, ...pumped(NOW + DAY + HOUR, 60, 15, 'KE')];
    const { campaigns } = await run(rows, silencing(QUIET), NOW + DAY + 4 * HOUR);
    expect(alerts(campaigns)).toMatchObject([{ countries: ['KE'], from: 24 * 60 + 60 }]);
  });
});

describe('what an analyst called harmless', () => {
  const week = { ...QUIET, from: NOW + HOUR, to: NOW + 7 * DAY, reason: 'incident 17', upToUsd: 100 };

  it('stays quiet in the counts, until it loses far more', async () => {
    const small = await run([...usual, ...promotion], silencing(week));
    expect(alerts(small.campaigns)).toEqual([]);
    const large = await run([...usual, ...pumped(NOW + HOUR, 120, 2400, 'KE')], silencing(week));
    expect(alerts(large.campaigns)).toMatchObject([{ countries: ['KE'], from: 60 }]);
  });

  it('has become usual when its time is over: the same again is nothing new', async () => {
    const days = [0, 1, 2, 3].flatMap((day) => pumped(NOW + HOUR + day * DAY, 120, 60, 'KE'));
    const short = { ...week, to: NOW + 3 * DAY };
    const rows = [...honest(START, 10, 400, randomOf(7)), ...days];
    const world = makeCountingWorld(rows, NOW + 2.9 * DAY, silencing(short));
    await world.tickUntil(NOW + 3 * DAY + 4 * HOUR);
    expect(alerts(await seen(world))).toEqual([]);
  });
});

describe('any silence of one service', () => {
  // Seen to fail with: the silenced bins of all flows masked; the counts judged as they were, silenced bins and all.
  it('leaves what is raised of the others as it is, and raises nothing of it', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.integer({ min: 1, max: 1_000_000 }),
          silenced: fc.array(
            fc.record({
              at: fc.integer({ min: 0, max: 60 }),
              minutes: fc.integer({ min: 5, max: 60 }),
              codes: fc.integer({ min: 0, max: 90 }),
            }),
            { maxLength: 2 },
          ),
          strays: fc.integer({ min: 0, max: 6 }),
          attackAt: fc.integer({ min: 0, max: 120 }),
          codes: fc.integer({ min: 0, max: 90 }),
          from: fc.integer({ min: -60, max: 0 }),
        }),
        async ({ seed, silenced, strays, attackAt, codes, from }) => {
          const both = [...honest(START + 3 * DAY, 3, 200, randomOf(seed)), ...pumped(NOW + attackAt * MINUTE, 30, codes, 'ID')];
          const test = [
            ...honest(START + 3 * DAY, 3, 100, randomOf(seed + 1)),
            ...silenced.flatMap(({ at, minutes, codes: count }) => pumped(NOW + at * MINUTE, minutes, count, 'KE')),
            ...staying(NOW + 2 * HOUR, 10, strays),
          ];
          const quiet = { from: NOW + from * MINUTE, to: NOW + 2 * HOUR, reason: 'load test', match: { service: 'test' } };
          const rows = [...both, ...of('test', test)];
          const [loud, silent] = [await run(rows, {}, NOW + 3 * HOUR), await run(rows, silencing(quiet), NOW + 3 * HOUR)];
          const ofOthers = ({ service }: { readonly service: string }): boolean => service !== 'test';
          expect(silent.campaigns.filter(ofOthers)).toEqual(loud.campaigns.filter(ofOthers));
          expect(alerts(silent.campaigns).filter((one) => !ofOthers(one))).toEqual([]);
        },
      ),
      { numRuns: Math.max(5, Math.ceil(RUNS / 10)) },
    );
  });
});
