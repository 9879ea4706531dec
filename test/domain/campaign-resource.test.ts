import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { counts, EMPTY, makeFinding, makeSend, NOON, standing, tick } from './samples.ts';

const at = (minutes: number) => NOON + minutes * MINUTE;
const one = (findings: Parameters<typeof tick>[1]) => standing(tick(EMPTY, findings));

describe('the resource of a campaign', () => {
  const web = '/subscriptions/s/rg/web';
  const acs = '/subscriptions/s/rg/acs';
  const asked = (bin: number, serviceResourceId = web) => makeFinding({ bin, serviceResourceId });
  const sent = (bin: number) => makeSend({ bin, serviceResourceId: acs });

  test("is the request side's, whichever side was seen first, in one tick or in several", () => {
    expect(one([sent(NOON), asked(at(5))])).toMatchObject([{ serviceResourceId: web }]);
    expect(standing(tick(tick(EMPTY, [sent(NOON)]), [asked(at(5))], at(5)))).toMatchObject([{ serviceResourceId: web }]);
    expect(standing(tick(tick(EMPTY, [asked(NOON)]), [sent(at(5))], at(5)))).toMatchObject([{ serviceResourceId: web }]);
    expect(one([sent(NOON), asked(at(5)), asked(at(10), '/subscriptions/s/rg/other')])).toMatchObject([{ serviceResourceId: web }]);
  });

  test('is the sending one where the request side has none', () => {
    expect(one([sent(NOON)])).toMatchObject([{ serviceResourceId: acs }]);
    expect(one([asked(NOON, ''), sent(at(5))])).toMatchObject([{ serviceResourceId: acs }]);
    expect(one([sent(NOON), asked(at(5), '')])).toMatchObject([{ serviceResourceId: acs }]);
  });

  test("stays the request side's when a campaign of sends takes up a younger one of requests", () => {
    const bridge = makeSend({ bin: at(40), source: '10.0.0.4', countries: ['NG'], serviceResourceId: acs });
    const apart = tick(tick(EMPTY, [sent(NOON)]), [makeFinding({ bin: at(60), serviceResourceId: web, countries: ['NG'] })], at(60));
    expect(standing(apart)).toHaveLength(2);
    expect(standing(tick(apart, [bridge], at(65)))).toMatchObject([{ serviceResourceId: web }]);
  });

  test('is one of the named service, also in a roll-up of several', () => {
    const many = Array.from({ length: 9 }, (_, n) =>
      makeFinding({ service: `service-${n}`, counts: counts(100 + n), serviceResourceId: n === 3 ? '' : `/subscriptions/s/rg/${n}` }),
    );
    expect(one(many).find(({ rollUp }) => rollUp)).toMatchObject({ service: 'service-3', serviceResourceId: '' });
  });
});
