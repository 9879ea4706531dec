import { describe, expect, test } from 'vitest';
import {
  caughtOf,
  type Classification,
  type Closing,
  precisionOf,
  recurrenceStep,
  suppressionOf,
} from '../../src/domain/classification.ts';
import { correlate } from '../../src/domain/campaigns.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { NO_OPERATOR_CONFIG, type OperatorConfig } from '../../src/domain/operator.ts';
import { suppress } from '../../src/domain/suppression.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { BIN, counts, makeCampaign, makeFinding, NOON } from './samples.ts';

const closing = (as: Classification, at = NOON + HOUR): Closing => ({ as, at, incident: '17', comment: 'load test of the shop' });

const suppressing = (finding: Finding, as: Classification, days = 7): OperatorConfig => {
  const silence = suppressionOf(makeCampaign([finding]), closing(as), days);
  return { ...NO_OPERATOR_CONFIG, silences: silence === undefined ? [] : [silence] };
};

describe('a campaign closed as false or benign positive', () => {
  const finding = makeFinding({ countries: ['NG'] });

  test.each(['FalsePositive', 'BenignPositive'] as const)('%s: itself and its like are quiet for 7 days, and say why', (as) => {
    const operator = suppressing(finding, as);
    const next = makeCampaign([makeFinding({ countries: ['NG'], bin: NOON + 6 * DAY, source: '198.51.100.9' })]);
    expect(suppress(makeCampaign([finding]), operator)).toMatch(
      /incident 17 was closed as a (false|benign) positive: load test of the shop$/,
    );
    expect(suppress(next, operator)).toBeDefined();
  });

  test('another service, another destination, and what comes after the 7 days are not', () => {
    const operator = suppressing(finding, 'FalsePositive');
    for (const other of [
      makeFinding({ countries: ['NG'], service: 'blog-api' }),
      makeFinding({ countries: ['PK'] }),
      makeFinding({ countries: ['NG', 'PK'] }),
      makeFinding(),
      makeFinding({ countries: ['NG'], bin: NOON + 7 * DAY + HOUR }),
    ])
      expect(suppress(makeCampaign([other]), operator)).toBeUndefined();
  });

  test('an attack that loses more than ten times as much, and USD 100, is not: nobody judged that', () => {
    const operator = suppressing(finding, 'FalsePositive');
    const like = (requests: number) => makeCampaign([makeFinding({ countries: ['NG'], counts: counts(requests) })]);
    expect(suppress(like(1000), operator)).toBeDefined();
    expect(suppress(like(1001), operator)).toBeUndefined();
    const small = suppressing(makeFinding({ countries: ['NG'], counts: counts(60) }), 'FalsePositive');
    expect(suppress(like(769), small)).toBeDefined();
  });

  test('without a destination its sources stand in, by name where the log masks them', () => {
    for (const source of ['203.0.113.7', 'unknown:Nigeria']) {
      const operator = suppressing(makeFinding({ source }), 'BenignPositive');
      expect(suppress(makeCampaign([makeFinding({ source, bin: NOON + DAY })]), operator)).toBeDefined();
      expect(suppress(makeCampaign([makeFinding({ source: '198.51.100.1', bin: NOON + DAY })]), operator)).toBeUndefined();
    }
  });

  test('without either the countries of the clients do, where no source is known', () => {
    const clients = (clientCountries: readonly string[], change = {}) => makeFinding({ source: '', clientCountries, ...change });
    expect(suppressionOf(makeCampaign([clients(['Kenya'])]), closing('FalsePositive'), 7)?.match).toEqual({
      service: ['shop-api'],
      country: ['KE'],
    });
    const operator = suppressing(clients(['Kenya']), 'FalsePositive');
    expect(suppress(makeCampaign([clients(['KE'], { bin: NOON + DAY })]), operator)).toBeDefined();
    expect(suppress(makeCampaign([clients(['Germany'], { bin: NOON + DAY })]), operator)).toBeUndefined();
    expect(suppress(makeCampaign([clients(['Kenya'], { bin: NOON + DAY, countries: ['ID'] })]), operator)).toBeUndefined();
  });

  test('nothing is kept quiet by other classifications, with 0 days, or where too many sources took part to name them', () => {
    expect(suppressionOf(makeCampaign([finding]), closing('TruePositive'), 7)).toBeUndefined();
    expect(suppressionOf(makeCampaign([finding]), closing('Undetermined'), 7)).toBeUndefined();
    expect(suppressionOf(makeCampaign([finding]), closing('FalsePositive'), 0)).toBeUndefined();
    const many = Array.from({ length: 201 }, (_, n) => makeFinding({ source: `10.0.0.${n}` }));
    expect(suppressionOf(makeCampaign(many), closing('FalsePositive'), 7)).toBeUndefined();
  });
});

