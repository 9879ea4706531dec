import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { LogQueryError } from '../../src/pipeline/errors.ts';
import { readHealth } from '../../src/pipeline/health.ts';
import type { QueryTable } from '../../src/pipeline/ports.ts';
import { burst, campaignsOf, findingsOf, makeWorld, NOON, TARGET, tickOn } from './world.ts';

const doubled = (table: QueryTable): QueryTable => ({
  ...table,
  rows: table.rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell * 2 : cell))),
});

describe('a flagged row', () => {
  it('raises no alert when evidence refutes it, and is counted', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120));
    world.workspace.answer = ({ kind }, whole) => ({ kind: 'complete', table: kind === 'flagged' ? doubled(whole) : whole });
    const report = await world.tick();
    expect(report.targets[0]?.run.hunts[0]?.verdicts.refuted).toBe(1);
    expect((await findingsOf(world.store)).map(({ status, finding }) => [status, finding.verdict, finding.verdictReason])).toEqual([
      ['done', 'refuted', 'Requests: evidence has 120, the row says 240'],
    ]);
    expect(await campaignsOf(world.store)).toEqual([]);
    expect(world.hub.sent).toEqual([]);
  });

  it('drifts to the numbers of the evidence when rows came in between query and evidence', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120), burst(20, 7, { ingestedAt: NOON + 1000 }));
    // The evidence query runs two seconds after the first one.
    world.workspace.answer = ({ kind }, whole) => {
      if (kind === 'flagged') world.advance(2000);
      return { kind: 'complete', table: whole };
    };
    await world.tick();
    expect((await findingsOf(world.store)).map(({ finding }) => [finding.verdict, finding.counts.requests])).toEqual([['drifted', 127]]);
  });

  it.each([
    ['partial', 'the evidence is partial: E_LOW_MEMORY'],
    ['failed', 'the evidence query failed: timed out'],
    ['cut', 'evidence was cut at 1 rows'],
  ] as const)('stays unverified, and still alerts, when its evidence is %s', async (how, reason) => {
    const world = makeWorld({ parameters: how === 'cut' ? { 'code-hunt': { MaxEvidence: 1 } } : {} });
    world.workspace.events.push(burst(20, 120));
    world.workspace.answer = ({ kind }, whole) => {
      if (kind === 'evidence' && how === 'failed') throw new LogQueryError('timeout', 504, 'timed out');
      return kind === 'evidence' && how === 'partial'
        ? { kind: 'partial', table: whole, reason: 'E_LOW_MEMORY' }
        : { kind: 'complete', table: whole };
    };
    const report = await world.tick();
    expect((await findingsOf(world.store)).map(({ finding }) => [finding.verdict, finding.verdictReason])).toEqual([
      ['unverified', reason],
    ]);
    expect(world.hub.sent.map((alert) => alert.verdict)).toEqual(['unverified']);
    expect(report.targets[0]?.run.hunts[0]?.notices.join()).toContain(reason);
  });

  it('becomes confirmed, counted once, when a later run can verify it', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120));
    world.workspace.answer = ({ kind }, whole) => {
      if (kind === 'evidence' && world.now() === NOON) throw new LogQueryError('timeout', 504, 'timed out');
      return { kind: 'complete', table: whole };
    };
    await world.tick();
    await tickOn(world, 1);
    expect(
      (await campaignsOf(world.store)).map(({ counts, verdicts, findings }) => [
        counts.request?.requests,
        verdicts.confirmed,
        verdicts.unverified,
        findings,
      ]),
    ).toEqual([[120, 1, 0, 1]]);
  });

  it('does not lose its confirmation to a later partial result that reads less', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120));
    await world.tick();
    world.workspace.answer = ({ kind }, whole) =>
      kind === 'flagged'
        ? {
            kind: 'partial',
            table: { ...whole, rows: whole.rows.map((row) => row.map((c) => (c === 120 ? 60 : c))) },
            reason: 'E_LOW_MEMORY',
          }
        : { kind: 'complete', table: whole };
    await tickOn(world, 1);
    expect((await findingsOf(world.store)).map(({ finding }) => [finding.verdict, finding.counts.requests])).toEqual([['confirmed', 120]]);
  });
});

