import { expect, it } from 'vitest';
import type { Alert } from '../../src/domain/campaign.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { hourlyRule, makeRuleWorld } from '../lab/rules/rule-world.ts';
import { burst, campaignsOf, makeWorld, NOON } from '../pipeline/world.ts';

const HOURS = 72;
const TICKS = (HOURS * HOUR) / (5 * MINUTE);
/** Each five minutes bring this many times the requests of the last: the loss crosses every step up to a million dollars. */
const GROWTH = 1.01;

it('a campaign of 72 hours, driven through the ticks of the product, is one incident of at most 20 alerts, however fast it grows', async () => {
  const world = makeWorld();
  const sentinel = await makeRuleWorld(hourlyRule(), { start: NOON });
  try {
    let notifying = 0;
    let repeated: readonly Alert[] = [];
    for (let n = 0; n < TICKS; n += 1) {
      world.workspace.events.push(burst(-5 * n, Math.round(60 * GROWTH ** n)));
      world.advance(5 * MINUTE);
      await world.tick();
      const alerts = world.rows.sent.splice(0);
      notifying += alerts.filter(({ notify }) => notify).length;
      // Every row arrives twice, five minutes apart.
      await sentinel.arrive(world.now(), [...repeated, ...alerts]);
      repeated = alerts;
    }
    await sentinel.runTo(world.now() + 2 * HOUR);
    const [campaign, ...others] = await campaignsOf(world.store);
    expect(others).toEqual([]);
    expect(campaign).toMatchObject({ firstActivity: NOON, loss: { usd: expect.toSatisfy((usd: number) => usd > 1_000_000) } });
    expect((campaign?.lastActivity ?? 0) - NOON).toBeGreaterThan((HOURS - 1) * HOUR);
    const [incident, ...more] = sentinel.incidents();
    expect(more).toEqual([]);
    expect(incident?.properties['severity']).toBe('High');
    expect(incident?.origin.alerts).toHaveLength(notifying);
    expect(notifying).toBeGreaterThan(5);
    expect(notifying).toBeLessThanOrEqual(20);
  } finally {
    await sentinel.close();
  }
}, 600_000);
