import { MINUTE } from '../../domain/time.ts';

import { COUNTING_FLOW, COUNTING_PART } from '../counting.ts';
import { countingFinding } from '../counting-finding.ts';
import { EVENT_REACH } from '../event-time.ts';
import type { Hunt } from '../hunt.ts';
import { MESSAGE_SOURCES, messageEvidenceFor, messageParameters } from '../message-counts.ts';
import { RANGE_EVIDENCE, rangeColumns, rangeEntities } from '../message-ranges.ts';
import { ASK_FOR_CREDIT, BLOCK_RANGES, SLOW_FORM, STOP_DESTINATIONS } from '../next-steps.ts';
import { aggregate } from './aggregate.ts';
import { COUNTS } from './counts.ts';
import evidence from './evidence.kql';
import guide from './guide.md';
import { judge } from './judge.ts';

import query from './query.kql';

/** Messages to one range fail while the others arrive. */
export const SMS_DELIVERY_FAILURES: Hunt = {
  id: 'sms-delivery-failures',
  version: '1.0.0',
  title: 'Messages to one operator or number range are not delivered',
  severity: 'Medium',
  confidence: 'Low',
  tactic: 'Impact',
  technique: 'T1496.003',
  sources: MESSAGE_SOURCES.filter(({ table }) => table === 'SmsEvents_CL'),
  cadenceMs: 5 * MINUTE,
  latenessMs: 30 * MINUTE,
  binMs: 5 * MINUTE,
  reach: EVENT_REACH,
  query,
  evidence,
  guide,
  parameters: messageParameters(20_000, 50_000),
  parameterSets: {},
  columns: rangeColumns(COUNTS),
  evidenceColumns: RANGE_EVIDENCE,
  rankBy: 'Sends',
  replay: 'bins',
  series: { flow: COUNTING_FLOW, part: COUNTING_PART, counts: COUNTS, judge },
  evidenceFor: messageEvidenceFor,
  aggregate,
  toFinding: (row, _parameters, signal) => countingFinding(row, signal, rangeEntities(row)),
  tasks: [
    {
      title: 'Rule out an outage',
      description:
        'Ask the provider for the status of the operator. An outage ends by itself, hits customers you know, and the failed messages have the same error; rented numbers fail with many errors and verify nothing.',
    },
    {
      title: 'Block the number ranges',
      description: 'Block the named ranges at the SMS provider for at least twelve hours, or the whole country if you serve nobody there.',
    },
    {
      title: 'Slow the form down',
      description:
        'Put a challenge (CAPTCHA or proof of work) before the form that sends codes, and limit codes per number block, operator and country.',
    },
    {
      title: 'Ask for the money back',
      description: 'Send the provider the time range, the ranges and the counts, and ask for a credit.',
    },
  ],
  nextSteps: {
    'rule-out': 'Ask the provider whether the operator has an outage: then customers you know fail too.',
    ranges: BLOCK_RANGES,
    destinations: STOP_DESTINATIONS,
    form: SLOW_FORM,
    credit: ASK_FOR_CREDIT,
  },
};
