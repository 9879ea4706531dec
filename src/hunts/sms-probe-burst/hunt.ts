import { MINUTE } from '../../domain/time.ts';
import { textOf } from '../cells.ts';
import { COUNTING_FLOW, COUNTING_PART } from '../counting.ts';
import { countingFinding } from '../counting-finding.ts';
import { EVENT_REACH } from '../event-time.ts';
import type { Hunt } from '../hunt.ts';
import { blockEntities, MESSAGE_SOURCES, messageEvidenceFor, messageParameters } from '../message-counts.ts';
import { RANGE_EVIDENCE, RANGE_COUNTS, rangeColumns } from '../message-ranges.ts';
import { ASK_FOR_CREDIT, BLOCK_RANGES, SLOW_FORM, STOP_DESTINATIONS } from '../next-steps.ts';
import { aggregate } from './aggregate.ts';

import evidence from './evidence.kql';
import guide from './guide.md';
import { judge } from './judge.ts';

import query from './query.kql';

/** A block that was never used gets a few messages, and hours later many. */
export const SMS_PROBE_BURST: Hunt = {
  id: 'sms-probe-burst',
  version: '1.0.0',
  title: 'A few test messages, then many to the same numbers',
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
  parameters: messageParameters(50_000, 50_000),
  parameterSets: {},
  columns: rangeColumns(RANGE_COUNTS),
  evidenceColumns: RANGE_EVIDENCE,
  rankBy: 'Sends',
  replay: 'bins',
  series: { flow: COUNTING_FLOW, part: COUNTING_PART, counts: RANGE_COUNTS, judge },
  evidenceFor: messageEvidenceFor,
  aggregate,
  toFinding: (row, _parameters, signal) => countingFinding(row, signal, blockEntities(textOf(row, 'Part'))),
  tasks: [
    {
      title: 'Look at the first messages',
      description:
        'Find who asked for the first few codes to the block: address, account and browser are the attacker testing whether the form pays, and often less well hidden than the burst.',
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
    ranges: BLOCK_RANGES,
    destinations: STOP_DESTINATIONS,
    form: SLOW_FORM,
    look: 'Find who asked for the first few codes to the block: it is the attacker testing.',
    credit: ASK_FOR_CREDIT,
  },
};