describe('a campaign closed as true positive', () => {
  const old = makeCampaign([makeFinding({ countries: ['NG'] })]);
  const closedAt = NOON + 20 * MINUTE;
  const caught = [caughtOf(old, closing('TruePositive', closedAt))];
  const next = (findings: readonly Finding[], now = NOON + HOUR, campaigns = [old]) =>
    correlate({
      now,
      campaigns,
      findings: findings.map((finding) => ({ finding })),
      recent: [],
      options: { operator: NO_OPERATOR_CONFIG, caught },
    });

  test('active again within the gap: a new campaign that names the old', () => {
    const { opened, campaigns } = next([makeFinding({ countries: ['NG'], bin: NOON + 30 * MINUTE })]);
    const [fresh] = campaigns.filter(({ id }) => opened.includes(id));
    expect(fresh).toMatchObject({ reissueOf: old.id, recurs: { incident: '17', closedAt }, assessment: { standing: 'alert' } });
    expect(fresh && recurrenceStep(fresh)).toBe(
      `This goes on from incident 17 (campaign ${old.id}), closed as a true positive at 2026-03-01T12:20:00Z: read what was done there, and why it did not last.`,
    );
    expect(campaigns.find(({ id }) => id === old.id)).toMatchObject({ state: 'ended', findings: 1 });
  });

  test('days later, without a link in time: by service and destination', () => {
    const later = NOON + 3 * DAY;
    const { campaigns } = next([makeFinding({ countries: ['NG'], source: '198.51.100.9', bin: later })], later + HOUR, []);
    expect(campaigns.map(({ reissueOf, recurs }) => [reissueOf, recurs?.incident])).toEqual([[old.id, '17']]);
    const others = [makeFinding({ countries: ['PK'], source: '198.51.100.9', bin: later }), makeFinding({ service: 'blog', bin: later })];
    expect(next(others, later + HOUR, []).campaigns.map(({ reissueOf }) => reissueOf)).toEqual([undefined, undefined]);
  });

  test('what was active before the closing and came late still belongs to the old one', () => {
    const { opened, campaigns } = next([makeFinding({ countries: ['NG'], bin: NOON + 3 * BIN })]);
    expect(opened).toEqual([]);
    expect(campaigns).toMatchObject([{ id: old.id, findings: 2 }]);
  });

  test('the new campaign grows as any other', () => {
    const first = next([makeFinding({ countries: ['NG'], bin: NOON + 30 * MINUTE })]).campaigns;
    const { opened, campaigns } = next([makeFinding({ countries: ['NG'], bin: NOON + 35 * MINUTE })], NOON + HOUR, [...first]);
    expect(opened).toEqual([]);
    expect(campaigns.map(({ reissueOf, findings }) => [reissueOf, findings])).toEqual([[old.id, 2]]);
  });
});

test('precision counts true against false by hunt; benign positives were real', () => {
  const closed = (as: Classification, ...hunts: string[]) => ({ as, hunts });
  expect(
    precisionOf([
      closed('TruePositive', 'a', 'b'),
      closed('TruePositive', 'a'),
      closed('FalsePositive', 'a'),
      closed('BenignPositive', 'c'),
      closed('Undetermined', 'b'),
    ]),
  ).toEqual([
    { hunt: 'a', truePositives: 2, falsePositives: 1, benignPositives: 0, precision: 2 / 3 },
    { hunt: 'b', truePositives: 1, falsePositives: 0, benignPositives: 0, precision: 1 },
    { hunt: 'c', truePositives: 0, falsePositives: 0, benignPositives: 1, precision: undefined },
  ]);
});
