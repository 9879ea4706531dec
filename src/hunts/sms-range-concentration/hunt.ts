import { MINUTE } from '../../domain/time.ts';

import { COUNTING_FLOW, COUNTING_PART } from '../counting.ts';
import { countingFinding } from '../counting-finding.ts';
import { EVENT_REACH } from '../event-time.ts';
import type { Hunt } from '../hunt.ts';
import { MESSAGE_SOURCES, messageEvidenceFor } from '../message-counts.ts';
import { RANGE_EVIDENCE, RANGE_COUNTS, rangeColumns, rangeEntities } from '../message-ranges.ts';
import { ASK_FOR_CREDIT, BLOCK_RANGES, SLOW_FORM, STOP_DESTINATIONS } from '../next-steps.ts';
import { aggregate } from './aggregate.ts';

import evidence from './evidence.kql';
import guide from './guide.md';
import { judge } from './judge.ts';
import { PARAMETERS } from './parameters.ts';
import query from './query.kql';

/** Codes crowd with one mobile operator, or in one range of numbers. */
export const SMS_RANGE_CONCENTRATION: Hunt = {
  id: 'sms-range-concentration',
  version: '1.0.0',
  title: 'One operator or number range grows beyond the others',
  severity: 'Medium',
  confidence: 'Medium',
  tactic: 'Impact',
  technique: 'T1496.003',
  sources: MESSAGE_SOURCES,
  cadenceMs: 5 * MINUTE,
  latenessMs: 30 * MINUTE,
  binMs: 5 * MINUTE,
  reach: EVENT_REACH,
  query,
  evidence,
  guide,
  parameters: PARAMETERS,
  parameterSets: {},
  columns: rangeColumns(RANGE_COUNTS),
  evidenceColumns: RANGE_EVIDENCE,
  rankBy: 'Sends',
  replay: 'bins',
  series: { flow: COUNTING_FLOW, part: COUNTING_PART, counts: RANGE_COUNTS, judge },
  evidenceFor: messageEvidenceFor,
  aggregate,
  toFinding: (row, _parameters, signal) => countingFinding(row, signal, rangeEntities(row)),
  tasks: [
    {
      title: 'Compare with the other operators',
      description:
        'Ask the provider log for the codes by operator over two weeks. Customers of one country spread over its operators as they always did; a launch lifts all of them.',
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
    'rule-out': 'Compare codes by operator with the weeks before: real customers spread over all operators of a country.',
    ranges: BLOCK_RANGES,
    destinations: STOP_DESTINATIONS,
    form: SLOW_FORM,
    credit: ASK_FOR_CREDIT,
  },
};
