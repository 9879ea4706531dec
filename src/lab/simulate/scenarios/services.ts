import type { LogSource, Market, Service } from '../scenario.ts';

/** Customers by country, largest first. */
export const EUROPE: readonly [Market, ...Market[]] = [
  { country: 'DE', share: 0.52 },
  { country: 'FR', share: 0.2 },
  { country: 'AT', share: 0.08 },
  { country: 'NL', share: 0.07 },
  { country: 'IT', share: 0.05 },
  { country: 'ES', share: 0.035 },
  { country: 'PL', share: 0.025 },
  { country: 'GB', share: 0.012 },
  { country: 'CH', share: 0.006 },
  { country: 'TR', share: 0.002 },
];
export const AMERICA: readonly [Market, ...Market[]] = [
  { country: 'US', share: 0.83 },
  { country: 'CA', share: 0.09 },
  { country: 'MX', share: 0.05 },
  { country: 'BR', share: 0.012 },
  { country: 'GB', share: 0.01 },
  { country: 'CO', share: 0.005 },
  { country: 'PH', share: 0.003 },
];
/** Sells where attackers like to send: risky countries are home here. */
export const WORLD: readonly [Market, ...Market[]] = [
  { country: 'US', share: 0.2 },
  { country: 'IN', share: 0.18 },
  { country: 'BR', share: 0.12 },
  { country: 'GB', share: 0.1 },
  { country: 'ID', share: 0.09 },
  { country: 'DE', share: 0.08 },
  { country: 'NG', share: 0.07 },
  { country: 'MX', share: 0.06 },
  { country: 'PH', share: 0.04 },
  { country: 'EG', share: 0.03 },
  { country: 'PK', share: 0.02 },
  { country: 'KE', share: 0.01 },
];

/** What a workspace has of a service; the first is what Application Insights gives by default. */
export const MASKED: LogSource = { log: 'requests', addresses: 'masked' };
export const OPEN: LogSource = { log: 'requests', addresses: 'real' };
export const ACS: LogSource = { log: 'acs' };
export const CONTRACT: LogSource = { log: 'app-events', addresses: 'real' };
export const TWILIO: LogSource = { log: 'sms-events', provider: 'twilio', recipients: 'plain' };
export const TWILIO_HASHED: LogSource = { log: 'sms-events', provider: 'twilio', recipients: 'masked' };
export const AWS: LogSource = { log: 'sms-events', provider: 'aws', recipients: 'plain', named: false };

const SHOP: Service = {
  name: 'shop-api',
  codesADay: 1000,
  markets: EUROPE,
  routes: 'otp',
  conversion: 0.8,
  undelivered: 0.03,
  zone: { hours: 1 },
  logs: [MASKED, ACS],
};

/** A shop in Europe with a thousand codes a day, seen as `logs` show it. */
export const shop = (logs: readonly [LogSource, ...LogSource[]], more: Partial<Service> = {}): Service => ({ ...SHOP, logs, ...more });

/** A bank's app in America. */
export const bank = (logs: readonly [LogSource, ...LogSource[]], more: Partial<Service> = {}): Service => ({
  ...SHOP,
  name: 'bank-login',
  markets: AMERICA,
  routes: 'two-factor',
  conversion: 0.85,
  zone: { hours: -5 },
  logs,
  ...more,
});

/** A ride service all over the world. */
export const rides = (logs: readonly [LogSource, ...LogSource[]], more: Partial<Service> = {}): Service => ({
  ...SHOP,
  name: 'rides-auth',
  markets: WORLD,
  routes: 'phone',
  conversion: 0.74,
  undelivered: 0.06,
  zone: { hours: 3 },
  logs,
  ...more,
});

/** A club's site: ten codes a day. */
export const club = (logs: readonly [LogSource, ...LogSource[]], more: Partial<Service> = {}): Service => ({
  ...SHOP,
  name: 'club-site',
  codesADay: 10,
  routes: 'sms',
  logs,
  ...more,
});

/** A market place with ten thousand codes a day. */
export const market = (logs: readonly [LogSource, ...LogSource[]], more: Partial<Service> = {}): Service => ({
  ...SHOP,
  name: 'market-gateway',
  codesADay: 10_000,
  routes: 'passcode',
  logs,
  ...more,
});
