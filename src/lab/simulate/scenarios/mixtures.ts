import type { LogSource, Scenario } from '../scenario.ts';
import { ACS, AWS, bank, CONTRACT, MASKED, OPEN, rides, shop, TWILIO } from './services.ts';
import { consecutive, fixed, net, random, rotating, scattered } from './ways.ts';

const POOL: LogSource = { log: 'cognito', surface: 'hosted-ui', pool: 'eu-central-1_Kq7Lm2NpX' };
const EMAIL_POOL: LogSource = { ...POOL, medium: 'EMAIL' };
const WHATSAPP: LogSource = { log: 'sms-events', provider: 'twilio', recipients: 'plain', whatsapp: 0.15 };

/** Attacks where several logs tell of one service, each a part, and attackers with nets of their own. */
export const MIXED_ATTACKS: readonly Scenario[] = [
  {
    name: 'hoster-net',
    about: 'A /24 of a hoster, each address a few times.',
    days: 10,
    services: [shop([OPEN])],
    attacks: [{ id: 'net', start: 8.4, hours: 2, codes: 1200, shape: 'even', clients: net(4), numbers: random(3) }],
    episodes: [],
  },
  {
    name: 'one-prefix-of-ipv6',
    about: 'One /64 of IPv6: no address asks twice.',
    days: 10,
    services: [bank([OPEN, TWILIO])],
    attacks: [{ id: 'net', start: 8.6, hours: 2.5, codes: 1000, shape: 'even', clients: net(6), numbers: random(2) }],
    episodes: [],
  },
  {
    name: 'undelivered-range',
    about: 'Seven messages in ten to the range arrive nowhere, and are paid for.',
    days: 10,
    services: [shop([MASKED, TWILIO])],
    attacks: [
      { id: 'dead', start: 8.5, hours: 2, codes: 700, shape: 'even', clients: rotating(200), numbers: scattered(1, 3), undelivered: 0.7 },
    ],
    episodes: [],
  },
  {
    name: 'pool-and-priced-provider',
    about: 'A user pool without destinations, and a provider without verifications: each knows what the other does not.',
    days: 10,
    services: [shop([POOL, AWS])],
    attacks: [
      { id: 'bots', start: 8.45, hours: 2, codes: 1200, shape: 'ramp', clients: rotating(300), numbers: consecutive(1, 2), agents: 'own' },
    ],
    episodes: [],
  },
  {
    name: 'three-logs',
    about: 'Telemetry, the sender contract and Communication Services of one application.',
    days: 10,
    services: [rides([OPEN, CONTRACT, ACS])],
    attacks: [
      {
        id: 'server',
        start: 8.3,
        hours: 2,
        codes: 1300,
        shape: 'even',
        clients: fixed(2),
        numbers: random(4, ['UZ', 'TJ', 'KG', 'AZ', 'MG', 'ML']),
      },
    ],
    episodes: [],
  },
  {
    name: 'attack-while-a-log-is-silent',
    about: 'Request telemetry stops for the evening; the provider’s events go on.',
    days: 10,
    services: [bank([MASKED, WHATSAPP])],
    attacks: [
      { id: 'proxies', start: 8.7, jitterHours: 1, hours: 2, codes: 1200, shape: 'even', clients: rotating(300), numbers: random(1) },
    ],
    episodes: [{ kind: 'log-gap', log: 'requests', from: 8.62, to: 8.9 }],
  },
];

/** Innocent days of the same kind. */
export const MIXED_DAYS: readonly Scenario[] = [
  {
    name: 'plain-pool-and-priced-provider',
    about: 'A user pool, and the provider that sends its codes.',
    days: 12,
    services: [shop([POOL, AWS])],
    attacks: [],
    episodes: [],
  },
  {
    name: 'plain-three-logs',
    about: 'Telemetry, the sender contract and Communication Services of one application.',
    days: 10,
    services: [rides([OPEN, CONTRACT, ACS])],
    attacks: [],
    episodes: [],
  },
  {
    name: 'plain-several-channels',
    about: 'Some codes go by WhatsApp.',
    days: 12,
    services: [bank([MASKED, WHATSAPP])],
    attacks: [],
    episodes: [],
  },
  {
    name: 'launch-with-pool',
    about: 'A launch that a user pool and the provider see.',
    days: 11,
    services: [shop([POOL, AWS])],
    attacks: [],
    episodes: [{ kind: 'surge', from: 8.4, to: 9.2, factor: 5, fade: true }],
  },
  {
    name: 'pool-by-email',
    about: 'Bots sign up at a pool that sends its codes by mail: a nuisance, and no message is paid for.',
    days: 11,
    services: [shop([EMAIL_POOL])],
    attacks: [],
    episodes: [
      {
        kind: 'partner',
        addresses: ['198.51.100.90', '198.51.100.91', '198.51.100.92'],
        from: 8.4,
        to: 8.5,
        codes: 1000,
        markets: [{ country: 'VN', share: 1 }],
        verifies: 0.02,
      },
    ],
  },
  {
    name: 'telemetry-gap',
    about: 'Request telemetry is lost for three hours, with the verifications in it.',
    days: 11,
    services: [shop([MASKED, ACS])],
    attacks: [],
    episodes: [{ kind: 'log-gap', log: 'requests', from: 8.4, to: 8.53 }],
  },
  {
    name: 'contract-gap',
    about: 'A release of the application forgets to tell its codes for a day.',
    days: 12,
    services: [rides([MASKED, CONTRACT])],
    attacks: [],
    episodes: [{ kind: 'log-gap', log: 'app-events', from: 8.4, to: 9.4 }],
  },
];
