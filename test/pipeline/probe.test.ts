import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { LogQueryError } from '../../src/pipeline/errors.ts';
import { readHealth } from '../../src/pipeline/health.ts';
import { CODE_HUNT } from './code-hunt.ts';
import { burst, findingsOf, makeWorld, TARGET, tickOn } from './world.ts';

const OTHER = { id: 'other', table: 'OtherEvents', required: ['TimeGenerated'], optional: [], delayMs: 5 * MINUTE };
const TWO_SOURCES = { ...CODE_HUNT, sources: [...CODE_HUNT.sources, OTHER] };

describe('a hunt whose table is not there', () => {
  it('asks nothing, is reported as not observable, and is not taken for quiet', async () => {
    const world = makeWorld();
    world.workspace.columns = {};
    const report = await world.tick();
    expect(report.targets[0]?.run.hunts[0]).toMatchObject({
      outcome: 'not-observable',
      windows: 0,
      backlog: 0,
      sources: [{ table: 'Events', status: 'missing-table' }],
    });
    expect(world.workspace.asked.map(({ kind }) => kind)).toEqual(['schema']);
    const [target] = (await readHealth(world.pipeline, [TARGET])).targets;
    expect(target?.hunts[0]?.notObservable).toEqual([{ table: 'Events', reason: 'missing-table', missing: [] }]);
    expect(target?.healthy).toBe(true);
  });

  it('finds an attack in the first hour of a table that appears, without a backlog from before', async () => {
    const world = makeWorld();
    world.workspace.columns = {};
    await world.tick();
    await tickOn(world, 30);
    world.workspace.columns = { Events: ['TimeGenerated', 'Source', 'Country'] };
    world.workspace.events.push(burst(-130, 80));
    const reports = await tickOn(world, 13);
    expect(reports.map((report) => report.targets[0]?.run.hunts[0]?.outcome).filter((outcome) => outcome === 'ran').length).toBeGreaterThan(
      0,
    );
    expect(Math.max(...reports.map((report) => report.targets[0]?.run.hunts[0]?.backlog ?? 0))).toBe(0);
    expect(await findingsOf(world.store)).toHaveLength(1);
  });
});

describe('a probe', () => {
  it('names the required columns that are missing', async () => {
    const world = makeWorld();
    world.workspace.columns = { Events: ['TimeGenerated'] };
    const report = await world.tick();
    expect(report.targets[0]?.run.hunts[0]?.sources).toEqual([
      { id: 'events', table: 'Events', status: 'missing-columns', missing: ['Source'], missingOptional: ['Country'] },
    ]);
  });

  it('that misses optional columns only lets the hunt run, and health says what it has to do without', async () => {
    const world = makeWorld();
    world.workspace.columns = { Events: ['TimeGenerated', 'Source'] };
    const report = await world.tick();
    expect(report.targets[0]?.run.hunts[0]?.outcome).toBe('ran');
    const [target] = (await readHealth(world.pipeline, [TARGET])).targets;
    expect(target?.hunts[0]?.lessToGoBy).toEqual([{ table: 'Events', missing: ['Country'] }]);
  });

  it('is made once an hour, not at every tick', async () => {
    const world = makeWorld();
    await world.tick();
    await tickOn(world, 11);
    expect(world.workspace.asked.filter(({ kind }) => kind === 'schema')).toHaveLength(1);
    await tickOn(world, 1);
    expect(world.workspace.asked.filter(({ kind }) => kind === 'schema')).toHaveLength(2);
  });

  it('is made anew when a query names a table or column that is gone', async () => {
    const world = makeWorld();
    await world.tick();
    world.workspace.answer = ({ kind }, whole) => {
      if (kind === 'flagged') throw new LogQueryError('semantic', 400, "'Events' could not be resolved");
      return { kind: 'complete', table: whole };
    };
    await tickOn(world, 1);
    world.workspace.columns = {};
    const [report] = await tickOn(world, 1);
    expect(report?.targets[0]?.run.hunts[0]?.outcome).toBe('not-observable');
  });

  it('that is throttled does not blind the hunt', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120));
    world.workspace.answer = ({ kind }, whole) => {
      if (kind === 'schema') throw new LogQueryError('throttled', 429, 'too many');
      return { kind: 'complete', table: whole };
    };
    const report = await world.tick();
    expect(report.targets[0]?.run.hunts[0]).toMatchObject({ outcome: 'ran', sources: [{ status: 'error' }] });
    expect(await findingsOf(world.store)).toHaveLength(1);
  });
});

