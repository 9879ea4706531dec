import type { Scenario } from '../../../src/lab/simulate/scenario.ts';
import { bank, OPEN, shop, TWILIO } from '../../../src/lab/simulate/scenarios/services.ts';

const SHOP = shop([OPEN, { log: 'sms-events', provider: 'twilio', recipients: 'plain', clientTags: true }]);
const BANK = bank([TWILIO], { codesADay: 600, zone: { hours: 1 } });

/** Eleven days of two applications: a server against the one, proxies against the other, a tested block, a load test nobody told of, and a launch. */
export const SHOWN_DAYS: Scenario = {
  name: 'shown-days',
  about: 'Two applications of one workspace: three attacks, a load test that nobody told of, and a launch in a new country.',
  days: 11,
  services: [SHOP, BANK],
  attacks: [
    {
      id: 'server',
      start: 8.4,
      hours: 2,
      codes: 1500,
      shape: 'even',
      clients: { kind: 'fixed', addresses: 1, countries: ['RO', 'UA'] },
      numbers: { kind: 'random', countries: ['ID', 'PK', 'BD', 'UZ', 'AZ', 'IQ', 'NG', 'TN'], pick: 6 },
    },
    {
      id: 'proxies',
      service: 'bank-login',
      start: 9.5,
      hours: 3,
      codes: 1200,
      shape: 'ramp',
      clients: { kind: 'rotating', addresses: 300, countries: ['BR', 'VN', 'ID'] },
      numbers: { kind: 'blocks', countries: ['LK', 'KG'], pick: 1, blocks: 3, order: 'consecutive' },
    },
    {
      id: 'tested-block',
      start: 10.55,
      hours: 1.5,
      codes: 700,
      shape: 'even',
      clients: { kind: 'rotating', addresses: 200, countries: ['BR', 'VN'] },
      numbers: { kind: 'blocks', countries: ['DZ', 'YE'], pick: 1, blocks: 1, order: 'scattered' },
      probe: { hoursBefore: 5, codes: 8 },
    },
  ],
  episodes: [
    {
      kind: 'load-test',
      service: 'bank-login',
      from: 8.95,
      to: 9.0,
      requests: 1500,
      addresses: ['198.18.0.20'],
      stubbed: false,
      verifies: 0,
    },
    { kind: 'surge', from: 7.4, to: 7.8, factor: 5, markets: [{ country: 'RO', share: 1 }], fade: true },
  ],
};
