import { type Simulation, simulate, type SimulateOptions } from '../../../src/lab/simulate/engine.ts';
import type { Row } from '../../../src/lab/simulate/happening.ts';
import type { Attack, LogSource, Scenario, Service } from '../../../src/lab/simulate/scenario.ts';

const SERVICE: Service = {
  name: 'small-api',
  codesADay: 150,
  markets: [
    { country: 'DE', share: 0.8 },
    { country: 'FR', share: 0.2 },
  ],
  routes: 'otp',
  conversion: 0.8,
  undelivered: 0.03,
  zone: { hours: 1 },
  logs: [{ log: 'requests', addresses: 'real' }],
};

const ATTACK: Attack = {
  id: 'proxies',
  start: 1.5,
  hours: 2,
  codes: 200,
  shape: 'ramp',
  clients: { kind: 'rotating', addresses: 40, countries: ['BR', 'VN'] },
  numbers: { kind: 'blocks', countries: ['LK', 'NG'], pick: 1, blocks: 2, order: 'consecutive' },
};

/** Two days of a small service, seen by `logs`; attacked unless said otherwise. */
export const smallWorld = (
  logs: readonly [LogSource, ...LogSource[]],
  more: Partial<Scenario> = {},
  attack: Partial<Attack> = {},
): Scenario => ({
  name: 'small-world',
  about: 'Two days of a small service.',
  days: 2,
  services: [{ ...SERVICE, logs }],
  attacks: [{ ...ATTACK, ...attack }],
  episodes: [],
  ...more,
});

/** Every log that a scenario can have, in every form. */
export const EVERY_LOG: readonly LogSource[] = [
  { log: 'requests', addresses: 'real' },
  { log: 'requests', addresses: 'masked', itemsPerSecond: 0.05 },
  { log: 'requests', addresses: 'empty', destinationProperty: 'phoneCountry' },
  { log: 'acs' },
  { log: 'app-events', addresses: 'real' },
  { log: 'sms-events', provider: 'twilio', recipients: 'plain', clientTags: true },
  { log: 'sms-events', provider: 'aws', recipients: 'masked', named: false },
  { log: 'sms-events', provider: 'acs', recipients: 'plain' },
  { log: 'cognito', surface: 'hosted-ui', pool: 'eu-central-1_Pool00001' },
  { log: 'cognito', surface: 'api', pool: 'eu-central-1_Pool00002' },
  { log: 'sns', principal: 'sender' },
  { log: 'gateway' },
  { log: 'app-service' },
  { log: 'front-door' },
  { log: 'asim' },
];

export type Run = { readonly rows: readonly Row[]; readonly simulation: Simulation };

export const runOf = (scenario: Scenario, options: SimulateOptions = { seed: 1 }): Run => {
  const simulation = simulate(scenario, options);
  return { rows: [...simulation.hours()].flat(), simulation };
};

/** A cell as text, "" where there is none. */
export const cell = (row: Row, column: string): string => String(row.values[column] ?? '');
export const timeOf = (row: Row): number => Date.parse(cell(row, 'TimeGenerated'));

/** Rows of one stage, whatever the log. */
export const isSend = (row: Row): boolean =>
  cell(row, 'Event') === 'sent' ||
  cell(row, 'OperationName') === 'SMSMessagesSent' ||
  cell(row, 'Name') === 'tollwatch.otp.sent' ||
  (row.table === 'AppRequests' && /^POST .*\/otp\/(re)?send$/.test(cell(row, 'Name')) && cell(row, 'ResultCode') === '200');
export const isVerification = (row: Row): boolean =>
  cell(row, 'Event') === 'verified' ||
  cell(row, 'Name') === 'tollwatch.otp.verified' ||
  (row.table === 'AppRequests' && /\/otp\/verify$/.test(cell(row, 'Name')) && cell(row, 'ResultCode') === '200');
