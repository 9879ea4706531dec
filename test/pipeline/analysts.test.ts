import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { incidentGuid } from '../../src/alerts/incident-ids.ts';
import { DAY, HOUR, type Instant, MINUTE, toIso } from '../../src/domain/time.ts';
import { makeReplayQuery } from '../../src/lab/replay/query.ts';
import type { IncidentReader } from '../../src/pipeline/closed-incidents.ts';
import { LogQueryError } from '../../src/pipeline/errors.ts';
import { readHealth } from '../../src/pipeline/health.ts';
import type { LogQuery } from '../../src/pipeline/ports.ts';
import { endSilence, storedSilences } from '../../src/pipeline/silences.ts';
import { makeWorkspace as makeEngineWorkspace, type Workspace, write } from '../hunts/workspace.ts';
import { burst, campaignsOf, makeWorld, NOON, TARGET, tickOn, type World } from './world.ts';

const ROWS = ['SecurityIncident', 'SecurityAlert'];
let tables: Workspace;
beforeAll(async () => {
  tables = await makeEngineWorkspace(ROWS);
});
afterAll(() => tables.store.close());

/** Worlds share the two tables: each has incidents and campaigns of a service of its own. */
let turn = 0;
let service = '';
beforeEach(() => {
  turn += 1;
  service = `shop-${turn}`;
});

type Analysts = World & { readonly asked: string[] };

/** A world whose incidents are rows of the two tables, read by the real query on the lab's engine. */
const makeAnalysts = (change: { query?: LogQuery; incidents?: IncidentReader; days?: number } = {}): Analysts => {
  const asked: string[] = [];
  const { query, incidents, days = 7 } = change;
  const world = makeWorld({ analysts: { suppressionDays: days, ...(incidents && { incidents }) } });
  const engine = query ?? makeReplayQuery(tables.engine, world.pipeline.clock);
  const both: LogQuery = {
    run: (target, kql, options) => {
      if (!kql.includes('SecurityIncident')) return world.workspace.run(target, kql, options);
      asked.push(kql);
      return engine.run(target, kql, options);
    },
  };
  const pipeline = { ...world.pipeline, query: both };
  return { ...world, pipeline, asked, tick: (other = pipeline) => world.tick(other) };
};

const attack = (minutes: number, count: number, more = {}) => burst(minutes, count, { service, ...more });

const onlyCampaign = async (world: World) => {
  const [campaign, ...others] = await campaignsOf(world.store);
  if (campaign === undefined || others.length > 0) throw new Error(`${others.length + 1} campaigns`);
  return campaign;
};

type Told = {
  readonly at: Instant;
  readonly name: string;
  readonly status?: string;
  readonly as?: string;
  readonly alerts?: string[];
  readonly number?: number;
};

/** A row of SecurityIncident, as one is written at each change. */
const tell = (told: Told) =>
  write(tables, 'SecurityIncident', [
    {
      TimeGenerated: toIso(told.at),
      LastModifiedTime: toIso(told.at),
      IncidentName: told.name,
      IncidentNumber: told.number ?? 17,
      Status: told.status ?? 'Closed',
      Classification: told.as,
      ClassificationComment: 'load test',
      ClosedTime: told.status === undefined ? toIso(told.at) : undefined,
      AlertIds: told.alerts ?? [],
      ingestedAt: told.at,
    },
  ]);

/** The first campaign of a world, whose incident is closed half an hour after NOON. Its next reading is at the next full hour of ticks. */
const closeFirst = async (world: Analysts, as: string): Promise<string> => {
  world.workspace.events.push(attack(20, 120));
  await world.tick();
  const { id } = await onlyCampaign(world);
  await tell({ at: NOON + 30 * MINUTE, name: incidentGuid(id), as });
  await tickOn(world, 14);
  return id;
};

