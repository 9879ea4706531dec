import { type Instant, MINUTE, SECOND, toIso } from '../../domain/time.ts';
import type { Random } from './random.ts';

/** A row as the lab's store takes it, and when it became visible to queries. */
export type SimulatedRow = Readonly<Record<string, unknown>> & { readonly ingestedAt: Instant };

/** Documentation and benchmark addresses only (RFC 5737, RFC 2544): nobody's real ones. */
export const SHOP = {
  subscription: '11111111-2222-3333-4444-555555555555',
  group: 'shop',
  role: 'shop-api',
  acs: 'shop-acs',
  newsAcs: 'shop-news',
  backend: '192.0.2.80',
  newsBackend: '192.0.2.81',
} as const;

export const shopResource = (provider: string): string =>
  `/subscriptions/${SHOP.subscription}/resourcegroups/${SHOP.group}/providers/${provider}`;

/** Telemetry arrives 30 s to 4 min after it happened. */
const arrival = (at: Instant, random: Random): Instant => at + 30 * SECOND + random.int(0, 3 * MINUTE + 30 * SECOND);

export type Request = {
  readonly at: Instant;
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly status: number;
  readonly ip: string;
  readonly country: string;
  readonly itemCount?: number;
  readonly synthetic?: string;
};

/** One request as Application Insights keeps it; `itemCount` says how many it stands for. */
export const requestRow = (request: Request, random: Random): SimulatedRow => {
  const operation = `${request.method} ${request.path.replace(/\/\d+/g, '/{id}')}`;
  return {
    TimeGenerated: toIso(request.at),
    Type: 'AppRequests',
    AppRoleName: SHOP.role,
    Name: operation,
    OperationName: operation,
    Url: `https://shop.example${request.path}${request.query ?? ''}`,
    ResultCode: String(request.status),
    Success: request.status < 400,
    DurationMs: random.int(3, 240),
    ItemCount: request.itemCount ?? 1,
    ClientIP: request.ip,
    ClientCountryOrRegion: request.country,
    ClientType: 'PC',
    SyntheticSource: request.synthetic ?? '',
    _ResourceId: shopResource('microsoft.insights/components/shop-insights'),
    ingestedAt: arrival(request.at, random),
  };
};

export type Send = { readonly at: Instant; readonly country: string; readonly resource?: string; readonly caller?: string };

const operationRow = (send: Send, operation: string, random: Random): SimulatedRow => {
  const sent = operation === 'SMSMessagesSent';
  return {
    TimeGenerated: toIso(send.at),
    Type: 'ACSSMSIncomingOperations',
    Category: 'SMSOperational',
    OperationName: operation,
    ResultType: 'Succeeded',
    ResultSignature: sent ? '202' : '200',
    DeliveryAttempts: sent ? 0 : 1,
    Country: send.country,
    PhoneNumber: '+18005550100',
    NumberType: 'LongCodeNumber',
    Method: sent ? 'POST' : '',
    // Delivery reports come through Microsoft's gateway, sends from the shop's own backend: never from the attacker.
    CallerIpAddress: sent ? (send.caller ?? SHOP.backend) : '',
    _ResourceId: shopResource(`microsoft.communication/communicationservices/${send.resource ?? SHOP.acs}`),
    ingestedAt: arrival(send.at, random),
  };
};

/** A message handed to Azure Communication Services and, mostly, its delivery report some seconds later. */
export const sendRows = (send: Send, random: Random): readonly SimulatedRow[] => {
  const sent = operationRow(send, 'SMSMessagesSent', random);
  if (random.chance(0.03)) return [sent];
  return [sent, operationRow({ ...send, at: send.at + random.int(3, 25) * SECOND }, 'SMSDeliveryReportsReceived', random)];
};
