import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { counts, EMPTY, makeFinding, NOON, standing, tick } from './samples.ts';

const A = '203.0.113.7';
const B = '198.51.100.20';
const at = (minutes: number) => NOON + minutes * MINUTE;
const one = (findings: Parameters<typeof tick>[1]) => standing(tick(EMPTY, findings));

describe('one service in two logs', () => {
  const own = (requests: number, source = A, minutes = 0) =>
    makeFinding({ log: 'AppRequests', source, counts: counts(requests), bin: at(minutes) });
  const site = (requests: number, source = A, minutes = 0) =>
    makeFinding({ log: 'AppServiceHTTPLogs', source, counts: counts(requests), bin: at(minutes) });

  test('the same requests are not added: the log that saw most counts', () => {
    const campaigns = one([own(100), site(120), own(90, A, 5), site(80, A, 5)]);
    expect(campaigns).toMatchObject([{ findings: 4, counts: { request: { requests: 200 } }, loss: { messages: 200 } }]);
    expect(one([own(100), own(90, A, 5)])).toMatchObject([{ counts: { request: { requests: 190 } } }]);
  });

  test('who is masked in the one may be anybody whom the other names, within 15 min', () => {
    const masked = own(100, 'unknown:Nigeria');
    expect(one([masked, site(100)])).toHaveLength(1);
    expect(one([masked, site(100, A, 20)])).toHaveLength(1);
    expect(one([masked, site(100, A, 25)])).toHaveLength(2);
    expect(one([masked, own(100)])).toHaveLength(2);
  });

  test('where both name their clients, two attacks stay two', () => {
    const two = tick(EMPTY, [own(100), site(100), own(100, B), site(100, B)]);
    expect(standing(two)).toHaveLength(2);
    expect(standing(tick(two, [own(90, A, 5), site(90, B, 5)], at(5)))).toHaveLength(2);
  });

  test('late rows move what their own log counted', () => {
    const before = tick(EMPTY, [own(100), site(120)]);
    expect(standing(tick(before, [own(160)], at(5)))).toMatchObject([{ counts: { request: { requests: 160 } } }]);
    expect(standing(tick(before, [own(110)], at(5)))).toMatchObject([{ counts: { request: { requests: 120 } } }]);
  });
});
