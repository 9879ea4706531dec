import { expect, test } from 'vitest';
import { benchPorts } from '../../infra/build/bench/ports.ts';
import { median } from '../../infra/build/bench/start-up.ts';
import { HUNTS } from '../../src/hunts/index.ts';

test('bench measures every hunt on traffic that it flags, and only after both counts agreed', { timeout: 300_000 }, async () => {
  const speeds = await benchPorts(1000, 1);
  expect(speeds.map(({ hunt }) => hunt)).toEqual(HUNTS.map(({ id }) => id));
  for (const one of speeds) {
    expect(one.groups, one.hunt).toBeGreaterThan(100);
    expect(one.portPerSecond).toBeGreaterThan(0);
  }
});

test('bench takes the median, so that one slow run does not decide', () => {
  expect(median([5, 1, 900])).toBe(5);
  expect(median([4, 1, 2, 900])).toBe(3);
});
