import { describe, expect, it } from 'vitest';
import { CLASSES, classOf, halfOf, jobsOf } from '../../../infra/build/detect/jobs.ts';
import { seedsOf } from '../../../infra/build/detect/options.ts';
import { meanOf, middleOf, poissonUpper } from '../../../infra/build/detect/poisson.ts';
import type { RunResult } from '../../../infra/build/detect/run.ts';
import { type AttackTruth, isBurst, type Raised, scoreRun } from '../../../infra/build/detect/score.ts';
import { summarise } from '../../../infra/build/detect/summary.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { SCENARIOS } from '../../../src/lab/simulate/scenarios/index.ts';

const START = Date.parse('2026-03-10T12:00:00Z');

/** One message a minute for so many minutes, at a dollar each. */
const attack = (minutes: number, more: Partial<AttackTruth> = {}): AttackTruth => ({
  ...{ id: 'one', start: START, end: START + minutes * MINUTE, services: ['shop'], countries: ['LK'] },
  messages: Array.from({ length: minutes }, (_, n) => ({ at: START + n * MINUTE, usd: 1 })),
  ...more,
});

const raised = (after: number, more: Partial<Raised> = {}): Raised => ({
  ...{ status: 'alert', severity: 'High', hunts: ['h'], services: ['shop'], countries: ['LK'], ips: [], blocks: [], title: '', reason: '' },
  ...{ detectedAt: START + after * MINUTE, firstActivity: START, lastActivity: START + after * MINUTE },
  ...more,
});

describe('scoring of a run', () => {
  it('takes the first alert on the attacked service, and the cost from then on', () => {
    const { attacks, astray } = scoreRun([attack(100)], [raised(50), raised(20)]);
    expect(attacks).toMatchObject([{ minutes: 20, costAfter: 0.8, inTime: true, alerts: 2, burst: true }]);
    expect(astray).toEqual([]);
  });

  it('counts an attack that nobody was alerted of with its whole length', () => {
    const { attacks, near } = scoreRun([attack(100)], [raised(20, { status: 'record-only' })]);
    expect(attacks).toMatchObject([{ detectedAt: undefined, minutes: 100, costAfter: 0, inTime: false, alerts: 0 }]);
    expect(near).toHaveLength(1);
  });

  it('never detects before there was anything to see', () => {
    const early = raised(-300, { firstActivity: START - 6 * HOUR, lastActivity: START + MINUTE });
    expect(scoreRun([attack(100)], [early]).attacks).toMatchObject([{ minutes: 0, costAfter: 1, stood: true }]);
    expect(scoreRun([attack(100)], [raised(20)]).attacks).toMatchObject([{ stood: false }]);
  });

  it.each([
    ['of another service', { services: ['other'] }],
    ['that was over before', { firstActivity: START - 2 * HOUR, lastActivity: START - 1 }],
    ['that began more than an hour after', { firstActivity: START + 161 * MINUTE, lastActivity: START + 200 * MINUTE }],
  ])('calls an alert %s astray', (_name, more) => {
    const { attacks, astray } = scoreRun([attack(100)], [raised(20, more)]);
    expect(attacks).toMatchObject([{ detectedAt: undefined }]);
    expect(astray).toHaveLength(1);
  });

  it('still takes an alert whose activity began an hour after the last row', () => {
    const late = raised(160, { firstActivity: START + 160 * MINUTE, lastActivity: START + 200 * MINUTE });
    expect(scoreRun([attack(100)], [late]).astray).toEqual([]);
  });

  it('goes by countries where the label names no service', () => {
    const anywhere = attack(100, { services: [] });
    expect(scoreRun([anywhere], [raised(20, { services: ['other'] })]).astray).toEqual([]);
    expect(scoreRun([anywhere], [raised(20, { countries: ['NG'] })]).astray).toHaveLength(1);
  });

  it('gives bursts half an hour and all others four', () => {
    const inTime = (truth: AttackTruth, minutes: number) => scoreRun([truth], [raised(minutes)]).attacks[0]?.inTime;
    expect([inTime(attack(100), 30), inTime(attack(100), 31)]).toEqual([true, false]);
    expect([inTime(attack(600), 240), inTime(attack(600), 241)]).toEqual([true, false]);
  });

  it('calls a burst what has more than four fifths of its messages within three hours', () => {
    expect(isBurst(attack(180).messages)).toBe(true);
    expect(isBurst(attack(230).messages)).toBe(false);
  });
});

