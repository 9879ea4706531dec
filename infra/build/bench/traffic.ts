import { HOUR } from '../../../src/domain/time.ts';

/** Rows to measure with: the same at every run, and mostly distinct, as evidence of a busy hour is. `at` is where they begin, `span` for how long (ms). */
type Logged = Readonly<Record<string, unknown>>;

/** A number from 0 to `size` - 1 that looks random and is the same at every run. */
export const pick = (index: number, salt: number, size: number): number =>
  Math.abs((Math.imul(index + 1, 2_654_435_761) + Math.imul(salt, 40_503)) % 1_000_003) % size;

const shared = (index: number, at: number, span: number): { readonly TimeGenerated: string; readonly ip: string } => ({
  TimeGenerated: new Date(at + pick(index, 1, span)).toISOString(),
  ip: `203.0.113.${pick(index, 2, 200)}`,
});

const request = (index: number, at: number, span = HOUR): Logged => {
  const { TimeGenerated, ip } = shared(index, at, span);
  const verify = pick(index, 3, 4) === 0;
  return {
    TimeGenerated,
    ClientIP: ip,
    AppRoleName: `shop-${pick(index, 4, 5)}`,
    ClientCountryOrRegion: 'Exampleland',
    Url: `https://shop.example/api/${pick(index, 5, 5000)}/otp/${verify ? 'verify' : 'send'}`,
    Name: `POST /api/otp/${verify ? 'verify' : 'send'}`,
    OperationName: 'POST /api/otp',
    ResultCode: ['200', '202', '429', '500'][pick(index, 6, 4)],
    ItemCount: 1 + pick(index, 7, 3),
  };
};

const send = (index: number, at: number, span = HOUR): Logged => {
  const { TimeGenerated, ip } = shared(index, at, span);
  return {
    TimeGenerated,
    CallerIpAddress: ip,
    OperationName: 'SMSMessagesSent',
    Country: `C${pick(index, 3, 150)}`,
    ResultType: ['Succeeded', 'Failed'][pick(index, 4, 2)],
    ResultSignature: ['202', '400', '429'][pick(index, 5, 3)],
    _ResourceId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Communication/CommunicationServices/acs-${pick(index, 6, 40)}`,
  };
};

const COUNTRIES = ['US', 'DE', 'FR', 'ID', 'NG', 'IN', 'GB', 'ES', 'IT', 'PL', 'BR', 'MX', 'PK', 'BD', 'LK', 'KE'];

const codeRequest = (index: number, at: number, span = HOUR): Logged => ({
  ...request(index, at, span),
  ClientCountryOrRegion: `Country ${COUNTRIES[pick(index, 8, 16)]}`,
  Properties: pick(index, 9, 3) === 0 ? { phoneCountry: COUNTRIES[pick(index, 10, 16)] } : {},
});

/** Few enough clients that each asks for a handful of codes, from countries that have nothing to do with how it ends. */
const clientRequest = (index: number, at: number, span = HOUR): Logged => ({
  ...codeRequest(index, at, span),
  ClientIP: `203.0.113.${pick(index, 2, 127)}`,
  ClientCountryOrRegion: `Country ${pick(index, 8, 31)}`,
});

const message = (index: number, at: number, span = HOUR): Logged => ({
  TimeGenerated: shared(index, at, span).TimeGenerated,
  Event: ['sent', 'sent', 'verified', 'delivered', 'undelivered'][pick(index, 3, 5)],
  VerificationId: `VE${pick(index, 4, 2000)}`,
  Channel: 'SMS',
  RecipientCountry: COUNTRIES[pick(index, 5, 16)],
  RecipientBlock: `+1500555${pick(index, 6, 53)}`,
  RecipientHash: `${pick(index, 10, 5000)}`,
  Service: `shop-${pick(index, 7, 5)}`,
  Segments: 1 + pick(index, 8, 2),
  PriceUsd: pick(index, 9, 4) / 10,
});

const trail = (index: number, at: number, span = HOUR): Logged => {
  const { TimeGenerated, ip } = shared(index, at, span);
  return {
    TimeGenerated,
    SourceIpAddress: ip,
    UserAgent: ['aws-sdk-js/3.1', 'okhttp/4.12.0', 'Mozilla/5.0 (X11; Linux x86_64)'][pick(index, 3, 3)],
    UserIdentityAccountId: '111122223333',
    AWSRegion: ['us-east-1', 'eu-west-1'][pick(index, 4, 2)],
    ErrorCode: pick(index, 5, 10) === 0 ? 'LimitExceededException' : '',
  };
};

const poolEvent = (index: number, at: number, span = HOUR): Logged => ({
  ...trail(index, at, span),
  EventSource: 'cognito-idp.amazonaws.com',
  EventName: ['SignUp', 'ResendConfirmationCode', 'ConfirmSignUp', 'InitiateAuth'][pick(index, 6, 4)],
  AdditionalEventData: JSON.stringify({ userPoolId: `eu-west-1_${pick(index, 7, 5)}` }),
  RequestParameters: JSON.stringify({ clientId: 'c' }),
  ResponseElements: JSON.stringify({ codeDeliveryDetails: { deliveryMedium: 'SMS' } }),
});

const publication = (index: number, at: number, span = HOUR): Logged => ({
  ...trail(index, at, span),
  EventSource: 'sns.amazonaws.com',
  EventName: 'Publish',
  RequestParameters: JSON.stringify({ phoneNumber: 'HIDDEN_DUE_TO_SECURITY_REASONS' }),
  UserIdentityType: 'AssumedRole',
  SessionIssuerUserName: `role-${pick(index, 8, 40)}`,
});

/** How a hunt is measured. `loose` are parameters under which every group is flagged. */
type Traffic = {
  readonly table: string;
  readonly row: (index: number, at: number, span?: number) => Logged;
  readonly loose: Readonly<Record<string, number>>;
};

/** What each hunt of the catalogue is measured on, by its id. */
export const TRAFFIC: Readonly<Record<string, Traffic>> = {
  'otp-request-spike': { table: 'AppRequests', row: request, loose: { SMSFrequencyThreshold: 1 } },
  'otp-conversion-collapse': { table: 'AppRequests', row: codeRequest, loose: {} },
  'otp-client-unverified': { table: 'AppRequests', row: clientRequest, loose: {} },
  'otp-distributed-spike': { table: 'AppRequests', row: clientRequest, loose: {} },
  'sms-destination-shift': { table: 'SmsEvents_CL', row: message, loose: {} },
  'sms-spend-surge': { table: 'SmsEvents_CL', row: message, loose: {} },
  'sms-adjacent-numbers': { table: 'SmsEvents_CL', row: message, loose: {} },
  'sms-range-concentration': { table: 'SmsEvents_CL', row: message, loose: {} },
  'sms-delivery-failures': { table: 'SmsEvents_CL', row: message, loose: {} },
  'sms-probe-burst': { table: 'SmsEvents_CL', row: message, loose: {} },
  'acs-send-spike': { table: 'ACSSMSIncomingOperations', row: send, loose: { SMSFrequencyThreshold: 1 } },
  'acs-send-baseline': { table: 'ACSSMSIncomingOperations', row: send, loose: {} },
  'cognito-sms-pumping': { table: 'AWSCloudTrail', row: poolEvent, loose: {} },
  'sns-publish-spike': { table: 'AWSCloudTrail', row: publication, loose: {} },
};