describe('an incident closed as false positive', () => {
  it('keeps the same service and destination quiet for 7 days, as a silence that people can see', async () => {
    const world = makeAnalysts();
    const id = await closeFirst(world, 'FalsePositive');
    expect(await storedSilences(world.store, TARGET.id)).toMatchObject([
      {
        source: 'analyst',
        campaign: id,
        from: NOON - 20 * MINUTE,
        to: NOON + 30 * MINUTE + 7 * DAY,
        reason: 'incident 17 was closed as a false positive: load test',
        match: { service: [service], country: ['NG'] },
      },
    ]);
    const before = world.hub.sent.length;
    world.workspace.events.push(
      attack(-3 * 60, 120, { source: '198.51.100.7' }),
      attack(-3 * 60, 120, { country: 'PK', source: '192.0.2.9' }),
    );
    world.advance(2 * HOUR);
    await tickOn(world, 3);
    const standings = (await campaignsOf(world.store))
      .slice(0)
      .map(({ countries, assessment }) => [Object.keys(countries.top)[0], assessment.standing]);
    expect(standings).toContainEqual(['NG', 'suppressed']);
    expect(standings).toContainEqual(['PK', 'alert']);
    expect(
      world.hub.sent
        .slice(before)
        .filter(({ change }) => change === 'opened')
        .map(({ entities }) => entities.countries),
    ).toEqual([['PK']]);
  });

  it('by an analytics rule, is told by the custom detail of its alerts', async () => {
    const world = makeAnalysts();
    world.workspace.events.push(attack(20, 120));
    await world.tick();
    const { id } = await onlyCampaign(world);
    const details = JSON.stringify({ 'Custom Details': JSON.stringify({ CampaignId: [id] }) });
    const alert = { TimeGenerated: toIso(NOON), SystemAlertId: `alert-${turn}`, ExtendedProperties: details, ingestedAt: NOON };
    await write(tables, 'SecurityAlert', [alert]);
    const incident = { name: `rule-${turn}`, alerts: ['another', `alert-${turn}`] };
    await tell({ ...incident, at: NOON + 20 * MINUTE, status: 'Active' });
    await tell({ ...incident, at: NOON + 30 * MINUTE, as: 'BenignPositive' });
    await tickOn(world, 14);
    expect(await storedSilences(world.store, TARGET.id)).toMatchObject([{ source: 'analyst', campaign: id }]);
  });

  it('by the rule while the one written by the API is open, stays closed, whatever happens to the other one', async () => {
    const world = makeAnalysts();
    world.workspace.events.push(attack(20, 120));
    await world.tick();
    const { id } = await onlyCampaign(world);
    const details = JSON.stringify({ 'Custom Details': JSON.stringify({ CampaignId: [id] }) });
    const alert = { TimeGenerated: toIso(NOON), SystemAlertId: `alert-${turn}`, ExtendedProperties: details, ingestedAt: NOON };
    await write(tables, 'SecurityAlert', [alert]);
    const byRule = { name: `rule-${turn}`, alerts: [`alert-${turn}`], number: 18 };
    const byApi = { name: incidentGuid(id), number: 17 };
    await tell({ ...byRule, at: NOON + 30 * MINUTE, as: 'FalsePositive' });
    await tell({ ...byApi, at: NOON + 20 * MINUTE, status: 'New' });
    await tickOn(world, 14);
    const active = async (): Promise<readonly string[]> =>
      (await storedSilences(world.store, TARGET.id)).filter(({ to }) => to > world.now()).map(({ reason }) => reason);
    const said = ['incident 18 was closed as a false positive: load test'];
    expect(await active()).toEqual(said);
    await tell({ ...byApi, at: world.now() + MINUTE, status: 'Active' });
    await tickOn(world, 14);
    expect(await active()).toEqual(said);
    await tell({ ...byRule, at: world.now() + MINUTE, status: 'Active' });
    await tickOn(world, 14);
    expect(await active()).toEqual([]);
  });

  it('at the moment of another change, is closed all the same', async () => {
    const world = makeAnalysts();
    world.workspace.events.push(attack(20, 120));
    await world.tick();
    const name = incidentGuid((await onlyCampaign(world)).id);
    for (const status of ['Active', undefined, 'Active'])
      await tell({ at: NOON + 30 * MINUTE, name, ...(status === undefined ? { as: 'FalsePositive' } : { status }) });
    await tickOn(world, 14);
    expect(await storedSilences(world.store, TARGET.id)).toHaveLength(1);
  });

  it('is asked for once an hour, and not at all before anything was alerted', async () => {
    const world = makeAnalysts();
    await tickOn(world, 3);
    expect(world.asked).toHaveLength(0);
    world.workspace.events.push(attack(5, 120));
    await tickOn(world, 25);
    expect(world.asked.length).toBeGreaterThanOrEqual(2);
    expect(world.asked.length).toBeLessThanOrEqual(3);
  });

  it('that is opened again ends the silence', async () => {
    const world = makeAnalysts();
    const id = await closeFirst(world, 'FalsePositive');
    await tell({ at: world.now() + MINUTE, name: incidentGuid(id), status: 'Active' });
    await tickOn(world, 14);
    expect((await storedSilences(world.store, TARGET.id)).map(({ to }) => to <= world.now())).toEqual([true]);
    expect(await world.store.list(TARGET.id, 'classification:')).toEqual([]);
  });

  it('whose silence was ended by hand gets no other one', async () => {
    const world = makeAnalysts();
    await closeFirst(world, 'FalsePositive');
    const [silence] = await storedSilences(world.store, TARGET.id);
    await endSilence(world.pipeline, TARGET, silence?.id ?? '');
    await tickOn(world, 26);
    expect((await storedSilences(world.store, TARGET.id)).map(({ to }) => to <= world.now())).toEqual([true]);
  });

  it('keeps nothing quiet with 0 days, and still counts', async () => {
    const world = makeAnalysts({ days: 0 });
    await closeFirst(world, 'FalsePositive');
    expect(await storedSilences(world.store, TARGET.id)).toEqual([]);
    expect((await readHealth(world.pipeline, [TARGET])).targets[0]?.analysts.precision).toMatchObject([
      { hunt: 'code-hunt', precision: 0 },
    ]);
  });
});

