import type { Scenario, Service } from '../scenario.ts';
import { ACS, AWS, bank, club, CONTRACT, market, MASKED, OPEN, rides, shop, TWILIO, TWILIO_HASHED } from './services.ts';

const POOL = 'eu-central-1_Ab3dEf9Gh';
const plain = (name: string, about: string, services: readonly [Service, ...Service[]], days = 12): Scenario => ({
  name,
  about,
  days,
  services,
  attacks: [],
  episodes: [],
});

/** Days on which nothing happens, in every mix of logs. */
export const EVERYDAY: readonly Scenario[] = [
  plain('plain-shop', 'Masked telemetry and Communication Services.', [shop([MASKED, ACS])], 14),
  plain('plain-shop-known-addresses', 'Telemetry with addresses alone.', [shop([OPEN], { routes: 'function', name: 'shop-functions' })]),
  plain('plain-form-log', 'Masked telemetry alone.', [bank([MASKED])], 14),
  plain('plain-bank', 'Masked telemetry and a provider that verifies.', [bank([MASKED, TWILIO])], 14),
  plain('plain-world', 'Customers in risky countries.', [rides([MASKED, TWILIO_HASHED])], 14),
  plain('plain-world-priced', 'Customers in risky countries, a provider without verifications.', [rides([AWS])]),
  plain('plain-club', 'Ten codes a day.', [club([MASKED, TWILIO])], 14),
  plain('plain-club-form-log', 'Ten codes a day, masked telemetry alone.', [club([MASKED])], 14),
  plain('plain-club-messages', 'Ten messages a day.', [club([ACS])], 14),
  plain('plain-market', 'Ten thousand codes a day.', [market([MASKED, ACS])], 10),
  plain('plain-market-sampled', 'Ten thousand codes a day, sampled.', [
    market([{ log: 'requests', addresses: 'real', itemsPerSecond: 1 }]),
  ]),
  plain('plain-contract', 'The application tells its codes itself.', [shop([MASKED, CONTRACT])]),
  plain('plain-destination-property', 'Telemetry with the number’s country.', [
    rides([{ log: 'requests', addresses: 'empty', destinationProperty: 'countryCode' }]),
  ]),
  plain('plain-pool', 'A user pool with hosted pages.', [shop([{ log: 'cognito', surface: 'hosted-ui', pool: POOL }])]),
  plain('plain-pool-api', 'A user pool through its API.', [bank([{ log: 'cognito', surface: 'api', pool: POOL }])]),
  plain('plain-sns', 'Publishes straight to numbers.', [shop([{ log: 'sns', principal: 'shop-sender' }])]),
  plain('plain-web-logs', 'A gateway and masked telemetry.', [shop([MASKED, { log: 'gateway' }])]),
  plain('plain-front-door', 'Front Door alone.', [bank([{ log: 'front-door' }])]),
  plain('plain-delivery-reports', 'Delivery reports of Communication Services through Event Grid.', [
    shop([MASKED, { log: 'sms-events', provider: 'acs', recipients: 'plain' }]),
  ]),
  plain('plain-two-services', 'Two applications in one workspace.', [shop([MASKED, ACS]), bank([MASKED, TWILIO])]),
  plain('plain-verified-elsewhere', 'Four users in ten finish with a passkey that no log shows.', [
    bank([MASKED, TWILIO], { verifiedElsewhere: 0.4 }),
  ]),
  plain('plain-never-verified-here', 'All verification is done by another system: no log has any.', [
    shop([MASKED, ACS], { verifiedElsewhere: 1 }),
  ]),
];
