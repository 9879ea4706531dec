import { describe, expect, test } from 'vitest';
import { endQuiet } from '../../src/domain/campaigns.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { BIN, counts, EMPTY, makeFinding, makeSend, NOON, standing, tick } from './samples.ts';

const A = '203.0.113.7';
const B = '198.51.100.20';
const at = (minutes: number) => NOON + minutes * MINUTE;
const one = (findings: Parameters<typeof tick>[1]) => standing(tick(EMPTY, findings));

describe('findings that are one attack', () => {
  test('the same source of a service, in one tick or in several', () => {
    const first = makeFinding();
    const later = makeFinding({ bin: at(5), counts: counts(300) });
    const split = tick(tick(EMPTY, [first]), [later], at(5));
    for (const campaigns of [one([first, later]), standing(split)]) {
      expect(campaigns).toHaveLength(1);
      expect(campaigns[0]).toMatchObject({
        findings: 2,
        firstActivity: NOON,
        lastActivity: at(10),
        peak: { ratio: 6 },
        counts: { request: { requests: 400 } },
        state: 'open',
      });
    }
    expect(split.result.opened).toEqual([]);
  });

  test('a shared destination country or number block joins different sources', () => {
    expect(
      one([makeFinding({ source: A, countries: ['NG'] }), makeFinding({ source: B, countries: ['NG', 'PK'], bin: at(30) })]),
    ).toHaveLength(1);
    expect(one([makeFinding({ source: A, blocks: ['+234803123'] }), makeFinding({ source: B, blocks: ['+234803123'] })])).toHaveLength(1);
  });

  test('neither shared source nor destination: two attacks', () => {
    expect(one([makeFinding({ source: A, countries: ['NG'] }), makeFinding({ source: B, countries: ['PK'] })])).toHaveLength(2);
  });

  test('the country of the client joins nothing: half of a shop comes from one country', () => {
    expect(
      one([makeFinding({ source: A, clientCountries: ['Italy'] }), makeFinding({ source: B, clientCountries: ['Italy'] })]),
    ).toHaveLength(2);
  });

  test('one source against two services is two campaigns: their owners differ', () => {
    expect(one([makeFinding({ service: 'shop-api' }), makeFinding({ service: 'blog-api' })])).toHaveLength(2);
  });

  test('a pause of two hours is inside the attack, a bin more is not', () => {
    expect(one([makeFinding(), makeFinding({ bin: NOON + BIN + 2 * HOUR })])).toHaveLength(1);
    expect(one([makeFinding(), makeFinding({ bin: NOON + 2 * BIN + 2 * HOUR })])).toHaveLength(2);
  });

  test('masked sources join by the same client country only', () => {
    const masked = (country: string, bin = NOON) => makeFinding({ source: `unknown:${country}`, bin });
    expect(one([masked('Nigeria'), masked('Nigeria', at(5)), masked('Pakistan')])).toHaveLength(2);
  });

  test('names from logs that every JavaScript object has are ordinary names', () => {
    const [campaign, ...others] = one([
      makeFinding({ source: '__proto__', countries: ['constructor'] }),
      makeFinding({ source: '__proto__', bin: at(5) }),
    ]);
    expect(others).toEqual([]);
    expect(Object.keys(campaign?.sources.top ?? {})).toEqual(['__proto__']);
    expect(campaign?.countries.count).toBe(1);
  });
});

describe('the two ends of one pipe', () => {
  test('sends of a service join requests to it that are at most 15 min away', () => {
    expect(one([makeFinding(), makeSend({ bin: NOON + BIN + 15 * MINUTE })])).toHaveLength(1);
    expect(one([makeFinding(), makeSend({ bin: NOON + 2 * BIN + 15 * MINUTE })])).toHaveLength(2);
    expect(one([makeFinding(), makeSend({ service: 'other-acs' })])).toHaveLength(2);
  });

  test('the backend that calls the provider is kept apart from who asked, and the same messages are not added', () => {
    const [campaign] = one([makeFinding({ counts: counts(100) }), makeSend({ counts: counts(90) })]);
    expect(Object.keys(campaign?.sources.top ?? {})).toEqual([A]);
    expect(Object.keys(campaign?.callers.top ?? {})).toEqual(['10.0.0.4']);
    expect(campaign?.counts).toMatchObject({ request: { requests: 100 }, send: { requests: 90 } });
    expect(campaign?.loss.messages).toBe(100);
  });

  test('the backend joins its own sends, and never a client with the same address', () => {
    expect(one([makeSend(), makeSend({ bin: at(60) })])).toHaveLength(1);
    expect(one([makeSend(), makeFinding({ source: '10.0.0.4', bin: at(60) })])).toHaveLength(2);
  });
});

