import { MINUTE } from '../../domain/time.ts';
import { placeEntities } from '../code-counts.ts';
import { BIN_MS } from '../code-events.ts';
import { COUNTING_FLOW, COUNTING_KEYS, COUNTING_PART, counted } from '../counting.ts';
import { countingFinding } from '../counting-finding.ts';
import type { Column, Hunt } from '../hunt.ts';
import { ASK_FOR_CREDIT, STOP_DESTINATIONS } from '../next-steps.ts';
import { distinct } from '../sources.ts';
import { aggregate } from './aggregate.ts';
import evidence from './evidence.kql';
import guide from './guide.md';
import { PARAMETERS } from './parameters.ts';
import query from './query.kql';
import { unusualDestinations } from './unusual-destinations.ts';

const COUNTS: readonly string[] = ['Sends', 'Verified', 'Undelivered'];

const EVIDENCE_COLUMNS: readonly Column[] = [
  { name: 'Minute', type: 'datetime', role: 'key' },
  { name: 'OperationName', type: 'string', role: 'key' },
  { name: 'ResultType', type: 'string', role: 'key' },
  { name: 'ResultSignature', type: 'string', role: 'key' },
  { name: 'Country', type: 'string', role: 'key' },
  { name: 'ResourcePath', type: 'string', role: 'key' },
  { name: 'Late', type: 'bool', role: 'key' },
  { name: 'Rows', type: 'long', role: 'counted' },
];

/** A Communication Services resource sends far more than its own usual, or to destinations it hardly ever sent to. */
export const ACS_SEND_BASELINE: Hunt = {
  id: 'acs-send-baseline',
  version: '1.0.0',
  title: 'Communication Services sends to unusual destinations',
  severity: 'Medium',
  confidence: 'Medium',
  tactic: 'Impact',
  technique: 'T1496.003',
  sources: [
    {
      id: 'acs-sms',
      table: 'ACSSMSIncomingOperations',
      required: ['TimeGenerated', 'Country', 'OperationName', 'ResultSignature', 'ResultType', '_ResourceId'],
      optional: [],
      delayMs: 0,
    },
  ],
  cadenceMs: 5 * MINUTE,
  latenessMs: 30 * MINUTE,
  binMs: BIN_MS,
  query,
  evidence,
  guide,
  parameters: PARAMETERS,
  parameterSets: {},
  columns: [...COUNTING_KEYS, ...counted(COUNTS), { name: 'ServiceResourceId', type: 'string', role: 'sample' }],
  evidenceColumns: EVIDENCE_COLUMNS,
  rankBy: 'Sends',
  replay: 'bins',
  series: { flow: COUNTING_FLOW, part: COUNTING_PART, counts: COUNTS, judge: unusualDestinations },
  evidenceFor: (flagged) => ({ Services: distinct(flagged, 'Service'), Parts: distinct(flagged, 'Part') }),
  aggregate,
  toFinding: (row, _parameters, signal) => countingFinding(row, signal, placeEntities(row)),
  tasks: [
    {
      title: 'Ask who writes to these destinations',
      description:
        'Ask the owners of the resource whether they serve the named countries since lately: a market that opens has customers who verify. ' +
        'If nobody does, treat the messages as pumped.',
    },
    {
      title: 'Find the form behind the messages',
      description:
        'This log names your backend, not who asked it. Find the route that asked for these messages in the request logs of the same ' +
        'minutes, and see whether its codes are verified.',
    },
    {
      title: 'Stop the destinations',
      description: 'Stop sending to countries you do not serve, in the application or by the options of the sending number.',
    },
    {
      title: 'Ask for the money back',
      description: 'Open a support request with Azure with the time range, resource and destinations, and ask for a credit.',
    },
  ],
  nextSteps: {
    'rule-out': 'Ask the owners of the resource whether they serve the named countries since lately.',
    destinations: STOP_DESTINATIONS,
    look: 'Find the route of your backend that asked for these messages and whether its codes are verified.',
    credit: ASK_FOR_CREDIT,
  },
};
