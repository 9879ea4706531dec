import type { Scenario } from '../scenario.ts';
import { ACS, AWS, bank, MASKED, rides, shop } from './services.ts';
import { fixed, PROXIES, PUMPED, random, rotating } from './ways.ts';

const POOL = 'eu-central-1_Ab3dEf9Gh';

/** Attacks seen by one kind of log alone: a user pool, a cloud's trail, a provider's counts, a web server. */
export const CLOUDS: readonly Scenario[] = [
  {
    name: 'cognito-hosted-ui-bots',
    about: 'Sign-ups through the hosted pages, with user agents nobody had before.',
    days: 10,
    services: [shop([{ log: 'cognito', surface: 'hosted-ui', pool: POOL }])],
    attacks: [{ id: 'bots', start: 8.5, hours: 2, codes: 1200, shape: 'ramp', clients: rotating(150), numbers: random(1), agents: 'own' }],
    episodes: [],
  },
  {
    name: 'cognito-api-sign-ups',
    about: 'The user pool’s API, from three servers.',
    days: 10,
    services: [bank([{ log: 'cognito', surface: 'api', pool: POOL }])],
    attacks: [{ id: 'servers', start: 8.3, hours: 1.5, codes: 1000, shape: 'even', clients: fixed(3), numbers: random(5), agents: 'own' }],
    episodes: [],
  },
  {
    name: 'cognito-rotating-browsers',
    about: 'Hosted pages, many addresses, agents that look like everybody’s.',
    days: 10,
    services: [shop([{ log: 'cognito', surface: 'hosted-ui', pool: POOL }])],
    attacks: [
      { id: 'bots', start: 8.6, hours: 3, codes: 1500, shape: 'even', clients: rotating(700), numbers: random(2), agents: 'browser' },
    ],
    episodes: [],
  },
  {
    name: 'sns-key-stolen',
    about: 'Somebody publishes to numbers with a key that never did, from another region.',
    days: 10,
    services: [shop([{ log: 'sns', principal: 'shop-sender' }])],
    attacks: [
      {
        id: 'thief',
        start: 8.4,
        hours: 1.5,
        codes: 1500,
        shape: 'even',
        clients: { kind: 'stolen-key', principal: 'backup-job' },
        numbers: random(4),
      },
    ],
    episodes: [],
  },
  {
    name: 'sns-sender-key-stolen',
    about: 'The sender’s own key is used by somebody else too.',
    days: 10,
    services: [bank([{ log: 'sns', principal: 'login-sender' }])],
    attacks: [
      {
        id: 'thief',
        start: 8.2,
        hours: 2,
        codes: 2500,
        shape: 'ramp',
        clients: { kind: 'stolen-key', principal: 'login-sender' },
        numbers: random(3),
      },
    ],
    episodes: [],
  },
  {
    name: 'messages-only-rare-country',
    about: 'Communication Services alone tells of it: a country that nobody wrote to before.',
    days: 10,
    services: [shop([ACS])],
    attacks: [{ id: 'proxies', start: 8.5, hours: 2, codes: 1200, shape: 'ramp', clients: rotating(300), numbers: random(1) }],
    episodes: [],
  },
  {
    name: 'messages-only-many-countries',
    about: 'Communication Services alone, ten destinations.',
    days: 10,
    services: [bank([ACS])],
    attacks: [{ id: 'proxies', start: 8.7, hours: 3, codes: 1000, shape: 'even', clients: rotating(300), numbers: random(10) }],
    episodes: [],
  },
  {
    name: 'priced-provider-world',
    about: 'Prices and destinations, no verifications, in a tenant at home everywhere.',
    days: 10,
    services: [rides([AWS])],
    attacks: [
      {
        id: 'proxies',
        start: 8.35,
        hours: 2,
        codes: 1200,
        shape: 'ramp',
        clients: rotating(300),
        numbers: random(1, ['UZ', 'TJ', 'LK', 'MG', 'TN']),
      },
    ],
    episodes: [],
  },
  {
    name: 'gateway-log',
    about: 'An application gateway’s log, and masked telemetry behind it.',
    days: 10,
    services: [shop([MASKED, { log: 'gateway' }])],
    attacks: [{ id: 'server', start: 8.45, hours: 2, codes: 1300, shape: 'even', clients: fixed(2), numbers: random(6) }],
    episodes: [],
  },
  {
    name: 'front-door-log',
    about: 'Front Door in AzureDiagnostics, proxies that rotate.',
    days: 10,
    services: [shop([{ log: 'front-door' }], { routes: 'two-factor' })],
    attacks: [{ id: 'proxies', start: 8.3, hours: 2, codes: 1500, shape: 'ramp', clients: rotating(60, PROXIES), numbers: random(2) }],
    episodes: [],
  },
  {
    name: 'app-service-log',
    about: 'The web server’s own log, and nothing else.',
    days: 10,
    services: [bank([{ log: 'app-service' }], { routes: 'sms' })],
    attacks: [{ id: 'server', start: 8.65, hours: 1.5, codes: 1500, shape: 'even', clients: fixed(1), numbers: random(8, PUMPED) }],
    episodes: [],
  },
  {
    name: 'web-sessions',
    about: 'Web sessions normalised by ASIM, beside masked telemetry and the provider’s counts.',
    days: 10,
    services: [rides([MASKED, ACS, { log: 'asim' }])],
    attacks: [{ id: 'server', start: 8.5, hours: 2, codes: 1200, shape: 'even', clients: fixed(4), numbers: random(5) }],
    episodes: [],
  },
];