describe('a distributed attack', () => {
  const spread = (n: number, every = 1) =>
    Array.from({ length: n }, (_, i) => makeFinding({ source: `192.0.2.${i + 1}`, bin: NOON + Math.floor(i / every) * BIN }));

  test('five sources of a service inside 15 min are one campaign, four are not', () => {
    const [campaign, ...others] = one(spread(5, 2));
    expect(others).toEqual([]);
    expect(campaign).toMatchObject({ distributed: true, sources: { count: 5 } });
    expect(one(spread(4, 2))).toHaveLength(4);
    expect(one(spread(4, 2)).some(({ distributed }) => distributed)).toBe(false);
  });

  test('five sources over 25 min are not, nor one source five times', () => {
    expect(one(spread(5))).toHaveLength(5);
    const [campaign] = one([0, 1, 2, 3, 4].map((n) => makeFinding({ bin: NOON + n * BIN })));
    expect(campaign?.distributed).toBe(false);
  });

  test('the fifth source, a tick later, gathers the four campaigns that had opened', () => {
    const before = tick(EMPTY, spread(4, 4));
    const after = tick(before, [makeFinding({ source: '192.0.2.9', bin: at(5) })], at(5));
    expect(standing(before)).toHaveLength(4);
    expect(standing(after)).toHaveLength(1);
    expect(standing(after)[0]).toMatchObject({ distributed: true, findings: 5, counts: { request: { requests: 500 } } });
    expect(after.result.merges).toHaveLength(3);
    expect([...after.campaigns.values()].filter(({ mergedInto }) => mergedInto === standing(after)[0]?.id)).toHaveLength(3);
  });
});

describe('a finding that bridges two campaigns', () => {
  test('the older goes on with the totals of both, the younger names it', () => {
    const older = tick(EMPTY, [makeFinding({ source: A })], at(5));
    const both = tick(older, [makeFinding({ source: B, countries: ['NG'], counts: counts(70) })], at(10));
    const bridged = tick(both, [makeFinding({ source: A, countries: ['NG'], bin: at(5), counts: counts(60) })], at(15));
    const [campaign, ...others] = standing(bridged);
    expect(others).toEqual([]);
    expect(campaign?.id).toBe(standing(older)[0]?.id);
    expect(campaign).toMatchObject({ findings: 3, counts: { request: { requests: 230 } }, sources: { count: 2 } });
    expect(bridged.result.merges).toEqual([{ from: both.result.opened[0], into: campaign?.id }]);
  });

  test('a correction of a finding of the younger one moves the total of the older', () => {
    const late = makeFinding({ source: B, countries: ['NG'], counts: counts(70) });
    const both = tick(tick(EMPTY, [makeFinding({ source: A })], at(5)), [late], at(10));
    const bridged = tick(both, [makeFinding({ source: A, countries: ['NG'], bin: at(5) })], at(15));
    const corrected = tick(bridged, [{ ...late, counts: counts(75) }], at(20));
    expect(standing(corrected).map(({ counts: totals }) => totals.request?.requests)).toEqual([275]);
    expect(standing(corrected)[0]?.findings).toBe(3);
  });
});