describe('a partial result', () => {
  it('keeps its window, up to three tries, then goes on and says so', async () => {
    const world = makeWorld();
    world.workspace.answer = ({ kind }, whole) =>
      kind === 'flagged' ? { kind: 'partial', table: whole, reason: 'E_LOW_MEMORY' } : { kind: 'complete', table: whole };
    const reports = [await world.tick(), ...(await tickOn(world, 2))].map((report) => report.targets[0]?.run.hunts[0]);
    expect(reports.map((hunt) => hunt?.windows)).toEqual([0, 0, 1]);
    expect(reports[0]?.notices.join()).toContain('try 1 of 3');
    expect(reports[2]?.notices.join()).toContain('still partial after 3 tries');
  });

  it('is made good by a whole one, with nothing lost', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120));
    world.workspace.answer = ({ kind }, whole) =>
      kind === 'flagged' && world.now() === NOON
        ? { kind: 'partial', table: { ...whole, rows: [] }, reason: 'E_LOW_MEMORY' }
        : { kind: 'complete', table: whole };
    await world.tick();
    expect(await findingsOf(world.store)).toEqual([]);
    await tickOn(world, 1);
    expect((await campaignsOf(world.store)).map(({ counts }) => counts.request?.requests)).toEqual([120]);
  });

  it('is not what a result cut at the row bound is: its rows are whole, the cut is reported', async () => {
    const world = makeWorld({ parameters: { 'code-hunt': { MaxRows: 1 } } });
    world.workspace.events.push(burst(20, 120), burst(20, 60, { source: '198.51.100.1' }));
    const report = await world.tick();
    expect((await findingsOf(world.store)).map(({ finding }) => [finding.source, finding.verdict])).toEqual([['203.0.113.7', 'confirmed']]);
    expect(report.targets[0]?.run.hunts[0]?.notices.join()).toContain('cut at 1 rows');
  });
});

describe('rows later than the lateness', () => {
  it('are found by the hourly sweep and move the campaign they belong to', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120), burst(20, 40, { ingestedAt: NOON + 90 * MINUTE }));
    await world.tick();
    await tickOn(world, 17);
    expect((await campaignsOf(world.store)).map(({ counts }) => counts.request?.requests)).toEqual([120]);
    await tickOn(world, 8);
    expect((await campaignsOf(world.store)).map(({ counts, findings }) => [counts.request?.requests, findings])).toEqual([[160, 1]]);
  });

  it('are looked for again when the answer to the search was partial', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120), burst(20, 40, { ingestedAt: NOON + 50 * MINUTE }));
    let searches = 0;
    world.workspace.answer = ({ kind }, whole) => {
      searches += kind === 'late' ? 1 : 0;
      return kind === 'late' && searches === 1
        ? { kind: 'partial', table: { ...whole, rows: [] }, reason: 'E_LOW_MEMORY' }
        : { kind: 'complete', table: whole };
    };
    await world.tick();
    await tickOn(world, 14);
    expect(searches).toBe(2);
    expect((await campaignsOf(world.store)).map(({ counts }) => counts.request?.requests)).toEqual([160]);
  });

  it('make the run that recounts them partial when they cannot be read whole', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120), burst(20, 40, { ingestedAt: NOON + 90 * MINUTE }));
    world.workspace.answer = ({ kind, kql }, whole) => {
      const to = Date.parse(/let To = datetime\(([^)]*)\)/.exec(kql)?.[1] ?? '');
      return kind === 'flagged' && to < world.now() - HOUR
        ? { kind: 'partial', table: whole, reason: 'E_LOW_MEMORY' }
        : { kind: 'complete', table: whole };
    };
    const reports = [await world.tick(), ...(await tickOn(world, 25))].map((report) => report.targets[0]?.run.hunts[0]);
    const recounted = reports.filter((hunt) => (hunt?.recomputed ?? 0) > 0);
    expect(recounted.map((hunt) => hunt?.partial)).toEqual([1]);
    expect(reports.reduce((sum, hunt) => sum + (hunt?.partial ?? 0), 0)).toBe(1);
  });

  it('bring in an attack that nobody had seen', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 90, { ingestedAt: NOON + 5 * HOUR }));
    await world.tick();
    await tickOn(world, 74);
    expect((await findingsOf(world.store)).map(({ finding }) => [finding.verdict, finding.counts.requests])).toEqual([['confirmed', 90]]);
    expect(world.hub.sent[0]?.change).toBe('opened');
  });

  it('are counted, not recomputed, when they are more than a day late', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(120, 90, { ingestedAt: NOON + 30 * HOUR }));
    await world.tick();
    world.advance(30 * HOUR);
    await tickOn(world, 14);
    expect(await findingsOf(world.store)).toEqual([]);
    expect((await readHealth(world.pipeline, [TARGET])).targets[0]?.rowsTooLate).toBe(90);
  });
});
