import type { Scenario } from '../scenario.ts';
import { ACS, bank, CONTRACT, market, MASKED, OPEN, rides, shop, TWILIO } from './services.ts';
import { fixed, PUMPED, random, rotating, scattered } from './ways.ts';

/** Attacks while something innocent happens that would explain them away. */
export const CIRCUMSTANCES: readonly Scenario[] = [
  {
    name: 'attack-during-carrier-outage',
    about: 'A carrier at home delivers nothing all afternoon, and somebody pumps messages abroad.',
    days: 10,
    services: [shop([MASKED, TWILIO])],
    attacks: [
      { id: 'proxies', start: 8.52, jitterHours: 0.7, hours: 2, codes: 1300, shape: 'ramp', clients: rotating(300), numbers: random(1) },
    ],
    episodes: [{ kind: 'carrier-outage', from: 8.42, to: 8.75, countries: ['DE', 'AT'], share: 0.8 }],
  },
  {
    name: 'attack-during-bad-deploy',
    about: 'Verifications fail with server errors for everybody, and somebody uses the hour.',
    days: 10,
    services: [bank([MASKED, TWILIO])],
    attacks: [
      {
        id: 'proxies',
        start: 8.62,
        jitterHours: 0.5,
        hours: 2,
        codes: 1300,
        shape: 'even',
        clients: rotating(300),
        numbers: scattered(1, 3),
      },
    ],
    episodes: [{ kind: 'bad-deploy', from: 8.6, to: 8.68, share: 0.8 }],
  },
  {
    name: 'attack-during-bad-deploy-form-log',
    about: 'The same with nothing but masked request telemetry.',
    days: 10,
    services: [shop([MASKED])],
    attacks: [
      {
        id: 'proxies',
        start: 8.5,
        jitterHours: 0.5,
        hours: 2.5,
        codes: 1500,
        shape: 'even',
        clients: rotating(300, ['VN', 'PH', 'ID']),
        numbers: random(1),
      },
    ],
    episodes: [{ kind: 'bad-deploy', from: 8.48, to: 8.56, share: 0.7 }],
  },
  {
    name: 'attack-hidden-in-launch',
    about: 'Four times the usual traffic for a sale, and the attack starts with it.',
    days: 10,
    services: [shop([MASKED, ACS])],
    attacks: [
      { id: 'proxies', start: 8.45, jitterHours: 1, hours: 3, codes: 1500, shape: 'even', clients: rotating(500), numbers: random(1) },
    ],
    episodes: [{ kind: 'surge', from: 8.38, to: 9.2, factor: 4, fade: true }],
  },
  {
    name: 'attack-hidden-in-large-launch',
    about: 'Twelve times the usual traffic; one message in ten is the attacker’s.',
    days: 10,
    services: [shop([MASKED, TWILIO])],
    attacks: [
      {
        id: 'proxies',
        start: 8.46,
        jitterHours: 0.7,
        hours: 4,
        codes: 700,
        shape: 'even',
        clients: rotating(400),
        numbers: scattered(1, 4),
      },
    ],
    episodes: [{ kind: 'surge', from: 8.38, to: 9.3, factor: 12, fade: true }],
  },
  {
    name: 'attack-after-new-market',
    about: 'A launch abroad, and a day later an attack on numbers of that very country.',
    days: 11,
    services: [rides([MASKED, TWILIO])],
    attacks: [
      {
        id: 'proxies',
        start: 9.5,
        hours: 2,
        codes: 900,
        shape: 'ramp',
        clients: rotating(300, ['TR', 'RO', 'UA']),
        numbers: scattered(1, 5, ['TR']),
      },
    ],
    episodes: [{ kind: 'surge', from: 8.3, to: 11, factor: 1.6, markets: [{ country: 'TR', share: 1 }] }],
  },
  {
    name: 'attack-beside-newsletter',
    about: 'Marketing sends to everybody while the form is attacked; one resource sends both.',
    days: 10,
    services: [shop([MASKED, ACS])],
    attacks: [
      { id: 'proxies', start: 8.48, jitterHours: 0.7, hours: 2, codes: 1300, shape: 'even', clients: rotating(300), numbers: random(2) },
    ],
    episodes: [{ kind: 'bulk', at: [1.45, 8.45], messages: 3000, hours: 2, sender: 'SHOPNEWS' }],
  },
  {
    name: 'attack-beside-allowed-partner',
    about: 'The operator allows a partner; somebody else does what the partner does.',
    days: 10,
    services: [shop([OPEN, ACS])],
    attacks: [{ id: 'server', start: 8.5, jitterHours: 1, hours: 2, codes: 1300, shape: 'even', clients: fixed(2), numbers: random(3) }],
    episodes: [
      {
        kind: 'partner',
        addresses: ['198.51.100.40', '198.51.100.41'],
        from: 8.3,
        to: 8.7,
        codes: 900,
        markets: [{ country: 'NG', share: 1 }],
        verifies: 0.05,
      },
    ],
    operator: { allow: { ips: ['198.51.100.40/31'] } },
  },
  {
    name: 'attack-beside-silence',
    about: 'Another service is silenced, with a good reason.',
    days: 10,
    services: [shop([MASKED, CONTRACT]), bank([MASKED, CONTRACT])],
    attacks: [
      { id: 'proxies', start: 8.5, jitterHours: 1, hours: 2, codes: 1200, shape: 'ramp', clients: rotating(300), numbers: random(1) },
    ],
    episodes: [
      {
        kind: 'load-test',
        service: 'bank-login',
        from: 8.4,
        to: 8.6,
        requests: 1500,
        addresses: ['198.51.100.60'],
        stubbed: false,
        verifies: 0.02,
      },
    ],
    operator: { silences: [{ from: 8.3, to: 8.8, reason: 'load test of the bank, announced', match: { service: 'bank-login' } }] },
  },
  {
    name: 'attack-through-office-hours',
    about: 'A campus behind one address is busy while one address attacks.',
    days: 10,
    services: [shop([OPEN])],
    attacks: [
      {
        id: 'server',
        start: 8.45,
        jitterHours: 1,
        hours: 3,
        codes: 500,
        shape: 'even',
        clients: fixed(1, ['DE', 'FR']),
        numbers: random(4),
      },
    ],
    episodes: [{ kind: 'shared-address', name: 'campus', codesADay: 500, country: 'DE', busyHours: [8, 18] }],
  },
  {
    name: 'attack-in-late-telemetry',
    about: 'The provider’s verification events come hours late when the attack begins.',
    days: 10,
    services: [bank([MASKED, TWILIO])],
    attacks: [
      { id: 'proxies', start: 8.6, jitterHours: 1, hours: 2, codes: 1200, shape: 'ramp', clients: rotating(300), numbers: random(1) },
    ],
    episodes: [{ kind: 'late-verifications', from: 8.55, to: 8.75, hours: 3 }],
  },
  {
    name: 'attack-large-launch-tenant',
    about: 'A sale at a large tenant, and rare countries rise with it.',
    days: 10,
    services: [market([MASKED, ACS])],
    attacks: [
      {
        id: 'proxies',
        start: 8.44,
        jitterHours: 0.7,
        hours: 2.5,
        codes: 4000,
        shape: 'ramp',
        clients: rotating(800),
        numbers: random(10, PUMPED),
      },
    ],
    episodes: [{ kind: 'surge', from: 8.38, to: 9, factor: 3, fade: true }],
  },
];
