import { PART_TUNING, type PartTuning } from '../domain/part-judge.ts';
import type { Dimension } from '../domain/signal.ts';
import { textOf } from './cells.ts';
import { DESTINATION_FLOW } from './code-events.ts';
import { COUNTING_KEYS, counted } from './counting.ts';
import { EVENT_TIME } from './event-time.ts';
import type { Column, HuntFinding, Parameter, Parameters, Row, Source } from './hunt.ts';
import { ALLOWED_ADDRESSES, boundParameter, RANGE_PARAMETERS } from './parameters.ts';
import { isoOfPlace } from './places.ts';
import { ROUTE_TERMS, words } from './route-terms.ts';
import { distinct } from './sources.ts';

/**
 * What hunts over codes sent and verified have in common: the sources, the counted columns, the parameters, what a part is. They are
 * split by the question they ask of the same counts.
 */
export const CODE_SOURCES: readonly Source[] = [
  {
    id: 'sms-events',
    table: 'SmsEvents_CL',
    required: [
      'TimeGenerated',
      'EventTime',
      'Event',
      'MessageId',
      'VerificationId',
      'Channel',
      'Recipient',
      'RecipientHash',
      'RecipientCountry',
      'RecipientBlock',
      'Sender',
      'Account',
      'Service',
    ],
    optional: [],
    delayMs: 0,
    moment: EVENT_TIME,
  },
  {
    id: 'app-events',
    table: 'AppEvents',
    required: ['TimeGenerated', 'AppRoleName', 'ItemCount', 'Name', 'Properties', 'SyntheticSource', '_ResourceId'],
    optional: [],
    delayMs: 0,
  },
  {
    id: 'app-requests',
    table: 'AppRequests',
    required: [
      'TimeGenerated',
      'AppRoleName',
      'ClientCountryOrRegion',
      'ItemCount',
      'Name',
      'OperationName',
      'Properties',
      'ResultCode',
      'SyntheticSource',
      'Url',
      '_ResourceId',
    ],
    optional: [],
    delayMs: 0,
  },
];

/** Where messages are seen to go somewhere, with verifications or without: also the provider's own log of Communication Services. */
export const DESTINATION_SOURCES: readonly Source[] = [
  ...CODE_SOURCES,
  {
    id: 'acs-sms',
    table: 'ACSSMSIncomingOperations',
    required: ['TimeGenerated', 'Country', 'OperationName', 'ResultSignature', 'ResultType', '_ResourceId'],
    optional: [],
    delayMs: 0,
  },
];

/** Counted columns in the order that part-judge.ts knows; a hunt's own come after them. */
export const CODE_COUNTS: readonly string[] = ['Sends', 'Verified', 'Undelivered', 'VerifyErrors', 'Squares'];

/** Statistics of these counts: telemetry may be sampled. */
export const CODE_TUNING: PartTuning = { ...PART_TUNING, squares: CODE_COUNTS.indexOf('Squares') };

export const CODE_COLUMNS: readonly Column[] = [
  ...COUNTING_KEYS,
  ...counted(CODE_COUNTS),
  { name: 'ServiceResourceId', type: 'string', role: 'sample' },
];

/** Names under which applications note where a code goes, at most eight: query.kql looks at so many. */
const DESTINATION_NAMES = [
  'phoneCountry',
  'phone_country',
  'destinationCountry',
  'countryCode',
  'country_code',
  'dialCode',
  'callingCode',
  'country',
];

export const CODE_PARAMETERS: readonly Parameter[] = [
  ...RANGE_PARAMETERS,
  ALLOWED_ADDRESSES,
  boundParameter('Services', 'strings', 'Services of the flagged rows.'),
  boundParameter('Parts', 'strings', 'Destinations and client countries of the flagged rows.'),
  ...ROUTE_TERMS,
  words(
    'DestinationNames',
    DESTINATION_NAMES,
    "Names in a request's Properties that hold the destination, as ISO code or calling code; the first that is set counts, of the first eight.",
  ),
  words('OtherChannels', ['email', 'push', 'totp'], 'Channels of SmsEvents_CL whose codes cost nothing to speak of: not counted.'),
  {
    name: 'OwnRole',
    type: 'string',
    default: '',
    unit: '',
    meaning:
      'AppRoleName of this app, whose own requests are left out; empty leaves nobody out. Hosts of web sessions never match: clients name them.',
  },
  {
    name: 'MaxRows',
    type: 'long',
    default: 20_000,
    unit: 'rows',
    meaning: 'Busiest counts returned; as many rows as this mean that more were cut off.',
  },
  {
    name: 'MaxEvidence',
    type: 'long',
    default: 50_000,
    unit: 'rows',
    meaning: 'Evidence rows returned; as many rows as this mean that more were cut off.',
  },
];

export const DESTINATION_PARAMETERS: readonly Parameter[] = [
  ...CODE_PARAMETERS,
  words(
    'SendOperations',
    ['SMSMessagesSent', 'SMSMessageSent'],
    'OperationName values of ACSSMSIncomingOperations that are sends; case does not matter.',
  ),
];

/** Requests are told apart by the client's country unless the application noted the destination; all other logs know the destination. */
export const codeDimension = ([log = '', , flow = '']: readonly string[]): Dimension =>
  log === 'AppRequests' && !flow.endsWith(DESTINATION_FLOW) ? 'client-country' : 'destination';

/** The entities that a row's part names. A calling code names a country only where it is one country's. */
export const placeEntities = (row: Row): Partial<Pick<HuntFinding, 'countries' | 'clientCountries'>> => {
  const part = textOf(row, 'Part');
  if (part === '') return {};
  if (codeDimension([textOf(row, 'Log'), '', textOf(row, 'Flow')]) === 'client-country') return { clientCountries: [part] };
  const iso = isoOfPlace(part);
  return iso === undefined ? {} : { countries: [iso] };
};

/** Bound parameters of evidence.kql for flagged rows. */
export const codeEvidenceFor = (flagged: readonly Row[]): Parameters => ({
  Services: distinct(flagged, 'Service'),
  Parts: distinct(flagged, 'Part'),
});
