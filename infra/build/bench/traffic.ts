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

/** How a hunt is measured. `loose` are parameters under which every group is flagged. */
type Traffic = {
  readonly table: string;
  readonly row: (index: number, at: number, span?: number) => Logged;
  readonly loose: Readonly<Record<string, number>>;
};

/** What each hunt of the catalogue is measured on, by its id. */
export const TRAFFIC: Readonly<Record<string, Traffic>> = {
  'otp-request-spike': { table: 'AppRequests', row: request, loose: { SMSFrequencyThreshold: 1 } },
  'acs-send-spike': { table: 'ACSSMSIncomingOperations', row: send, loose: { SMSFrequencyThreshold: 1 } },
};