describe('corrections', () => {
  test('a finding whose destinations changed takes its count along to the new ones', () => {
    const other = makeFinding({ bin: at(5), countries: ['LK'], counts: counts(60) });
    const first = makeFinding({ countries: ['LK', 'NG'], counts: counts(100) });
    const corrected = makeFinding({ countries: ['LK', 'PK'], counts: counts(500) });
    const [campaign] = standing(tick(tick(EMPTY, [first, other]), [corrected], at(10)));
    expect(Object.entries(campaign?.countries.top ?? {}).map(([name, { requests }]) => [name, requests])).toEqual([
      ['LK', 560],
      ['PK', 500],
    ]);
    expect(campaign?.countries.count).toBe(2);
  });

  test('a finding seen twice with the same counts changes nothing', () => {
    const once = tick(EMPTY, [makeFinding({ countries: ['NG'] }), makeSend()]);
    const twice = tick(once, [makeFinding({ countries: ['NG'] }), makeSend()], at(5));
    expect(twice.result.campaigns).toEqual([]);
    expect(twice.campaigns).toEqual(once.campaigns);
  });

  test('late rows move totals and verdicts by the difference', () => {
    const once = tick(EMPTY, [makeFinding({ counts: counts(100), verdict: 'drifted' })]);
    const [campaign] = standing(tick(once, [makeFinding({ counts: counts(130) })], at(5)));
    expect(campaign).toMatchObject({
      findings: 1,
      counts: { request: { requests: 130 } },
      verdicts: { confirmed: 1, drifted: 0 },
      sources: { top: { [A]: { requests: 130 } } },
    });
  });

  test('a correction finds its campaign though its source was cut from the 200 that are kept', () => {
    const many = Array.from({ length: 201 }, (_, n) =>
      makeFinding({ source: `10.0.0.${n}`, counts: counts(100 + n), bin: at(20 * n), countries: ['NG'] }),
    );
    const after = tick(tick(EMPTY, many), [makeFinding({ source: '10.0.0.0', counts: counts(90) })], at(120));
    expect(after.result.opened).toEqual([]);
    expect(standing(after)).toMatchObject([{ findings: 201, sources: { count: 201 } }]);
  });

  test('a finding refuted later is taken out, and a campaign left with none alerts nobody', () => {
    const once = tick(EMPTY, [makeFinding()]);
    const out = tick(once, [makeFinding({ verdict: 'refuted' })], at(5));
    expect(standing(out)[0]).toMatchObject({ findings: 0, counts: { request: { requests: 0 } }, assessment: { standing: 'record-only' } });
    expect(tick(out, [makeFinding({ verdict: 'refuted' })], at(10)).result.campaigns).toEqual([]);
    expect(standing(tick(out, [makeFinding()], at(10)))[0]).toMatchObject({ findings: 1, counts: { request: { requests: 100 } } });
  });

  test('nobody is told to block an address, and no peak is shown, that only a refuted finding had', () => {
    const wrong = makeFinding({ source: B, countries: ['NG', 'PK'], counts: counts(9000) });
    const both = tick(EMPTY, [makeFinding({ countries: ['NG'] }), wrong]);
    const [campaign] = standing(tick(both, [{ ...wrong, verdict: 'refuted' }], at(5)));
    expect(standing(both)[0]?.peak.observed).toBe(9000);
    expect(campaign?.peak).toMatchObject({ observed: 100, ratio: 2 });
    expect(campaign?.sources).toMatchObject({ count: 1, top: { [A]: { requests: 100 } } });
    expect(Object.keys(campaign?.countries.top ?? {})).toEqual(['NG']);
    expect(campaign?.assessment.reason).toMatch(/^100 code requests in 5 min from one client; the threshold is 50 /);
  });

  test('a peak falls when the finding that set it is corrected', () => {
    const once = tick(EMPTY, [makeFinding({ counts: counts(900), verdict: 'unverified' })]);
    expect(standing(tick(once, [makeFinding({ counts: counts(60) })], at(5)))[0]?.peak.observed).toBe(60);
  });

  test('a refuted finding that was never applied opens nothing', () => {
    expect(tick(EMPTY, [makeFinding({ verdict: 'refuted' })]).result).toMatchObject({ campaigns: [], opened: [] });
  });
});