describe('an incident closed as true positive', () => {
  it('and active again is a new campaign, whose alert names the old incident', async () => {
    const world = makeAnalysts();
    const old = await closeFirst(world, 'TruePositive');
    world.workspace.events.push(attack(-75, 130));
    await tickOn(world, 4);
    const campaigns = await campaignsOf(world.store);
    const fresh = campaigns.find(({ id }) => id !== old);
    expect(campaigns).toHaveLength(2);
    expect(fresh).toMatchObject({ reissueOf: old, recurs: { incident: '17', closedAt: NOON + 30 * MINUTE } });
    const opened = world.hub.sent.find(({ campaignId, change }) => campaignId === fresh?.id && change === 'opened');
    expect(opened?.nextSteps[0]).toContain(
      `This goes on from incident 17 (campaign ${old}), closed as a true positive at 2026-03-02T12:30:00Z`,
    );
    expect(await storedSilences(world.store, TARGET.id)).toEqual([]);
    const [health] = (await readHealth(world.pipeline, [TARGET])).targets;
    expect(health?.analysts.precision).toEqual([
      { hunt: 'code-hunt', truePositives: 1, falsePositives: 0, benignPositives: 0, precision: 1 },
    ]);
    expect(health?.analysts.incidentsReadTo).toBeDefined();
  });
});

describe('reading closed incidents', () => {
  it('from a workspace without the table is no failure, and health says that nothing is learned', async () => {
    const query: LogQuery = {
      run: async () => {
        throw new LogQueryError('semantic', 400, 'no table SecurityIncident');
      },
    };
    const world = makeAnalysts({ query });
    world.workspace.events.push(attack(20, 120));
    const reports = [await world.tick(), ...(await tickOn(world, 2))];
    expect(reports.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect((await readHealth(world.pipeline, [TARGET])).targets[0]?.analysts.notice).toMatch(/no table SecurityIncident/);
  });

  it('that fails is a failed step, and the hunts go on; what was missed is read an hour later', async () => {
    let broken = true;
    const engine = makeReplayQuery(tables.engine, { now: () => NOON + DAY });
    const query: LogQuery = {
      run: (target, kql, options) => {
        if (broken) throw new LogQueryError('throttled', 429, 'too many');
        return engine.run(target, kql, options);
      },
    };
    const world = makeAnalysts({ query });
    world.workspace.events.push(attack(20, 120), attack(-2, 130));
    await world.tick();
    const { id } = await onlyCampaign(world);
    await tell({ at: NOON + MINUTE, name: incidentGuid(id), as: 'FalsePositive' });
    const [failed, next] = await tickOn(world, 2);
    expect(failed?.targets[0]?.run.errors).toMatchObject([{ step: 'closed incidents' }]);
    expect(next?.ok).toBe(true);
    broken = false;
    await tickOn(world, 12);
    expect(await storedSilences(world.store, TARGET.id)).toHaveLength(1);
  });

  it('by the API asks for those that the table does not tell of, until it knows', async () => {
    const calls: string[] = [];
    const incidents: IncidentReader = {
      read: async (_target, campaign) => {
        calls.push(campaign);
        const closing = { as: 'BenignPositive' as const, at: NOON + 30 * MINUTE, incident: '3', comment: '' };
        return calls.length === 1 ? { campaign, kind: 'open', incident: '17' } : { campaign, kind: 'closed', closing };
      },
    };
    const world = makeAnalysts({ incidents });
    world.workspace.events.push(attack(20, 120));
    await world.tick();
    await tickOn(world, 40);
    const { id } = await onlyCampaign(world);
    expect(calls).toEqual([id, id]);
    expect(await storedSilences(world.store, TARGET.id)).toMatchObject([{ reason: 'incident 3 was closed as a benign positive' }]);
  });
});
