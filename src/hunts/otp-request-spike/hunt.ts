import { MINUTE } from '../../domain/time.ts';
import { numberOf, textOf } from '../cells.ts';
import type { Column, Hunt, HuntFinding, Parameters, Row } from '../hunt.ts';
import { ASK_FOR_CREDIT, BLOCK_ADDRESSES, SLOW_FORM, STOP_DESTINATIONS } from '../next-steps.ts';
import { distinct, rawSources, UNKNOWN } from '../sources.ts';
import { WEB_LOG_SOURCES } from '../web-logs.ts';
import { aggregate } from './aggregate.ts';
import evidence from './evidence.kql';
import guide from './guide.md';
import { PARAMETERS, REFERENCE } from './parameters.ts';
import query from './query.kql';

const COLUMNS: readonly Column[] = [
  { name: 'Bin', type: 'datetime', role: 'key' },
  { name: 'Log', type: 'string', role: 'key' },
  { name: 'Source', type: 'string', role: 'key' },
  { name: 'Service', type: 'string', role: 'key' },
  { name: 'Country', type: 'string', role: 'key' },
  { name: 'Requests', type: 'long', role: 'counted' },
  { name: 'Succeeded', type: 'long', role: 'counted' },
  { name: 'Throttled', type: 'long', role: 'counted' },
  { name: 'Failed', type: 'long', role: 'counted' },
  { name: 'Verified', type: 'long', role: 'counted' },
  { name: 'Synthetic', type: 'long', role: 'counted' },
  { name: 'Rows', type: 'long', role: 'counted' },
  { name: 'Targets', type: 'long', role: 'estimated' },
  { name: 'ClientCountry', type: 'string', role: 'sample' },
  { name: 'SampleUrl', type: 'string', role: 'sample' },
  { name: 'ServiceResourceId', type: 'string', role: 'sample' },
];

const EVIDENCE_COLUMNS: readonly Column[] = [
  { name: 'Minute', type: 'datetime', role: 'key' },
  { name: 'Log', type: 'string', role: 'key' },
  { name: 'ClientIP', type: 'string', role: 'key' },
  { name: 'AppRoleName', type: 'string', role: 'key' },
  { name: 'ClientCountryOrRegion', type: 'string', role: 'key' },
  { name: 'Url', type: 'string', role: 'key' },
  { name: 'Name', type: 'string', role: 'key' },
  { name: 'OperationName', type: 'string', role: 'key' },
  { name: 'ResultCode', type: 'string', role: 'key' },
  { name: 'IsSynthetic', type: 'bool', role: 'key' },
  { name: 'ServiceResourceId', type: 'string', role: 'key' },
  { name: 'Late', type: 'bool', role: 'key' },
  { name: 'Rows', type: 'long', role: 'counted' },
  { name: 'Items', type: 'long', role: 'counted' },
];

const toFinding = (row: Row, parameters: Parameters): HuntFinding => {
  const source = textOf(row, 'Source');
  const country = textOf(row, 'Country') || textOf(row, 'ClientCountry');
  const requests = numberOf(row, 'Requests');
  const limit = numberOf(parameters, 'SMSFrequencyThreshold');
  return {
    bin: numberOf(row, 'Bin'),
    side: 'request',
    log: textOf(row, 'Log'),
    service: textOf(row, 'Service'),
    serviceResourceId: textOf(row, 'ServiceResourceId'),
    source: source === UNKNOWN ? `${UNKNOWN}:${textOf(row, 'Country')}` : source,
    // A request's log does not say where the code went.
    countries: [],
    clientCountries: country === '' ? [] : [country],
    blocks: [],
    counts: {
      requests,
      sends: numberOf(row, 'Succeeded'),
      verified: numberOf(row, 'Verified'),
      failed: numberOf(row, 'Failed'),
      throttled: numberOf(row, 'Throttled'),
    },
    excess: {
      name: 'SMSFrequencyThreshold',
      limit,
      observed: requests,
      ratio: requests / Math.max(limit, 1),
      what: `code requests in ${numberOf(parameters, 'TimeWindow')} min from ${source === UNKNOWN ? 'masked addresses' : 'one client'}`,
    },
  };
};

/** One client asks a service for many codes within minutes. */
export const OTP_REQUEST_SPIKE: Hunt = {
  id: 'otp-request-spike',
  version: '1.1.0',
  title: 'Spike of requests for one-time codes',
  severity: 'High',
  confidence: 'Medium',
  tactic: 'Impact',
  technique: 'T1496.003',
  sources: [
    {
      id: 'app-requests',
      table: 'AppRequests',
      required: [
        'TimeGenerated',
        'AppRoleName',
        'ClientCountryOrRegion',
        'ClientIP',
        'ItemCount',
        'Name',
        'OperationName',
        'ResultCode',
        'SyntheticSource',
        'Url',
        '_ResourceId',
      ],
      optional: [],
      delayMs: 0,
    },
    ...WEB_LOG_SOURCES,
  ],
  cadenceMs: 5 * MINUTE,
  latenessMs: 30 * MINUTE,
  binMs: 5 * MINUTE,
  query,
  evidence,
  guide,
  parameters: PARAMETERS,
  parameterSets: { reference: REFERENCE },
  columns: COLUMNS,
  evidenceColumns: EVIDENCE_COLUMNS,
  rankBy: 'Requests',
  witness: 'sms-destination-shift',
  replay: 'bins',
  watchedBy: ['otp-conversion-collapse', 'otp-distributed-spike'],
  evidenceFor: (flagged) => ({ Sources: rawSources(flagged), Services: distinct(flagged, 'Service') }),
  aggregate,
  toFinding,
  tasks: [
    {
      title: 'Tell users from bots',
      description:
        'Compare codes sent with codes verified. Users behind one address verify most of theirs: allow that address. A pumping client verifies next to none, ' +
        'and so does every client where another system verifies: then look at the destinations.',
    },
    {
      title: 'Slow the form down',
      description:
        'Put a challenge (CAPTCHA or proof of work) and a limit per address, per number and per destination country in front of the route that the query shows as SampleUrl. ' +
        'Block the listed addresses, or their network (ASN) when they rotate, in the web application firewall. ' +
        'If none are listed, the log masks them: challenge or block the listed client countries there instead, and set DisableIpMasking on ' +
        'the Application Insights component, or send the access log of your gateway to the workspace, so that the next alert names addresses.',
    },
    {
      title: 'Stop the destinations',
      description:
        'Look up in the SMS provider which countries and number blocks the codes went to, and switch off the countries you do not serve ' +
        '(geo permissions, prefix block).',
    },
    {
      title: 'Ask for the money back',
      description: 'Send the provider the time range, volume and destinations and ask for a credit; keep the logs until that is settled.',
    },
  ],
  nextSteps: {
    'rule-out': 'Compare codes sent with codes verified: of a crowd behind one address most are verified; then allow the address.',
    sources: BLOCK_ADDRESSES,
    form: SLOW_FORM,
    destinations: STOP_DESTINATIONS,
    credit: ASK_FOR_CREDIT,
  },
};
