import { describe, expect, it } from 'vitest';
import type { OperatorConfig } from '../../src/domain/operator.ts';
import { NO_OPERATOR_CONFIG } from '../../src/domain/operator.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { makeMemoryStore } from '../../src/lab/replay/state.ts';
import { cutRange } from '../../src/pipeline/hunt-range.ts';
import { findIncidents, type IncidentQuestion } from '../../src/pipeline/incidents.ts';
import { CODE_HUNT } from './code-hunt.ts';
import { burst, campaignsOf, makeWorld, NOON, TARGET, tickOn, type World } from './world.ts';

const ask = (world: World, change: Partial<IncidentQuestion> = {}) =>
  findIncidents({
    query: world.workspace,
    store: makeMemoryStore(),
    clock: { now: () => NOON + HOUR },
    target: TARGET,
    hunts: [CODE_HUNT],
    range: { from: NOON - HOUR, to: NOON + HOUR },
    operator: NO_OPERATOR_CONFIG,
    ...change,
  });

const attacked = (): World => {
  const world = makeWorld();
  world.workspace.events.push(
    burst(20, 120),
    burst(15, 200),
    burst(10, 90),
    burst(20, 45, { source: '198.51.100.1', service: 'other-api' }),
  );
  world.advance(HOUR);
  return world;
};

describe('hunting in a range', () => {
  it('gives the incidents that the ticks would have given, with the time they would have been detected at', async () => {
    const { incidents, findings, partial } = await ask(attacked());
    const ticked = makeWorld();
    ticked.workspace.events.push(...attacked().workspace.events);
    await ticked.tick();
    await tickOn(ticked, 6);
    const [campaign] = await campaignsOf(ticked.store);
    expect(findings).toHaveLength(3);
    expect(partial).toBe(false);
    expect(incidents.map(({ id, status, alert }) => [id, status, alert.counts.requests, alert.severity])).toEqual([
      [campaign?.id, 'alert', campaign?.counts.request?.requests, campaign?.assessment.severity],
    ]);
    // The bin that starts at 11:40 ends at 11:45 and can be read five minutes later.
    expect(incidents[0]?.detectedAt).toBe(NOON - 10 * MINUTE);
  });

  it('shows what the operator allowed as suppressed, with the reason', async () => {
    const operator: OperatorConfig = { ...NO_OPERATOR_CONFIG, allow: { ips: ['203.0.113.0/24'], countries: [], services: [] } };
    const { incidents } = await ask(attacked(), { operator });
    expect(incidents.map(({ status }) => status)).toEqual(['suppressed']);
    expect(incidents[0]?.alert.reason).toContain('allow list');
  });

  it('gives one incident a row with the reference set, and suppresses none', async () => {
    const operator: OperatorConfig = { ...NO_OPERATOR_CONFIG, allow: { ips: ['203.0.113.0/24'], countries: [], services: [] } };
    const { incidents } = await ask(attacked(), { operator, parameterSet: 'reference' });
    expect(incidents.map(({ status }) => status)).toEqual(['alert', 'alert', 'alert', 'alert']);
    expect(incidents.map(({ alert }) => alert.counts.requests).toSorted((a, b) => a - b)).toEqual([45, 90, 120, 200]);
  });

  it('counts nothing outside the range, bins cut by its ends included', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 60), burst(20, 60, { at: NOON - 16 * MINUTE }));
    world.advance(HOUR);
    const { findings } = await ask(world, { range: { from: NOON - 30 * MINUTE, to: NOON - 17 * MINUTE } });
    expect(findings.map(({ verdict, counts }) => [verdict, counts.requests])).toEqual([['confirmed', 60]]);
  });

  it('says which table is missing and goes on with the other hunt', async () => {
    const world = attacked();
    const blind = {
      ...CODE_HUNT,
      id: 'blind-hunt',
      sources: [{ ...CODE_HUNT.sources[0], id: 'x', table: 'Nowhere', required: [], optional: [], delayMs: 0 }],
    };
    const { incidents, notices } = await ask(world, { hunts: [blind, CODE_HUNT] });
    expect(incidents).toHaveLength(1);
    expect(notices).toEqual([
      'blind-hunt: there is no table Nowhere; this source was not looked at',
      'blind-hunt: not observable here, none of its sources can be read',
    ]);
  });

  it('passes on that a result was partial', async () => {
    const world = attacked();
    world.workspace.answer = ({ kind }, whole) =>
      kind === 'flagged' ? { kind: 'partial', table: whole, reason: 'E_LOW_MEMORY' } : { kind: 'complete', table: whole };
    const { partial, incidents } = await ask(world);
    expect([partial, incidents[0]?.alert.verdict]).toEqual([true, 'unverified']);
  });

  it('reads a month in at most 50 windows that tile it', () => {
    const range = { from: NOON + 123, to: NOON + 30 * 24 * HOUR + 7 };
    const windows = cutRange(range);
    expect(windows.length).toBeLessThanOrEqual(50);
    expect([windows[0]?.from, windows.at(-1)?.to]).toEqual([range.from, range.to]);
    for (const [n, window] of windows.entries()) if (n > 0) expect(window.from).toBe(windows[n - 1]?.to);
  });
});
