import { describe, expect, it } from 'vitest';
import type { App } from '../../src/handlers/application.ts';
import { makeAppSource, SettingsError } from '../../src/handlers/app-source.ts';
import { makeHealth } from '../../src/handlers/health.ts';
import { makeHuntTimer } from '../../src/handlers/hunt-timer.ts';
import { readHealth } from '../../src/pipeline/health.ts';
import type { Log } from '../../src/pipeline/ports.ts';
import { burst, makeWorld, TARGET, type World } from '../pipeline/world.ts';

const BAD = { TOLLWATCH_TARGETS: 'not json, secret-value', TOLLWATCH_SENTINEL_MODE: 'loud' };

const GOOD = {
  TOLLWATCH_TARGETS: JSON.stringify([
    {
      name: 'prod',
      tenantId: '00000000-0000-4000-8000-000000000001',
      workspaceId: '00000000-0000-4000-8000-000000000002',
      resourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w',
    },
  ]),
  TOLLWATCH_STATE_ENDPOINT: 'https://st.table.core.windows.net',
  TOLLWATCH_SENTINEL_MODE: 'incident-api',
};

const never = (): App => {
  throw new Error('the app must not be made from bad settings');
};

const appOf = ({ pipeline, tick }: World): App => ({
  tick: (log) => tick(log === undefined ? pipeline : { ...pipeline, log }),
  health: () => readHealth(pipeline, [TARGET]),
  incidents: async () => [],
  send: async () => [],
  close: async () => undefined,
});

const makeLog = (): Log & { readonly lines: string[] } => {
  const lines: string[] = [];
  const write = (level: string) => (message: string, fields?: Readonly<Record<string, unknown>>) =>
    void lines.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`);
  return { lines, info: write('info'), warn: write('warn'), error: write('error') };
};

describe('with settings that cannot be used', () => {
  it('the health endpoint answers 503 with every problem by name and no value', async () => {
    const answer = await makeHealth({ app: makeAppSource(BAD, never) })(makeLog());
    const names = answer.jsonBody.settings.map(({ name }) => name);
    expect(answer.status).toBe(503);
    expect(names).toContain('TOLLWATCH_TARGETS');
    expect(names).toContain('TOLLWATCH_SENTINEL_MODE');
    expect(JSON.stringify(answer)).not.toContain('secret-value');
  });

  it('the timer logs each problem and fails its run', async () => {
    const log = makeLog();
    await expect(makeHuntTimer({ app: makeAppSource(BAD, never) })(log)).rejects.toBeInstanceOf(SettingsError);
    expect(log.lines.some((line) => line.startsWith('error Setting TOLLWATCH_TARGETS'))).toBe(true);
    expect(log.lines.join()).not.toContain('secret-value');
  });
});

describe('with settings that hold something nobody reads', () => {
  const source = () => makeAppSource({ ...GOOD, TOLLWATCH_OPERATOR: '{"alow":{"ips":["203.0.113.7"]}}' }, () => appOf(makeWorld()));
  const warnings = ({ lines }: ReturnType<typeof makeLog>): readonly string[] => lines.filter((line) => line.startsWith('warn'));

  it('the timer logs the warning once, without the value', async () => {
    const timer = makeHuntTimer({ app: source() });
    const [first, second] = [makeLog(), makeLog()];
    await timer(first);
    await timer(second);
    expect(warnings(first)).toEqual([expect.stringMatching(/^warn Setting TOLLWATCH_OPERATOR: alow .*did you mean allow/)]);
    expect(warnings(first).join()).not.toContain('203.0.113.7');
    expect(warnings(second)).toEqual([]);
  });

  it('the health endpoint logs it when it comes first, also after a caller without a log', async () => {
    const app = source();
    await app();
    const log = makeLog();
    await makeHealth({ app })(log);
    expect(warnings(log)).toHaveLength(1);
  });
});

describe('the timer', () => {
  it('runs a tick and logs what it did', async () => {
    const world = makeWorld();
    world.workspace.events.push(burst(20, 120));
    const log = makeLog();
    await makeHuntTimer({ app: async () => appOf(world) })(log);
    expect(world.hub.sent).toHaveLength(1);
    expect(log.lines.at(-1)).toContain('"opened":1');
  });

  it('does not fail the run for one target: the next run makes good, and the log says what failed', async () => {
    const world = makeWorld();
    world.workspace.answer = () => {
      throw new Error('bug in the adapter');
    };
    const log = makeLog();
    const report = await makeHuntTimer({ app: async () => appOf(world) })(log);
    expect(report.ok).toBe(false);
    expect(log.lines.filter((line) => line.startsWith('error')).join()).toContain('bug in the adapter');
  });
});

describe('the health endpoint', () => {
  it('answers 503 before anything was read and 200 after the first run', async () => {
    const world = makeWorld();
    const health = makeHealth({ app: async () => appOf(world) });
    expect((await health(makeLog())).status).toBe(503);
    await world.tick();
    expect((await health(makeLog())).status).toBe(200);
  });
});
