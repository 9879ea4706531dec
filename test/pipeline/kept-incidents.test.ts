import { describe, expect, it } from 'vitest';
import { keptIncidents, sendOnce } from '../../src/pipeline/kept-incidents.ts';
import type { SendContext, Sink } from '../../src/pipeline/sink-port.ts';
import { CODE_HUNT } from './code-hunt.ts';
import { burst, makeWorld, TARGET } from './world.ts';

const SECOND_HUNT = { ...CODE_HUNT, id: 'second-hunt' };

/** An attack that two hunts saw, whose tasks have the same titles. */
const attacked = async () => {
  const world = makeWorld({ hunts: [CODE_HUNT, SECOND_HUNT] });
  world.workspace.events.push(burst(20, 120));
  await world.tick();
  const [incident] = await keptIncidents(world.pipeline, TARGET);
  if (incident === undefined) throw new Error('the attack was not found');
  return { world, alert: incident.alert };
};

describe('sending an alert once', () => {
  it('gives every sink the tasks of all its hunts, each once', async () => {
    const { world, alert } = await attacked();
    expect(alert.hunts).toEqual(['code-hunt', 'second-hunt']);
    const contexts: SendContext[] = [];
    const sink: Sink = {
      id: 'incident-api',
      send: async (_alert, _target, context) => {
        contexts.push(context);
        return { kind: 'sent' };
      },
    };
    expect(await sendOnce({ ...world.pipeline, sinks: [sink] }, TARGET, alert)).toEqual([
      { sink: 'incident-api', outcome: { kind: 'sent' } },
    ]);
    expect(contexts.map(({ tasks }) => tasks.map(({ title }) => title))).toEqual([['Block the source']]);
  });

  it('says what failed and still tries the other sinks', async () => {
    const { world, alert } = await attacked();
    const broken: Sink = { id: 'event-hubs', send: async () => Promise.reject(new TypeError('bug')) };
    expect(await sendOnce({ ...world.pipeline, sinks: [broken, world.rows] }, TARGET, alert)).toEqual([
      { sink: 'event-hubs', outcome: { kind: 'retry', reason: 'TypeError: bug' } },
      { sink: 'findings', outcome: { kind: 'sent' } },
    ]);
  });
});
