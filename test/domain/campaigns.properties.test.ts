import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Campaign } from '../../src/domain/campaign.ts';
import { CAMPAIGN_RULES } from '../../src/domain/campaign-links.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { NO_OPERATOR_CONFIG } from '../../src/domain/operator.ts';
import { RUNS } from '../runs.ts';
import { BIN, counts, EMPTY, makeFinding, type Memory, NOON, standing, tick } from './samples.ts';

// The limit of new campaigns a tick depends on ticks by its nature.
const RULES = { ...CAMPAIGN_RULES, maxNew: Number.POSITIVE_INFINITY };
const run = (memory: Memory, findings: readonly Finding[], now = NOON) => tick(memory, findings, now, NO_OPERATOR_CONFIG, RULES);

const changes = fc.record({
  // Both a long day and one crowded quarter of an hour, where the distributed rule decides.
  bin: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 4 })).map((n) => NOON + n * BIN),
  source: fc.oneof(
    fc.constantFrom('unknown:Nigeria', 'unknown:'),
    fc.integer({ min: 1, max: 9 }).map((n) => `192.0.2.${n}`),
  ),
  service: fc.constantFrom('shop-api', 'shop-api', 'blog-api'),
  side: fc.constantFrom('request', 'request', 'request', 'send'),
  countries: fc.oneof(fc.constant([]), fc.subarray(['NG', 'PK', 'AZ', 'TJ'], { maxLength: 1 })),
  verdict: fc.constantFrom('confirmed', 'drifted', 'unverified'),
  requests: fc.integer({ min: 50, max: 900 }),
});
type Changes = typeof changes extends fc.Arbitrary<infer T> ? T : never;

const toFinding = ({ requests, side, ...rest }: Changes, log = ''): Finding =>
  makeFinding({
    ...rest,
    ...{ side, hunt: side === 'send' ? 'acs-send-spike' : 'otp-request-spike', counts: counts(requests) },
    ...(log === '' ? {} : { log }),
  });
const finding = changes.map((one) => toFinding(one));

const findings = fc.uniqueArray(finding, { minLength: 1, maxLength: 25, selector: ({ id }) => id });

/** The same with the log that each was seen in: the shop has two, of which one masks its clients now and then. */
const loggedFindings = fc.uniqueArray(
  fc
    .tuple(changes, fc.constantFrom('AppRequests', 'AppServiceHTTPLogs'))
    .map(([one, log]) => toFinding(one, one.service === 'shop-api' && one.side === 'request' ? log : '')),
  { minLength: 1, maxLength: 25, selector: ({ id }) => id },
);

const subset = (names: Readonly<Record<string, unknown>>) => Object.keys(names).sort();

/** All of a campaign that has to be the same however its findings arrived; ids and age may differ. */
const shape = (memory: Memory, campaign: Campaign) => {
  const home = (id: string): string =>
    memory.campaigns.get(id)?.mergedInto === undefined ? id : home(memory.campaigns.get(id)?.mergedInto ?? id);
  const { findings: n, counts: totals, firstActivity, lastActivity, distributed, peak, verdicts, hunts, sides, loss } = campaign;
  const members = [...memory.findings.values()]
    .filter(({ campaignId }) => home(campaignId) === campaign.id)
    .map(({ finding: { id } }) => id);
  return {
    members: members.sort(),
    n,
    totals,
    firstActivity,
    lastActivity,
    distributed,
    peak,
    verdicts,
    hunts,
    sides,
    loss,
    sources: campaign.sources,
    callers: campaign.callers,
    countries: subset(campaign.countries.top),
  };
};
const shapes = (memory: Memory) =>
  standing(memory)
    .map((campaign) => shape(memory, campaign))
    .sort((a, b) => ((a.members[0] ?? '') < (b.members[0] ?? '') ? -1 : 1));

// Seen to fail with: `done.push(newcomer)` in close (a newcomer not looked at again), one join a look; `masked` of the older alone.
test.each([
  ['', findings],
  [' of two logs', loggedFindings],
])('whatever order findings%s arrive in, and in whatever ticks, they end in the same campaigns', (_of, some) => {
  const split = some.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: all.length, maxLength: all.length }),
    ),
  );
  fc.assert(
    fc.property(split, ([all, shuffled, ticks]) => {
      const batches = [
        ...Map.groupBy(
          shuffled.map((one, n) => [one, ticks[n] ?? 0] as const),
          ([, n]) => n,
        ).values(),
      ];
      const slow = batches.reduce<Memory>(
        (memory, batch, n) =>
          run(
            memory,
            batch.map(([one]) => one),
            NOON + n * BIN,
          ),
        EMPTY,
      );
      expect(shapes(slow)).toEqual(shapes(run(EMPTY, all)));
    }),
    { numRuns: RUNS },
  );
});

