import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { incidentGuid } from '../../src/alerts/incident-ids.ts';
import { refusedCredential } from './lab-credential.ts';
import { update, useSentinelLab } from './sentinel-lab.ts';

const lab = useSentinelLab();
const comments = (): readonly unknown[] => lab.incident().children.comments.map(({ properties }) => properties['message']);
const puts = (): readonly string[] =>
  lab.faults
    .calls()
    .map(({ what }) => what)
    .filter((what) => what.startsWith('PUT'));

describe('a campaign', () => {
  it('opens one incident with its tasks, and no comment', async () => {
    expect(await lab.send()).toEqual({
      kind: 'sent',
      detail: {
        change: 'create',
        incident: incidentGuid('campaign-1'),
        incidentNumber: '1',
        incidentUrl: expect.stringContaining('https://portal.azure.com/'),
      },
    });
    const { properties, children } = lab.incident();
    expect(properties).toMatchObject({
      title: 'SMS pumping of shop-api to NG',
      severity: 'Medium',
      status: 'New',
      labels: [{ labelName: 'Tollwatch' }],
    });
    expect(children.tasks.map((task) => [task.properties['title'], task.properties['status']])).toEqual([
      ['Block the sources', 'New'],
      ['Call the provider', 'New'],
    ]);
    expect(comments()).toEqual([]);
  });

  it('takes one connection for all its calls', async () => {
    const reused: boolean[] = [];
    const watch = (message: unknown): void => void reused.push((message as { request: ClientRequest }).request.reusedSocket);
    subscribe('http.client.response.finish', watch);
    await lab.send();
    unsubscribe('http.client.response.finish', watch);
    expect(reused).toEqual(lab.faults.calls().map((_call, i) => i > 0));
  });

  it('sent again writes nothing', async () => {
    await lab.send();
    const before = puts().length;
    expect(await lab.send()).toMatchObject({ kind: 'sent', detail: { change: 'same' } });
    expect(puts()).toHaveLength(before);
  });

  it('that grows updates its incident, with one comment an hour', async () => {
    await lab.send();
    for (const [revision, minutes] of [
      [2, 5],
      [3, 30],
      [4, 64],
      [5, 65],
    ] as const)
      await lab.send(update(revision, minutes));
    expect(lab.incident().properties).toMatchObject({
      title: 'SMS pumping, 5 alerts',
      severity: 'High',
      lastActivityTimeUtc: '2026-03-01T11:05:00Z',
    });
    expect(comments()).toEqual(['Now: 2 alerts', 'Now: 5 alerts']);
    expect(lab.incident().children.tasks).toHaveLength(2);
  });

  it('is not taken back to an older alert', async () => {
    await lab.send(update(3, 10));
    expect(await lab.send(update(2, 5))).toMatchObject({ kind: 'sent' });
    expect(lab.incident().properties['title']).toBe('SMS pumping, 3 alerts');
  });
});

describe('an analyst', () => {
  it('keeps owner, status, labels and title while the campaign grows', async () => {
    await lab.send();
    const work = { owner: { assignedTo: 'Ada' }, status: 'Active', title: 'CASE 17', labels: [{ labelName: 'team-2', labelType: 'User' }] };
    lab.server().edit(incidentGuid('campaign-1'), work);
    await lab.send(update(2, 5));
    expect(lab.incident().properties).toMatchObject({ ...work, description: '2 alerts', severity: 'High' });
  });

  it('who closes the incident gets comments only', async () => {
    await lab.send();
    lab.server().edit(incidentGuid('campaign-1'), { status: 'Closed', classification: 'FalsePositive', severity: 'Low' });
    expect(await lab.send(update(2, 5))).toMatchObject({ detail: { change: 'leave', comment: 'added' } });
    expect(lab.incident().properties).toMatchObject({
      status: 'Closed',
      classification: 'FalsePositive',
      severity: 'Low',
      description: '12 times the threshold',
    });
    expect(comments()).toEqual(['Now: 2 alerts']);
  });

  it('who writes while we do is not overwritten', async () => {
    await lab.send();
    let raced = false;
    lab.faults.use(({ what }) => {
      if (what.startsWith('PUT') && !raced) {
        raced = true;
        lab.server().edit(incidentGuid('campaign-1'), { owner: { assignedTo: 'Ada' } });
      }
      return undefined;
    });
    expect(await lab.send(update(2, 5))).toMatchObject({ kind: 'sent' });
    expect(lab.incident().properties).toMatchObject({ owner: { assignedTo: 'Ada' }, description: '2 alerts' });
  });

  it('who completed a task finds it completed after a try that was cut off', async () => {
    lab.memory.failAtSave = 3;
    expect(await lab.send()).toMatchObject({ kind: 'retry', reason: expect.stringContaining('state is away') });
    const { children } = lab.incident();
    Object.assign(children.tasks[0]?.properties ?? {}, { status: 'Completed' });
    expect(await lab.send()).toMatchObject({ kind: 'sent' });
    expect(lab.incident().children.tasks.map((task) => task.properties['status'])).toEqual(['Completed', 'New']);
  });
});

