import type { Scenario } from '../scenario.ts';
import { ACS, AWS, bank, MASKED, OPEN, rides, shop, TWILIO } from './services.ts';

/** Innocent messages that are no codes, and codes that come at once. */
export const SENDERS: readonly Scenario[] = [
  {
    name: 'newsletter-own-resource',
    about: 'Marketing sends 6,000 messages through a resource of its own, as it did a week before.',
    days: 12,
    services: [shop([MASKED, ACS])],
    attacks: [],
    episodes: [{ kind: 'bulk', at: [2.6, 9.6], messages: 6000, hours: 2, sender: 'SHOPNEWS', resource: 'shop-news' }],
  },
  {
    name: 'newsletter-first-time',
    about: 'The first newsletter ever, through the resource that sends codes.',
    days: 11,
    services: [shop([MASKED, ACS])],
    attacks: [],
    episodes: [{ kind: 'bulk', at: [8.55], messages: 4000, hours: 2, sender: 'SHOPNEWS' }],
  },
  {
    name: 'newsletter-provider',
    about: 'A blast through the provider that sends the codes; it never had verifications.',
    days: 11,
    services: [bank([MASKED, TWILIO])],
    attacks: [],
    episodes: [{ kind: 'bulk', at: [1.7, 8.7], messages: 5000, hours: 3, sender: 'BANKINFO' }],
  },
  {
    name: 'newsletter-priced-provider',
    about: 'A blast through a provider that tells no verifications of codes either.',
    days: 11,
    services: [shop([MASKED, AWS])],
    attacks: [],
    episodes: [{ kind: 'bulk', at: [1.5, 5.5, 8.5], messages: 3000, hours: 2, sender: 'SHOPNEWS' }],
  },
  {
    name: 'on-call-abroad',
    about: 'Alerts to staff in risky countries, day and night.',
    days: 14,
    services: [shop([MASKED, ACS])],
    attacks: [],
    episodes: [
      {
        kind: 'on-call',
        messagesADay: 25,
        markets: [
          { country: 'NG', share: 0.5 },
          { country: 'PK', share: 0.3 },
          { country: 'VN', share: 0.2 },
        ],
        sender: 'OPSALERT',
        resource: 'ops-alerts',
      },
    ],
  },
  {
    name: 'on-call-abroad-provider',
    about: 'The same through the provider of the codes.',
    days: 14,
    services: [bank([MASKED, TWILIO])],
    attacks: [],
    episodes: [
      {
        kind: 'on-call',
        messagesADay: 30,
        markets: [
          { country: 'IN', share: 0.6 },
          { country: 'PH', share: 0.4 },
        ],
        sender: 'OPSALERT',
      },
    ],
  },
  {
    name: 'weekly-batch',
    about: 'Every Monday morning everybody of a list confirms the number.',
    days: 16,
    services: [shop([MASKED, TWILIO])],
    attacks: [],
    episodes: [{ kind: 'weekly-batch', weekday: 1, hour: 8, codes: 1200, minutes: 40 }],
  },
  {
    name: 'partner-allowed',
    about: 'A partner’s servers ask for codes abroad that nobody types in; the operator allows them.',
    days: 11,
    services: [shop([OPEN, ACS])],
    attacks: [],
    episodes: [
      {
        kind: 'partner',
        addresses: ['198.51.100.40', '198.51.100.41'],
        from: 8.3,
        to: 8.6,
        codes: 1500,
        markets: [
          { country: 'NG', share: 0.6 },
          { country: 'GH', share: 0.4 },
        ],
        verifies: 0.03,
      },
    ],
    operator: { allow: { ips: ['198.51.100.40/31'], countries: ['NG', 'GH'] } },
  },
  {
    name: 'campaign-silenced',
    about: 'A promotion abroad in which hardly anybody types in the code, announced and silenced.',
    days: 11,
    services: [rides([MASKED, TWILIO])],
    attacks: [],
    episodes: [
      {
        kind: 'partner',
        addresses: ['198.51.100.70', '198.51.100.71', '198.51.100.72'],
        from: 8.4,
        to: 8.6,
        codes: 1200,
        markets: [{ country: 'KE', share: 1 }],
        verifies: 0.1,
      },
    ],
    operator: { silences: [{ from: 8.3, to: 8.8, reason: 'promotion in Kenya, announced by marketing', match: { country: 'KE' } }] },
  },
  {
    name: 'service-allowed',
    about: 'A test environment that sends and never verifies; the operator allows the service.',
    days: 11,
    services: [shop([OPEN, TWILIO]), bank([OPEN], { name: 'staging-login', codesADay: 200, verifiedElsewhere: 1 })],
    attacks: [],
    episodes: [
      {
        kind: 'load-test',
        service: 'staging-login',
        from: 8.4,
        to: 8.6,
        requests: 2500,
        addresses: ['198.51.100.80'],
        stubbed: true,
        verifies: 0,
      },
    ],
    operator: { allow: { services: ['staging-login'] } },
  },
];
