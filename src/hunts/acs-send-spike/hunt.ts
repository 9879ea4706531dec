import { MINUTE } from '../../domain/time.ts';
import { listOf, numberOf, textOf } from '../cells.ts';
import type { Column, Hunt, HuntFinding, Parameters, Row } from '../hunt.ts';
import { ASK_FOR_CREDIT, RULE_OUT_PLANNED, STOP_DESTINATIONS } from '../next-steps.ts';
import { rawSources, UNKNOWN } from '../sources.ts';
import { aggregate } from './aggregate.ts';
import evidence from './evidence.kql';
import guide from './guide.md';
import { PARAMETERS, REFERENCE } from './parameters.ts';
import query from './query.kql';

const COLUMNS: readonly Column[] = [
  { name: 'Bin', type: 'datetime', role: 'key' },
  { name: 'Source', type: 'string', role: 'key' },
  { name: 'Service', type: 'string', role: 'key' },
  { name: 'Requests', type: 'long', role: 'counted' },
  { name: 'Failed', type: 'long', role: 'counted' },
  { name: 'Targets', type: 'long', role: 'estimated' },
  { name: 'Countries', type: 'strings', role: 'sample' },
  { name: 'ServiceResourceId', type: 'string', role: 'sample' },
];

const EVIDENCE_COLUMNS: readonly Column[] = [
  { name: 'Minute', type: 'datetime', role: 'key' },
  { name: 'Shape', type: 'string', role: 'key' },
  { name: 'Caller', type: 'string', role: 'key' },
  { name: 'CommonCaller', type: 'string', role: 'key' },
  { name: 'OperationName', type: 'string', role: 'key' },
  { name: 'ResultType', type: 'string', role: 'key' },
  { name: 'ResultSignature', type: 'string', role: 'key' },
  { name: 'Country', type: 'string', role: 'key' },
  { name: 'ResourcePath', type: 'string', role: 'key' },
  { name: 'ResourceName', type: 'string', role: 'key' },
  { name: 'ResourceGroup', type: 'string', role: 'key' },
  { name: 'ResourceType', type: 'string', role: 'key' },
  { name: 'Late', type: 'bool', role: 'key' },
  { name: 'Rows', type: 'long', role: 'counted' },
];

const toFinding = (row: Row, parameters: Parameters): HuntFinding => {
  const source = textOf(row, 'Source');
  const requests = numberOf(row, 'Requests');
  const failed = numberOf(row, 'Failed');
  const limit = numberOf(parameters, 'SMSFrequencyThreshold');
  return {
    bin: numberOf(row, 'Bin'),
    side: 'send',
    service: textOf(row, 'Service'),
    serviceResourceId: textOf(row, 'ServiceResourceId'),
    // This log has no country of the caller, which is the victim's own backend anyway.
    source: source === UNKNOWN ? `${UNKNOWN}:` : source,
    countries: listOf(row, 'Countries')
      .filter((country) => country !== '')
      .sort(),
    clientCountries: [],
    blocks: [],
    counts: { requests, sends: requests - failed, verified: 0, failed, throttled: 0 },
    excess: {
      name: 'SMSFrequencyThreshold',
      limit,
      observed: requests,
      ratio: requests / Math.max(limit, 1),
      what: `messages in ${numberOf(parameters, 'TimeWindow')} min from ${source === UNKNOWN ? 'callers the log does not name' : 'one caller'}`,
    },
  };
};

/** A Communication Services resource sends many messages within minutes. */
export const ACS_SEND_SPIKE: Hunt = {
  id: 'acs-send-spike',
  version: '1.0.0',
  title: 'Spike of messages sent by Communication Services',
  severity: 'High',
  confidence: 'Medium',
  tactic: 'Impact',
  technique: 'T1496.003',
  sources: [
    {
      id: 'acs-sms',
      table: 'ACSSMSIncomingOperations',
      required: ['TimeGenerated', 'CallerIpAddress', 'Country', 'OperationName', 'ResultSignature', 'ResultType', '_ResourceId'],
      optional: [],
      delayMs: 0,
    },
    {
      id: 'azure-diagnostics',
      table: 'AzureDiagnostics',
      required: ['TimeGenerated', 'OperationName', 'ResourceGroup', 'ResourceType', 'ResultType'],
      optional: ['callerIpAddress_s', 'recipientPhoneNumber_s', 'CallerIPAddress', 'Resource', '_ResourceId'],
      delayMs: 0,
    },
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
  replay: 'bins',
  watchedBy: ['acs-send-baseline'],
  witness: 'sms-destination-shift',
  evidenceFor: (flagged) => ({ Sources: rawSources(flagged) }),
  aggregate,
  toFinding,
  tasks: [
    {
      title: 'Rule out bulk sending',
      description: 'Ask the owners of the resource for campaigns or load tests in these minutes, and silence announced ones with a reason.',
    },
    {
      title: 'Find the form behind the messages',
      description:
        'The caller is your own backend. Find out which route of it asked for these messages (request logs of the same minutes, message tags), ' +
        'and limit that route per address, number and country.',
    },
    {
      title: 'Check the keys',
      description: 'If the caller is not a backend of yours, the access key leaked: rotate it and review who could read it.',
    },
    {
      title: 'Stop the destinations',
      description:
        'Restrict the countries of the sending number or move the traffic to a verification service with prefix blocking; stop sending to countries you do not serve.',
    },
    {
      title: 'Ask for the money back',
      description: 'Open a support request with Azure with the time range, resource and destinations, and ask for a credit.',
    },
  ],
  nextSteps: {
    'rule-out': RULE_OUT_PLANNED,
    sources: 'If the caller is not yours, rotate the access keys of the Communication Services resource.',
    destinations: STOP_DESTINATIONS,
    look: 'Find the route of your backend that asked for these messages and whether its codes are verified.',
    credit: ASK_FOR_CREDIT,
  },
};
