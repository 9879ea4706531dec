import { MINUTE } from '../../domain/time.ts';
import { textOf } from '../cells.ts';
import { AGENT_FLOW } from '../cloud-trail.ts';
import { BIN_MS } from '../code-events.ts';
import { COUNTING_FLOW, COUNTING_KEYS, COUNTING_PART, counted } from '../counting.ts';
import { countingFinding } from '../counting-finding.ts';
import type { Column, Hunt, HuntFinding, Row } from '../hunt.ts';
import type { Signal } from '../../domain/signal.ts';
import { distinct } from '../sources.ts';
import { ASK_AWS_FOR_CREDIT, LOWER_AWS_LIMIT } from '../next-steps.ts';
import { aggregate } from './aggregate.ts';
import evidence from './evidence.kql';
import guide from './guide.md';
import { judgeUserPools } from './judge.ts';
import { PARAMETERS } from './parameters.ts';
import query from './query.kql';

/** Counted columns in the order that part-judge.ts knows. */
const COUNTS: readonly string[] = ['Sends', 'Verified', 'Undelivered', 'VerifyErrors'];

const TEXTS = [
  'EventName',
  'ErrorCode',
  'Status',
  'HostedMedium',
  'AnsweredMedium',
  'WantedMedium',
  'AskedChallenge',
  'AnsweredChallenge',
  'AuthFlow',
  'MessageAction',
  'AdditionalPool',
  'AskedPool',
  'NamedPool',
  'Owner',
  'Recipient',
  'Address',
  'Agent',
];
const EVIDENCE_COLUMNS: readonly Column[] = [
  { name: 'Minute', type: 'datetime', role: 'key' },
  ...TEXTS.map((name): Column => ({ name, type: 'string', role: 'key' })),
  ...['NeedsMail', 'NeedsPhone', 'Late'].map((name): Column => ({ name, type: 'bool', role: 'key' })),
  { name: 'Rows', type: 'long', role: 'counted' },
];

/** The trail names the client, as a web server's log does: its side is that of the requests. */
const toFinding = (row: Row, signal: Signal | undefined): HuntFinding => {
  const source = textOf(row, 'Flow') === AGENT_FLOW ? '' : textOf(row, 'Part');
  return { ...countingFinding({ ...row, ServiceResourceId: '' }, signal, { source }), side: 'request' };
};

/** A Cognito user pool sends codes that nobody types in. */
export const COGNITO_SMS_PUMPING: Hunt = {
  id: 'cognito-sms-pumping',
  version: '1.0.0',
  title: 'A Cognito user pool sends codes that are not verified',
  severity: 'High',
  confidence: 'High',
  tactic: 'Impact',
  technique: 'T1496.003',
  sources: [
    {
      id: 'aws-cognito',
      table: 'AWSCloudTrail',
      required: [
        'TimeGenerated',
        'AdditionalEventData',
        'ErrorCode',
        'EventName',
        'EventSource',
        'RecipientAccountId',
        'RequestParameters',
        'Resources',
        'ResponseElements',
        'SourceIpAddress',
        'UserAgent',
        'UserIdentityAccountId',
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
  columns: [...COUNTING_KEYS, ...counted(COUNTS)],
  evidenceColumns: EVIDENCE_COLUMNS,
  rankBy: 'Sends',
  replay: 'bins',
  series: { flow: COUNTING_FLOW, part: COUNTING_PART, counts: COUNTS, judge: judgeUserPools },
  evidenceFor: (flagged) => ({ Services: distinct(flagged, 'Service'), Parts: distinct(flagged, 'Part') }),
  aggregate,
  toFinding: (row, _parameters, signal) => toFinding(row, signal),
  tasks: [
    {
      title: 'Rule out a fault of your own',
      description:
        'A broken confirmation page stops all confirmations at once, also those of customers you know. If only new users fail to confirm, it is no fault.',
    },
    {
      title: 'See where the messages went',
      description:
        'CloudTrail hides numbers. Look at SMS spend by country in End User Messaging, or at the delivery logs of SNS, of the same hours.',
    },
    {
      title: 'Slow the user pool down',
      description:
        'Put AWS WAF before the user pool with a rate rule and a CAPTCHA for sign-up, resend and forgot-password, and block the named addresses.',
    },
    {
      title: 'Stop the destinations',
      description:
        'Block countries you do not serve in the protect configuration of End User Messaging, and lower the monthly SMS spend limit.',
    },
    {
      title: 'Clean up and ask for the money back',
      description:
        'Delete the users of these hours that never confirmed, and open a case with AWS Support with time range, pool and counts.',
    },
  ],
  nextSteps: {
    'rule-out': 'See whether customers you know still confirm their codes: then it is no fault of your own.',
    form: 'Put AWS WAF with a rate rule and a CAPTCHA before the user pool; block the named addresses.',
    destinations: 'Block destination countries you do not serve in the protect configuration of End User Messaging.',
    spend: LOWER_AWS_LIMIT,
    credit: ASK_AWS_FOR_CREDIT,
  },
};
