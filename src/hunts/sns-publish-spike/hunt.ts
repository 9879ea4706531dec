import type { Signal } from '../../domain/signal.ts';
import { MINUTE } from '../../domain/time.ts';
import { textOf } from '../cells.ts';
import { AGENT_FLOW } from '../cloud-trail.ts';
import { BIN_MS } from '../code-events.ts';
import { COUNTING_FLOW, COUNTING_KEYS, COUNTING_PART, counted } from '../counting.ts';
import { countingFinding } from '../counting-finding.ts';
import type { Column, Hunt, HuntFinding, Row } from '../hunt.ts';
import { distinct } from '../sources.ts';
import { ASK_AWS_FOR_CREDIT, LOWER_AWS_LIMIT } from '../next-steps.ts';
import { aggregate } from './aggregate.ts';
import evidence from './evidence.kql';
import guide from './guide.md';
import { judgePublishers } from './judge.ts';
import { PARAMETERS } from './parameters.ts';
import query from './query.kql';

const COUNTS: readonly string[] = ['Sends', 'Verified', 'Undelivered'];

const TEXTS = [
  'EventName',
  'EventTypeName',
  'ErrorCode',
  'IdentityType',
  'InvokedBy',
  'Issuer',
  'UserName',
  'PrincipalId',
  'Owner',
  'Recipient',
  'Region',
  'Address',
  'Agent',
];
const EVIDENCE_COLUMNS: readonly Column[] = [
  { name: 'Minute', type: 'datetime', role: 'key' },
  ...TEXTS.map((name): Column => ({ name, type: 'string', role: 'key' })),
  { name: 'ToNumber', type: 'bool', role: 'key' },
  { name: 'Late', type: 'bool', role: 'key' },
  { name: 'Rows', type: 'long', role: 'counted' },
];

/** The service is the principal. An address is named only where it is the newcomer's: else it may be the owner's own. */
const toFinding = (row: Row, signal: Signal | undefined): HuntFinding => {
  const flow = textOf(row, 'Flow');
  const service = flow.endsWith(AGENT_FLOW) ? flow.slice(0, -AGENT_FLOW.length) : textOf(row, 'Part');
  const source = signal?.firstSeen === true ? textOf(row, 'Address') : '';
  return { ...countingFinding({ ...row, ServiceResourceId: '' }, signal, { source }), service };
};

/** An AWS principal publishes far more messages straight to phone numbers than it used to, or never did before. */
export const SNS_PUBLISH_SPIKE: Hunt = {
  id: 'sns-publish-spike',
  version: '1.0.0',
  title: 'An AWS principal publishes unusually many messages to numbers',
  severity: 'High',
  confidence: 'Low',
  tactic: 'Impact',
  technique: 'T1496.003',
  sources: [
    {
      id: 'aws-sns',
      table: 'AWSCloudTrail',
      required: [
        'TimeGenerated',
        'AWSRegion',
        'ErrorCode',
        'EventName',
        'EventSource',
        'EventTypeName',
        'RecipientAccountId',
        'RequestParameters',
        'SessionIssuerUserName',
        'SourceIpAddress',
        'UserAgent',
        'UserIdentityAccountId',
        'UserIdentityInvokedBy',
        'UserIdentityPrincipalid',
        'UserIdentityType',
        'UserIdentityUserName',
      ],
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
  columns: [...COUNTING_KEYS, ...counted(COUNTS), { name: 'Address', type: 'string', role: 'sample' }],
  evidenceColumns: EVIDENCE_COLUMNS,
  rankBy: 'Sends',
  replay: 'bins',
  series: { flow: COUNTING_FLOW, part: COUNTING_PART, counts: COUNTS, judge: judgePublishers },
  evidenceFor: (flagged) => ({ Services: distinct(flagged, 'Service') }),
  aggregate,
  toFinding: (row, _parameters, signal) => toFinding(row, signal),
  tasks: [
    {
      title: 'Ask the owner of the principal',
      description:
        'Whoever owns the user or role knows whether it sends messages at all, from which region and with which program. If nobody does, ' +
        'treat its keys as stolen.',
    },
    {
      title: 'Stop the keys',
      description:
        'Deactivate the access keys of the user, or revoke the sessions of the role, and deny sns:Publish to phone numbers by policy where no message is meant to leave.',
    },
    {
      title: 'Stop the money',
      description: 'Lower the monthly SMS spend limit of the account and of each region, and open a case with AWS Support for a credit.',
    },
    {
      title: 'See what else the keys did',
      description:
        'Look in CloudTrail for other calls by the same keys and addresses: a higher spend limit (SetSMSAttributes), numbers taken out of ' +
        'the sandbox, new users or keys.',
    },
  ],
  nextSteps: {
    'rule-out': 'Ask the owner of the principal whether it sends messages from this region with this program.',
    sources: 'Deactivate the keys of the principal, or revoke the sessions of the role.',
    spend: LOWER_AWS_LIMIT,
    'clean-up': 'Look in CloudTrail for what else the same keys and addresses did.',
    credit: ASK_AWS_FOR_CREDIT,
  },
};