describe('many attacks at once', () => {
  const many = (n: number) => Array.from({ length: n }, (_, i) => makeFinding({ service: `service-${i}`, counts: counts(100 + i) }));

  test('the five largest open, the rest is one roll-up that names its services', () => {
    const campaigns = one(many(9));
    expect(campaigns).toHaveLength(6);
    expect(campaigns.filter(({ rollUp }) => rollUp)).toMatchObject([
      { findings: 4, services: { count: 4 }, service: 'service-3', counts: { request: { requests: 406 } } },
    ]);
    expect(
      campaigns
        .filter(({ rollUp }) => !rollUp)
        .map(({ service }) => service)
        .sort(),
    ).toEqual(['service-4', 'service-5', 'service-6', 'service-7', 'service-8']);
  });

  test('what follows goes to the roll-up by itself: no sixth campaign a tick later', () => {
    const after = tick(tick(EMPTY, many(9)), [makeFinding({ service: 'service-0', bin: at(5) })], at(5));
    expect(after.result.opened).toEqual([]);
    expect(standing(after)).toHaveLength(6);
    expect(tick(after, many(9), at(10)).result.campaigns).toEqual([]);
  });

  test('a roll-up of equals is named alike whatever order they come in', () => {
    const equals = Array.from({ length: 9 }, (_, i) => makeFinding({ service: `service-${i}` }));
    const named = [equals, equals.toReversed()].map((all) => one(all).find(({ rollUp }) => rollUp)?.service);
    expect(named[0]).toBe(named[1]);
  });

  test('all sources of one tick are counted, though 200 are kept by name', () => {
    const [campaign] = one(Array.from({ length: 1500 }, (_, n) => makeFinding({ source: `10.0.${n >> 8}.${n & 255}`, countries: ['NG'] })));
    expect(campaign?.sources.count).toBe(1500);
    expect(Object.keys(campaign?.sources.top ?? {})).toHaveLength(200);
  });

  test('five are not rolled up', () => {
    expect(one(many(5)).some(({ rollUp }) => rollUp)).toBe(false);
  });
});

describe('age and end', () => {
  test('after seven days an attack goes on in a new campaign that names the old one', () => {
    let memory = tick(EMPTY, [makeFinding()], NOON);
    for (let hours = 2; hours <= 7 * 24; hours += 2)
      memory = tick(memory, [makeFinding({ bin: NOON + hours * HOUR })], NOON + hours * HOUR);
    const [old, next, ...others] = standing(memory);
    expect(others).toEqual([]);
    expect(old).toMatchObject({ state: 'ended', findings: 84 });
    expect(next).toMatchObject({ state: 'open', findings: 1, reissueOf: old?.id });
    const later = tick(memory, [makeFinding({ bin: NOON + 7 * DAY + BIN })], NOON + 7 * DAY + BIN);
    expect(later.result.campaigns.map(({ id }) => id)).toEqual([next?.id]);
  });

  test('a quiet campaign ends once no row inside the gap can still come', () => {
    const open = standing(tick(EMPTY, [makeFinding()]));
    const options = { latenessMs: 30 * MINUTE, delayMs: 5 * MINUTE };
    const last = NOON + BIN + 2 * HOUR + 35 * MINUTE;
    expect(endQuiet(open, last, options)).toEqual([]);
    expect(endQuiet(open, last + 1, options).map(({ state }) => state)).toEqual(['ended']);
    expect(endQuiet(endQuiet(open, last + 1, options), last + 2, options)).toEqual([]);
  });

  test('activity after the end reopens a campaign, late rows inside it do not', () => {
    const open = tick(EMPTY, [makeFinding(), makeFinding({ bin: at(60) })]);
    const ended = {
      ...open,
      campaigns: new Map(standing(open).map((campaign) => [campaign.id, { ...campaign, state: 'ended' as const }])),
    };
    expect(standing(tick(ended, [makeFinding({ bin: at(30) })]))).toMatchObject([{ state: 'ended', findings: 3 }]);
    expect(standing(tick(ended, [makeFinding({ bin: at(90) })]))).toMatchObject([{ state: 'open', findings: 3 }]);
  });
});
