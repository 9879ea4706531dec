import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { RUNS } from '../runs.ts';
import { minutesOf, RULE_PROPERTIES } from './hunt-rule-files.ts';
import { type Alert, alertsAt, harmlessOf, quietRuns, type Traffic, trafficOf } from './hunt-rule-traffic.ts';

/** What an alert must name of the attack: its clients, destinations or blocks; `where` when the log shows none of them. */
type Names = 'ips' | 'countries' | 'blocks' | 'service' | 'where';

const CASES: readonly (readonly [scenario: string, rules: readonly (readonly [id: string, names: Names])[]])[] = [
  [
    'fixed-address-many-countries',
    [
      ['otp-request-spike', 'ips'],
      ['otp-client-unverified-requests', 'ips'],
      ['otp-conversion-collapse-requests', 'where'],
    ],
  ],
  [
    'fixed-addresses-in-tags',
    [
      ['otp-client-unverified', 'ips'],
      ['otp-request-spike', 'where'],
      ['otp-conversion-collapse', 'countries'],
    ],
  ],
  ['gateway-log', [['otp-client-unverified-requests', 'ips']]],
  [
    'rotating-one-country',
    [
      ['acs-send-spike', 'service'],
      ['acs-send-baseline', 'countries'],
    ],
  ],
  ['cognito-hosted-ui-bots', [['cognito-sms-pumping', 'service']]],
  ['sns-key-stolen', [['sns-publish-spike', 'where']]],
  [
    'probe-then-burst',
    [
      ['sms-probe-burst', 'blocks'],
      ['sms-adjacent-numbers', 'blocks'],
    ],
  ],
];

const EXPECTED_WHERE: Readonly<Record<string, RegExp>> = {
  'otp-conversion-collapse-requests': /^Romania$/,
  'otp-request-spike': /^[A-Z]\w+/,
  'sns-publish-spike': /^backup-job$/,
};

const stepOf = (id: string): number => minutesOf(RULE_PROPERTIES[id]?.queryFrequency ?? '') * MINUTE;

const named = ({ ip, part, countries, service }: Alert, names: Names): string => {
  if (names === 'ips') return ip;
  if (names === 'countries') return countries;
  return names === 'service' ? service : part;
};

/** Alerts of the first run of the rule that has some, from the start of the attack to the first run after its end. */
const firstAlerts = async (traffic: Traffic, id: string, edit?: (query: string) => string): Promise<readonly Alert[]> => {
  const step = stepOf(id);
  const { from, to } = traffic.during;
  for (let now = Math.ceil((from + 45 * MINUTE) / step) * step; now < to + step; now += step) {
    const alerts = await alertsAt(traffic, id, now, edit);
    if (alerts.length > 0) return alerts;
  }
  return [];
};

describe.each(CASES)('%s', (scenario, rules) => {
  let traffic: Traffic;
  beforeAll(async () => {
    traffic = await trafficOf(scenario);
  });
  afterAll(() => traffic.close());

  test.each(rules)('is found by %s while it goes on', async (id, names) => {
    const alerts = await firstAlerts(traffic, id);
    expect(alerts.length).toBeGreaterThan(0);
    const { ips, countries, blocks, services } = traffic.attack.entities;
    const known = { ips, countries, blocks, service: services, where: [] }[names];
    for (const one of alerts) {
      if (names === 'where') expect(one.part).toMatch(EXPECTED_WHERE[id] ?? /^$/);
      else expect(known, one.title).toContain(named(one, names));
    }
  });

  test.each(rules.filter(([, names]) => names === 'ips'))('is not told by %s once its network is allowed', async (id) => {
    const networks = traffic.attack.entities.ips.map((address) => `${address}/32`);
    const edit = (query: string): string =>
      query.replace('AllowedAddresses = dynamic([])', `AllowedAddresses = dynamic(${JSON.stringify(networks)})`);
    expect(await firstAlerts(traffic, id, edit)).toEqual([]);
  });

  // A few runs of the day; all of them in the deep test.
  test.each(rules)('is preceded by a day on which %s is quiet', async (id) => {
    const isDeep = RUNS >= 1000;
    for (const now of quietRuns(traffic, isDeep ? stepOf(id) : 5 * HOUR))
      expect(await alertsAt(traffic, id, now), new Date(now).toISOString()).toEqual([]);
  });
});

/** What lifts everything at once, days after the start of the rows. */
const HARMLESS: readonly (readonly [scenario: string, id: string, day: number])[] = [
  ['newsletter-first-time', 'acs-send-baseline', 8.55],
  ['launch-twelve-times', 'sms-adjacent-numbers', 8.75],
];

describe.each(HARMLESS)('%s', (scenario, id, day) => {
  test(`is no alert of ${id}, whose parts all grow`, async () => {
    const workspace = await harmlessOf(scenario);
    const start = workspace.range.from + day * DAY;
    for (const hours of [1, 2, 3]) expect(await alertsAt(workspace, id, Math.ceil(start / HOUR + hours) * HOUR)).toEqual([]);
    workspace.close();
  });
});
