import type { Parameter, Parameters } from '../hunt.ts';
import { boundParameter, RANGE_PARAMETERS } from '../parameters.ts';
import { PUBLISHED_TERMS, ROUTE_TERMS } from '../route-terms.ts';

const flag = (name: string, value: boolean, meaning: string): Parameter => ({ name, type: 'bool', default: value, unit: '', meaning });

export const PARAMETERS: readonly Parameter[] = [
  ...RANGE_PARAMETERS,
  boundParameter('Sources', 'strings', 'Client addresses of the flagged groups, as logged.'),
  boundParameter('Services', 'strings', 'Services of the flagged groups: role names, resources, hosts.'),
  { name: 'TimeWindow', type: 'minutes', default: 5, unit: 'minutes', meaning: 'Length of a bin.' },
  {
    name: 'SMSFrequencyThreshold',
    type: 'long',
    default: 50,
    unit: 'requests a bin, client and service',
    meaning: 'Flagged from this many code requests on.',
  },
  ...ROUTE_TERMS,
  flag('PathOnly', true, 'Match the paths of Url, Name and OperationName; false matches the whole Url and Name, host and query included.'),
  flag('AnySuccess', true, 'Every 2xx and 3xx is a success; false takes 200 alone.'),
  flag('SplitVerify', true, 'Count verify routes apart, as conversions; false counts them as requests.'),
  flag('CountGets', false, 'Count GET, HEAD and OPTIONS too; false takes them for page views.'),
  flag('Weighted', true, 'Count each row ItemCount (ASIM: EventCount) times, as sampling asks for; false counts rows.'),
  flag('SkipSynthetic', true, 'Leave requests of availability tests out and count them apart.'),
  {
    name: 'OwnRole',
    type: 'string',
    default: '',
    unit: '',
    meaning:
      'Service of this app (AppRoleName, name of its web app), whose own requests are left out; empty leaves nobody out. Hosts of web sessions never match: clients name them.',
  },
  flag('RawGroups', false, 'Take a masked or empty address for a client of its own; false groups those by service and client country.'),
  flag('WebLogs', true, 'Read the logs of gateways, Front Door, App Service and web sessions too; false reads AppRequests alone.'),
  {
    name: 'MaxRows',
    type: 'long',
    default: 5000,
    unit: 'rows',
    meaning: 'Largest groups returned; as many rows as this mean that more were cut off.',
  },
  {
    name: 'MaxEvidence',
    type: 'long',
    default: 50000,
    unit: 'rows',
    meaning: 'Evidence rows returned; as many rows as this mean that more were cut off.',
  },
];

/** Makes the hunt count exactly as the published rule for T1496.003 does. */
export const REFERENCE: Parameters = {
  TimeWindow: 5,
  SMSFrequencyThreshold: 50,
  Terms: PUBLISHED_TERMS,
  PathOnly: false,
  AnySuccess: false,
  SplitVerify: false,
  CountGets: true,
  Weighted: false,
  SkipSynthetic: false,
  OwnRole: '',
  RawGroups: true,
  WebLogs: false,
  MaxRows: 500_000,
};