describe('statistics of the benchmark', () => {
  it("agrees with the tables of Garwood's bound", () => {
    // Chi-square quantiles, chi2(0.95, 2 (n + 1)) / 2.
    expect([0, 1, 2, 5, 10].map((n) => Number(poissonUpper(n).toFixed(3)))).toEqual([2.996, 4.744, 6.296, 10.513, 16.962]);
    expect(poissonUpper(501)).toBeGreaterThan(poissonUpper(500));
  });

  it('takes the middle and the mean', () => {
    expect([middleOf([5, 1, 9]), middleOf([1, 2, 3, 4]), meanOf([1, 2, 6])]).toEqual([5, 2.5, 3]);
    expect(middleOf([])).toBeNaN();
  });
});

const result = (more: Partial<RunResult>): RunResult => ({
  ...{ scenario: 'drip', seed: 1, intensity: 1, rough: false, kind: 'attack', class: 'slow and small', half: 'report', days: 12 },
  ...{ scores: {}, notices: [], seconds: 1 },
  ...more,
});

describe('figures over runs', () => {
  it('count false incidents by days without attack, and alerts beside attacks apart', () => {
    const attacked = result({ scores: { tollwatch: scoreRun([attack(100)], [raised(20), raised(20, { services: ['other'] })]) } });
    const benign = result({ kind: 'benign', class: 'growth', days: 10, scores: { tollwatch: scoreRun([], [raised(1)]) } });
    const [ours, ...others] = summarise([attacked, benign]);
    expect(others).toEqual([]);
    expect(ours).toMatchObject({
      attacks: { attacks: 1, found: 1, inTime: 1, medianMinutes: 20, costAfter: 0.8, alerts: 1 },
      benign: { days: 10, incidents: 1, perDay: 0.1 },
      astray: 1,
    });
    expect(Object.keys(ours?.attacksByClass ?? {})).toEqual(['slow and small']);
  });

  it('leave a method out that was not run everywhere', () => {
    const both = { tollwatch: scoreRun([], []), authgear: scoreRun([], []) };
    expect(summarise([result({ scores: both }), result({ scores: { tollwatch: scoreRun([], []) } })]).map(({ method }) => method)).toEqual([
      'tollwatch',
    ]);
  });
});

describe('runs of the benchmark', () => {
  it('know the class of every scenario', () => {
    expect(SCENARIOS.filter(({ name }) => classOf(name) === 'other')).toEqual([]);
    expect(Object.values(CLASSES).flat()).toHaveLength(SCENARIOS.length);
  });

  it('are split into two halves of about one size, the same at every run', () => {
    const rest = { intensity: 1, rough: false, baselines: false, parameters: {} };
    const choice = { seeds: seedsOf('1..2'), pattern: /(?:)/, half: undefined };
    const all = jobsOf(SCENARIOS, choice, rest);
    const reported = jobsOf(SCENARIOS, { ...choice, half: 'report' as const }, rest);
    expect(all).toHaveLength(2 * SCENARIOS.length);
    expect(reported.length / all.length).toBeGreaterThan(0.4);
    expect(reported.length / all.length).toBeLessThan(0.6);
    expect(reported.every(({ scenario, seed }) => halfOf(scenario, seed) === 'report')).toBe(true);
    expect([halfOf('drip', 1), halfOf('plain-shop', 1), halfOf('plain-shop', 2)]).toEqual(['choose', 'report', 'choose']);
  });

  it('take seeds as a range or a list', () => {
    expect([seedsOf('2..4'), seedsOf('7'), seedsOf('1,5')]).toEqual([[2, 3, 4], [7], [1, 5]]);
    for (const wrong of ['', '4..2', 'a', '1..']) expect(() => seedsOf(wrong)).toThrow(/--seeds/);
  });
});