describe('a send that is cut off', () => {
  /** Two alerts, each sent until it says so; what is there in the end. */
  const sendBoth = async (): Promise<unknown> => {
    for (const change of [{}, update(2, 5)]) {
      let tries = 1;
      while ((await lab.send(change)).kind !== 'sent') {
        tries += 1;
        if (tries > 3) throw new Error('never sent');
      }
    }
    const { name, properties, children } = lab.incident();
    return {
      name,
      title: properties['title'],
      severity: properties['severity'],
      comments: comments(),
      tasks: children.tasks.map((task) => task.properties['title']),
    };
  };
  const whole = {
    name: incidentGuid('campaign-1'),
    title: 'SMS pumping, 2 alerts',
    severity: 'High',
    comments: ['Now: 2 alerts'],
    tasks: ['Block the sources', 'Call the provider'],
  };
  const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);
  const CALLS = 7;
  const SAVES = 6;

  it('would make so many calls and saves, were it not', async () => {
    expect(await sendBoth()).toEqual(whole);
    expect([lab.faults.calls().length, lab.memory.saves]).toEqual([CALLS, SAVES]);
  });

  it.each(upTo(CALLS))('by an error at call %i ends as the whole one', async (n) => {
    lab.faults.use((call) => (call.n === n ? { kind: 'status', status: 503 } : undefined));
    expect(await sendBoth()).toEqual(whole);
  });

  it.each(upTo(CALLS))('by a lost answer to call %i ends as the whole one', async (n) => {
    lab.faults.use((call) => (call.n === n ? { kind: 'drop', when: 'after' } : undefined));
    expect(await sendBoth()).toEqual(whole);
  });

  it.each(upTo(SAVES))('at save %i of what it remembers ends as the whole one', async (n) => {
    lab.memory.failAtSave = n;
    expect(await sendBoth()).toEqual(whole);
    expect(lab.memory.saves).toBeGreaterThan(SAVES);
  });
});

describe('Sentinel out of reach', () => {
  it.each([
    [429, 'retry', 9000],
    [500, 'retry', undefined],
    [503, 'retry', undefined],
    [401, 'retry', undefined],
    [403, 'retry', undefined],
    [400, 'rejected', undefined],
  ] as const)('with %i is %s, in one call', async (status, kind, afterMs) => {
    lab.faults.use(() => ({ kind: 'status', status, ...(status === 429 && { retryAfterSeconds: 9 }) }));
    expect(await lab.send()).toEqual({ kind, reason: expect.stringContaining(String(status)), ...(afterMs && { afterMs }) });
    expect(lab.faults.calls()).toHaveLength(1);
  });

  it.each([
    ['a role that is missing', { kind: 'status', status: 403 }, {}, 'Microsoft Sentinel Responder'],
    ['a workspace without Sentinel', undefined, { resourceId: '/subscriptions/s/elsewhere' }, 'resourceId in TOLLWATCH_TARGETS'],
  ] as const)('says what to do about %s', async (_what, fault, where, words) => {
    lab.faults.use(() => fault);
    expect(await lab.send({}, {}, where)).toEqual({ kind: 'retry', reason: expect.stringContaining(words) });
  });

  it('takes a stale etag as a reason to read again', async () => {
    await lab.send();
    const before = puts().length;
    lab.faults.use(({ what }) => (what.startsWith('PUT') && puts().length <= before + 2 ? { kind: 'stale-etag' } : undefined));
    expect(await lab.send(update(2, 5))).toMatchObject({ kind: 'sent', detail: { change: 'update' } });
  });

  it('leaves an incident that keeps changing to a later tick', async () => {
    lab.faults.use(({ what }) => (what.startsWith('PUT') ? { kind: 'stale-etag' } : undefined));
    expect(await lab.send()).toMatchObject({ kind: 'retry', reason: expect.stringContaining('keeps changing') });
    expect(puts()).toHaveLength(3);
  });

  it('gives up a call that is never answered', async () => {
    lab.faults.use(() => ({ kind: 'slow', ms: 600_000 }));
    expect(await lab.send({}, { timeoutMs: 100 })).toMatchObject({ kind: 'retry' });
  });

  it.each([
    ['no token', { credential: refusedCredential }, 'the identity endpoint said no'],
    ['nobody listening', { arm: { endpoint: 'https://127.0.0.1:1', audience: 'https://management.azure.com' } }, 'ECONNREFUSED'],
  ])('tries again later with %s', async (_what, settings, words) => {
    expect(await lab.send({}, settings)).toEqual({ kind: 'retry', reason: expect.stringContaining(words) });
    expect(lab.server().incidents()).toEqual([]);
  });

  it.each(['comments', 'tasks'])('a role without %s does not hold back the incident', async (kind) => {
    lab.faults.use(({ what }) =>
      what.startsWith('PUT') && what.includes(`/${kind}/`) ? { kind: 'status', status: 403, code: 'AuthorizationFailed' } : undefined,
    );
    await lab.send();
    const outcome = await lab.send(update(2, 5));
    expect(outcome).toMatchObject({ kind: 'sent' });
    expect(JSON.stringify(outcome)).toContain(`PUT ${kind}: 403`);
    expect(lab.incident().properties['description']).toBe('2 alerts');
  });
});
