import { dollars } from '../../domain/amount.ts';
import type { Signal } from '../../domain/signal.ts';
import { MINUTE } from '../../domain/time.ts';
import { numberOf } from '../cells.ts';
import { CODE_COLUMNS, codeEvidenceFor, DESTINATION_PARAMETERS, DESTINATION_SOURCES, placeEntities } from '../code-counts.ts';
import { BIN_MS, CODE_EVIDENCE } from '../code-events.ts';
import { COUNTING_FLOW, COUNTING_PART, counted } from '../counting.ts';
import { countingFinding } from '../counting-finding.ts';
import { MESSAGE_REACH } from '../event-time.ts';
import type { Hunt, HuntFinding, Parameters, Row, Source } from '../hunt.ts';
import { ASK_FOR_CREDIT, STOP_DESTINATIONS } from '../next-steps.ts';
import { aggregate } from './aggregate.ts';
import evidence from './evidence.kql';
import guide from './guide.md';
import { judge, SPEND_COUNTS } from './judge.ts';
import query from './query.kql';

const PRICED: readonly Source[] = DESTINATION_SOURCES.map((source) =>
  source.table === 'SmsEvents_CL' ? { ...source, required: [...source.required, 'Segments', 'PriceUsd'] } : source,
);

const toFinding = (row: Row, _parameters: Parameters, signal?: Signal): HuntFinding => {
  const finding = countingFinding(row, signal, placeEntities(row));
  const usd = numberOf(row, 'SpendMicroUsd') / 1e6;
  if (usd === 0) return finding;
  return {
    ...finding,
    excess: { ...finding.excess, what: `${finding.excess.what}; USD ${dollars(usd)} in five minutes by the provider's prices` },
  };
};

/** Messages to a destination, or all of a form's, cost far more than they usually do. */
export const SMS_SPEND_SURGE: Hunt = {
  id: 'sms-spend-surge',
  version: '1.0.0',
  title: 'Messages cost more than usual',
  severity: 'Medium',
  confidence: 'Low',
  tactic: 'Impact',
  technique: 'T1496.003',
  sources: PRICED,
  cadenceMs: 5 * MINUTE,
  latenessMs: 30 * MINUTE,
  binMs: BIN_MS,
  reach: MESSAGE_REACH,
  query,
  evidence,
  guide,
  parameters: [
    ...DESTINATION_PARAMETERS,
    {
      name: 'SpendUnitUsd',
      type: 'real',
      default: 0.13,
      unit: 'USD',
      meaning: 'Money that weighs as much as one message does: about what one message of such attacks costs.',
      judged: true,
    },
  ],
  parameterSets: {},
  columns: [...CODE_COLUMNS, ...counted(['SpendMicroUsd', 'Unpriced'])],
  evidenceColumns: [...CODE_EVIDENCE, ...counted(['MicroUsd', 'Bare'])],
  rankBy: 'Sends',
  replay: 'bins',
  series: { flow: COUNTING_FLOW, part: COUNTING_PART, counts: SPEND_COUNTS, judge },
  evidenceFor: codeEvidenceFor,
  aggregate,
  toFinding,
  tasks: [
    {
      title: 'Find out who spends',
      description:
        'Tell a launch or a campaign from pumping: who asked for these messages, do people verify their codes, do numbers crowd in few blocks?',
    },
    {
      title: 'Bound the loss',
      description:
        'Switch off destinations you do not serve. If the loss goes on, set a spend limit of the SMS account well above a usual day: once it is ' +
        'reached, no customer gets a code.',
    },
    { title: 'Ask for the money back', description: 'Send the provider the time range, destinations and volume, and ask for a credit.' },
  ],
  nextSteps: {
    spend: 'If the loss goes on, set a spend limit of the SMS account well above a usual day: once it is reached, no customer gets a code.',
    destinations: STOP_DESTINATIONS,
    look: 'Compare codes sent with codes verified for the dearest destinations.',
    credit: ASK_FOR_CREDIT,
  },
};
