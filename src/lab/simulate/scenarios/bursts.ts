import type { Scenario } from '../scenario.ts';
import { ACS, AWS, bank, CONTRACT, market, MASKED, OPEN, rides, shop, TWILIO } from './services.ts';
import { fixed, random, rotating } from './ways.ts';

/** Attacks of a few hours that anybody would see afterwards. */
export const BURSTS: readonly Scenario[] = [
  {
    name: 'fixed-address-many-countries',
    about: 'One server asks for codes to a dozen countries; addresses are logged.',
    days: 10,
    services: [shop([OPEN])],
    attacks: [
      {
        id: 'server',
        start: 8.45,
        hours: 2,
        codes: 2500,
        shape: 'even',
        clients: fixed(1, ['RO', 'UA', 'VN']),
        numbers: random(12),
        throttled: 0.05,
      },
    ],
    episodes: [],
  },
  {
    name: 'fixed-addresses-in-tags',
    about: 'Three servers against a bank; the provider tells verifications, and the address rides in the tags.',
    days: 10,
    services: [bank([MASKED, { log: 'sms-events', provider: 'twilio', recipients: 'plain', clientTags: true }])],
    attacks: [{ id: 'servers', start: 7.7, hours: 1.5, codes: 1800, shape: 'ramp', clients: fixed(3), numbers: random(8) }],
    episodes: [],
  },
  {
    name: 'rotating-one-country',
    about: 'Residential proxies, numbers of one country; addresses masked, the provider knows the destination.',
    days: 10,
    services: [shop([MASKED, ACS])],
    attacks: [{ id: 'proxies', start: 8.6, hours: 2, codes: 2000, shape: 'ramp', clients: rotating(400), numbers: random(1) }],
    episodes: [],
  },
  {
    name: 'rotating-masked-form-log',
    about: 'The same, and nothing but request telemetry with masked addresses.',
    days: 10,
    services: [shop([MASKED], { routes: 'phone' })],
    attacks: [
      { id: 'proxies', start: 7.8, hours: 2, codes: 1500, shape: 'ramp', clients: rotating(300, ['VN', 'ID', 'BR']), numbers: random(2) },
    ],
    episodes: [],
  },
  {
    name: 'rotating-known-addresses',
    about: 'Proxies that ask once or twice each; addresses are logged and tell little.',
    days: 10,
    services: [shop([OPEN], { routes: 'function', name: 'shop-functions' })],
    attacks: [
      { id: 'proxies', start: 8.2, hours: 2.5, codes: 1800, shape: 'even', clients: rotating(1200), numbers: random(1), agents: 'own' },
    ],
    episodes: [],
  },
  {
    name: 'burst-sampled-telemetry',
    about: 'A large tenant whose telemetry is sampled harder the more happens.',
    days: 10,
    services: [market([{ log: 'requests', addresses: 'real', itemsPerSecond: 1 }])],
    attacks: [
      { id: 'proxies', start: 8.5, hours: 2, codes: 9000, shape: 'ramp', clients: rotating(150, ['BR', 'MX', 'CO']), numbers: random(1) },
    ],
    episodes: [],
  },
  {
    name: 'burst-large-tenant',
    about: 'An attack that is a fifth of a large tenant’s day, within an evening.',
    days: 10,
    services: [market([MASKED, ACS])],
    attacks: [{ id: 'proxies', start: 8.7, hours: 2.5, codes: 3000, shape: 'ramp', clients: rotating(600), numbers: random(2) }],
    episodes: [],
  },
  {
    name: 'burst-in-waves',
    about: 'Half an hour on, half an hour off, until the evening.',
    days: 10,
    services: [bank([MASKED, TWILIO])],
    attacks: [{ id: 'waves', start: 7.6, hours: 7, codes: 2500, shape: 'waves', clients: rotating(250), numbers: random(2) }],
    episodes: [],
  },
  {
    name: 'burst-sender-contract',
    about: 'The application itself tells what it sent and what was verified.',
    days: 10,
    services: [shop([MASKED, CONTRACT])],
    attacks: [{ id: 'proxies', start: 8.35, hours: 1.5, codes: 1200, shape: 'even', clients: rotating(200), numbers: random(1) }],
    episodes: [],
  },
  {
    name: 'burst-priced-provider',
    about: 'A provider that tells prices and no verifications; nothing else is logged.',
    days: 10,
    services: [shop([AWS])],
    attacks: [{ id: 'proxies', start: 8.55, hours: 2, codes: 1800, shape: 'ramp', clients: rotating(300), numbers: random(2) }],
    episodes: [],
  },
  {
    name: 'burst-country-that-is-home',
    about: 'A world-wide service attacked through a country in which it has customers.',
    days: 10,
    services: [rides([MASKED, TWILIO])],
    attacks: [
      {
        id: 'proxies',
        start: 8.3,
        hours: 2,
        codes: 900,
        shape: 'ramp',
        clients: rotating(250, ['NG', 'PH', 'ID', 'IN']),
        numbers: random(1, ['NG', 'PH', 'EG', 'PK', 'ID']),
      },
    ],
    episodes: [],
  },
  {
    name: 'destination-in-properties',
    about: 'Masked addresses, but the application logs the country of the number.',
    days: 10,
    services: [shop([{ log: 'requests', addresses: 'masked', destinationProperty: 'phoneCountry' }], { routes: 'two-factor' })],
    attacks: [{ id: 'proxies', start: 8.4, hours: 2, codes: 1200, shape: 'even', clients: rotating(250), numbers: random(1) }],
    episodes: [],
  },
];