describe('a hunt with two sources', () => {
  it('runs on the one that is there', async () => {
    const world = makeWorld({ hunts: [TWO_SOURCES] });
    world.workspace.events.push(burst(20, 120));
    const report = await world.tick();
    expect(report.targets[0]?.run.hunts[0]?.sources.map(({ status }) => status)).toEqual(['ok', 'missing-table']);
    expect(await findingsOf(world.store)).toHaveLength(1);
  });

  it('puts an empty table in place of one that has the Basic plan, which would fail the whole query', async () => {
    const world = makeWorld({ hunts: [TWO_SOURCES] });
    world.workspace.events.push(burst(20, 120));
    world.workspace.answer = ({ kind, table }, whole) => {
      if (kind === 'schema' && table === 'OtherEvents') throw new LogQueryError('basic-plan', 400, 'Basic plan');
      return { kind: 'complete', table: whole };
    };
    const report = await world.tick();
    expect(report.targets[0]?.run.hunts[0]?.sources.map(({ status }) => status)).toEqual(['ok', 'basic-plan']);
    const queries = world.workspace.asked
      .filter(({ kind }) => kind === 'flagged' || kind === 'evidence')
      .map(({ kql }) => kql.split('\n')[0]);
    expect(queries).toEqual(['let OtherEvents = Events | where false;', 'let OtherEvents = Events | where false;']);
    expect(await findingsOf(world.store)).toHaveLength(1);
  });
});

describe('health', () => {
  it('is bad before the first run, good after it, and bad again when nothing was read for half an hour', async () => {
    const world = makeWorld();
    expect((await readHealth(world.pipeline, [TARGET])).healthy).toBe(false);
    await world.tick();
    expect((await readHealth(world.pipeline, [TARGET])).healthy).toBe(true);
    world.advance(31 * MINUTE);
    const report = await readHealth(world.pipeline, [TARGET]);
    expect(report.healthy).toBe(false);
    expect(report.targets[0]?.problems[0]).toContain('code-hunt has read nothing since 2026-03-02T11:55:00Z');
    world.advance(2 * DAY);
    expect((await readHealth(world.pipeline, [TARGET])).targets[0]?.lastRun?.at).toBe('2026-03-02T12:00:00Z');
  });

  it('shows what fails although ticks go on', async () => {
    const world = makeWorld();
    await world.tick();
    world.workspace.answer = () => {
      throw new LogQueryError('forbidden', 403, 'no right to read');
    };
    await tickOn(world, 12);
    const [target] = (await readHealth(world.pipeline, [TARGET])).targets;
    expect(target).toMatchObject({
      healthy: false,
      lastRun: { status: 'failed', errors: ['code-hunt: LogQueryError: no right to read'] },
      hunts: [{ failingSince: '2026-03-02T12:05:00Z', lastError: 'LogQueryError: no right to read' }],
    });
  });

  it('counts verdicts and names sinks with undelivered and given-up alerts', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120));
    world.hub.outcome = () => ({ kind: 'retry', reason: '503' });
    await world.tick();
    const [before] = (await readHealth(world.pipeline, [TARGET])).targets;
    expect([before?.verdicts.confirmed, before?.undelivered, before?.givenUp]).toEqual([
      1,
      [{ sink: 'event-hubs', alerts: 1, oldest: '2026-03-02T12:00:00Z', lastReason: 'retry: 503' }],
      [],
    ]);
    world.advance(25 * HOUR);
    await tickOn(world, 1);
    const [after] = (await readHealth(world.pipeline, [TARGET])).targets;
    expect(after?.givenUp.map(({ sink, alerts }) => [sink, alerts])).toEqual([['event-hubs', 1]]);
  });

  it('is bad when findings wait although hunts go on: nobody would be alerted', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120));
    await world.store.write(TARGET.id, [{ op: 'insert', key: 'campaign:torn', value: { schema: 1 }, status: 'open', due: world.now() }]);
    await world.tick();
    expect((await readHealth(world.pipeline, [TARGET])).healthy).toBe(true);
    await tickOn(world, 7);
    const [target] = (await readHealth(world.pipeline, [TARGET])).targets;
    expect(target).toMatchObject({
      healthy: false,
      pendingFindings: 1,
      problems: ['findings wait to be correlated: 1, the oldest since 2026-03-02T12:00:00Z'],
    });
    expect(target?.lastRun?.errors.join()).toContain('correlate: StateRecordError: State record campaign:torn does not fit its schema');
  });

  it('forgets a failure that a table which is gone explains', async () => {
    const world = makeWorld();
    await world.tick();
    world.workspace.answer = ({ kind }, whole) => {
      if (kind === 'flagged') throw new LogQueryError('semantic', 400, "'Events' could not be resolved");
      return { kind: 'complete', table: whole };
    };
    await tickOn(world, 1);
    world.workspace.columns = {};
    await tickOn(world, 1);
    const [target] = (await readHealth(world.pipeline, [TARGET])).targets;
    expect(target?.hunts[0]).toMatchObject({ failingSince: undefined, lastError: undefined, notObservable: [{ table: 'Events' }] });
  });

  it('is bad, with the reason, when state cannot be read', async () => {
    const world = makeWorld();
    const store = { ...world.store, get: async () => Promise.reject(new Error('403 AuthorizationFailure')) };
    const report = await readHealth({ ...world.pipeline, store }, [TARGET]);
    expect(report.targets[0]).toMatchObject({ healthy: false, problems: ['state cannot be read: Error: 403 AuthorizationFailure'] });
  });
});
