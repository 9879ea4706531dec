import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchmarkPage } from '../../../infra/build/detect/benchmark-page.ts';
import { missesText } from '../../../infra/build/detect/report.ts';
import { openResults } from '../../../infra/build/detect/results-file.ts';
import { type RunResult, runJob } from '../../../infra/build/detect/run.ts';
import type { Raised } from '../../../infra/build/detect/score.ts';
import { smokeFailures } from '../../../infra/build/detect/smoke.ts';
import { SCENARIOS } from '../../../src/lab/simulate/scenarios/index.ts';

/** The first days of a scenario: every tick costs time. */
const run = (name: string, days: number, baselines: boolean): Promise<RunResult> => {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  return runJob({ scenario: name, seed: 1, intensity: 1, rough: false, baselines, parameters: {} }, { ...scenario, days });
};

describe('a run of the benchmark', () => {
  it('finds an attack, raises nothing false on the first day of a launch, and the same result comes back from its file', {
    timeout: 300_000,
  }, async () => {
    const results = [await run('first-day-blocks', 1, true), await run('launch-first-day', 1, false)];
    expect(missesText(results.filter(({ kind }) => kind === 'benign'))).toBe('');
    expect(results[0]?.scores.tollwatch?.attacks).toMatchObject([{ id: 'early', burst: true, detectedAt: expect.any(Number) }]);
    expect(results[0]?.scores.tollwatch?.astray).toEqual([]);
    expect(results[0]?.scores.authgear?.attacks).toMatchObject([{ id: 'early', detectedAt: expect.any(Number) }]);
    expect(results[0]?.scores.reference?.attacks).toMatchObject([{ id: 'early', detectedAt: undefined }]);

    const dir = mkdtempSync(join(tmpdir(), 'tollwatch-bench-'));
    const path = join(dir, 'results.ndjson');
    const { append } = openResults(path, false);
    results.forEach(append);
    expect(openResults(path, true).kept).toEqual(JSON.parse(JSON.stringify(results)));
    expect(benchmarkPage(openResults(path, true).kept)).toBe(benchmarkPage(results));
    rmSync(dir, { recursive: true });
  });

  it('goes on after a line that was broken off', () => {
    const dir = mkdtempSync(join(tmpdir(), 'tollwatch-bench-'));
    const path = join(dir, 'results.ndjson');
    const line = JSON.stringify({ scenario: 'drip', seed: 1 });
    writeFileSync(path, `${line}\n{"scenario":"dr`);
    const { kept, append } = openResults(path, true);
    expect(kept).toEqual([JSON.parse(line)]);
    append(JSON.parse(line) as RunResult);
    expect(openResults(path, true).kept).toHaveLength(2);
    expect(openResults(path, false).kept).toEqual([]);
    rmSync(dir, { recursive: true });
  });
});

describe('the smoke run', () => {
  it('fails for a missed attack, for an alert where there was none, and for runs left out', () => {
    expect(smokeFailures([])).toHaveLength(1);
    const missed = {
      id: 'a',
      start: 0,
      end: 1,
      messages: 1,
      burst: true,
      detectedAt: undefined,
      minutes: 1,
      inTime: false,
      costAfter: 0,
      alerts: 0,
      stood: false,
    };
    const result: RunResult = {
      ...{ scenario: 'first-day-blocks', seed: 1, intensity: 1, rough: false, kind: 'attack', class: 'x', half: 'choose', days: 3 },
      ...{ scores: { tollwatch: { attacks: [missed], astray: [], near: [] } }, notices: [], seconds: 1 },
    };
    const sound = { ...result, scores: { tollwatch: { attacks: [{ ...missed, detectedAt: 1, inTime: true }], astray: [], near: [] } } };
    expect(smokeFailures([sound, sound, sound, sound])).toEqual([]);
    expect(smokeFailures([sound, sound, sound, result]).join()).toMatch(/missed a/);
    const alert: Raised = {
      ...{ status: 'alert', severity: 'Low', detectedAt: 0, firstActivity: 0, lastActivity: 0, hunts: ['h'], services: [], countries: [] },
      ...{ ips: [], blocks: [], title: 'a title', reason: 'a reason' },
    };
    const launch: RunResult = { ...result, kind: 'benign', scores: { tollwatch: { attacks: [], astray: [alert], near: [] } } };
    expect(smokeFailures([sound, sound, sound, launch]).join()).toMatch(/false .*a title/s);
    expect(smokeFailures([sound, sound, sound, { ...sound, notices: ['cut'] }]).join()).toMatch(/cut/);
  });
});