// Seen to fail with: `finding.counts` in place of `delta` in applyFindings, the `recent` findings ignored.
test('findings or ticks seen twice change nothing', () => {
  fc.assert(
    fc.property(findings, findings, (first, second) => {
      const memory = run(run(EMPTY, first), second, NOON + BIN);
      const known = [...memory.findings.values()].map(({ finding: one }) => one);
      const again = run(memory, known, NOON + 2 * BIN);
      expect(again.result).toMatchObject({ campaigns: [], merges: [], opened: [] });
      expect(again.campaigns).toEqual(memory.campaigns);
    }),
    { numRuns: RUNS },
  );
});

// Seen to fail with: `-1` left out of combine(..., before, -1).
test('findings that late rows moved end with the totals of the last look, and each belongs to one campaign', () => {
  fc.assert(
    fc.property(findings, fc.array(fc.integer({ min: 50, max: 900 }), { minLength: 25, maxLength: 25 }), (all, earlier) => {
      const low = all.map((one, n) => ({ ...one, counts: counts(earlier[n] ?? 50) }));
      const moved = run(run(EMPTY, low), all, NOON + BIN);
      const total = all.reduce((sum, one) => sum + one.counts.requests, 0);
      const sums = standing(moved).map(({ counts: { request, send } }) => (request?.requests ?? 0) + (send?.requests ?? 0));
      expect(sums.reduce((a, b) => a + b, 0)).toBe(total);
      expect(standing(moved).reduce((sum, { findings: n }) => sum + n, 0)).toBe(all.length);
      expect(shapes(moved)).toEqual(shapes(run(EMPTY, all)));
    }),
    { numRuns: RUNS },
  );
});

// Seen to fail with: `gone` left out of growSet, `standing` with refuted findings in growPeaks.
test('what evidence refutes later leaves no trace in numbers, names or peak', () => {
  const attack = fc.uniqueArray(finding, { minLength: 2, maxLength: 15, selector: ({ id }) => id });
  fc.assert(
    fc.property(attack, fc.integer({ min: 1, max: 9 }), (all, most) => {
      // One attack however the rest falls away: the gap is longer than the day.
      const joined = all.map((one) => ({ ...one, service: 'shop-api', entities: { ...one.entities, blocks: ['+234803123'] } }));
      const wide = (memory: Memory, some: readonly Finding[], now: number) =>
        tick(memory, some, now, NO_OPERATOR_CONFIG, { ...RULES, gapMs: 24 * 12 * BIN });
      const wrong = joined.slice(1, 1 + most).map((one): Finding => ({ ...one, verdict: 'refuted' }));
      const ids = new Set(wrong.map(({ id }) => id));
      const seen = standing(wide(wide(EMPTY, joined, NOON), wrong, NOON + BIN));
      const never = standing(
        wide(
          EMPTY,
          joined.filter(({ id }) => !ids.has(id)),
          NOON,
        ),
      );
      const names = ({ sources, callers, countries }: Campaign) =>
        [sources, callers, countries].map(({ top, count }) => [subset(top), count]);
      const told = (campaign: Campaign) => {
        const { findings: n, peak, loss, counts: totals } = campaign;
        return { n, peak, loss, requests: (totals.request?.requests ?? 0) + (totals.send?.requests ?? 0), names: names(campaign) };
      };
      expect(seen.map(told)).toEqual(never.map(told));
    }),
    { numRuns: RUNS },
  );
});

// Seen to fail with: `slice(0, rules.maxNew + 1)` in openNew.
test('one tick opens at most five campaigns and one roll-up, and loses no finding', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 30 }), (services) => {
      const all = services.map((n) => makeFinding({ service: `service-${n}`, counts: counts(50 + n) }));
      const memory = tick(EMPTY, all);
      expect(memory.result.opened.length).toBe(Math.min(6, services.length));
      expect(standing(memory).filter(({ rollUp }) => rollUp).length).toBe(services.length > 5 ? 1 : 0);
      expect(standing(memory).reduce((sum, { findings: n }) => sum + n, 0)).toBe(services.length);
      expect([...memory.findings.keys()].sort()).toEqual(all.map(({ id }) => id).sort());
    }),
    { numRuns: RUNS },
  );
});
