import { MINUTE } from '../../domain/time.ts';
import { textOf } from '../cells.ts';
import { COUNTING_FLOW, COUNTING_KEYS, COUNTING_PART, counted } from '../counting.ts';
import { countingFinding } from '../counting-finding.ts';
import { DAY_REACH } from '../event-time.ts';
import type { Hunt } from '../hunt.ts';
import { blockEntities, MESSAGE_SOURCES, messageEvidenceFor, messageParameters } from '../message-counts.ts';
import { MESSAGE_EVIDENCE } from '../message-events.ts';
import { ASK_FOR_CREDIT, BLOCK_RANGES, SLOW_FORM, STOP_DESTINATIONS } from '../next-steps.ts';
import { aggregate } from './aggregate.ts';
import { COUNTS } from './counts.ts';
import evidence from './evidence.kql';
import guide from './guide.md';
import { judge } from './judge.ts';
import query from './query.kql';

/** Codes go to numbers that stand close together. */
export const SMS_ADJACENT_NUMBERS: Hunt = {
  id: 'sms-adjacent-numbers',
  version: '1.0.0',
  title: 'Codes go to neighbouring numbers',
  severity: 'High',
  confidence: 'High',
  tactic: 'Impact',
  technique: 'T1496.003',
  sources: MESSAGE_SOURCES,
  cadenceMs: 5 * MINUTE,
  latenessMs: 30 * MINUTE,
  binMs: 5 * MINUTE,
  reach: DAY_REACH,
  query,
  evidence,
  guide,
  parameters: messageParameters(50_000, 100_000),
  parameterSets: {},
  columns: [...COUNTING_KEYS, ...counted(COUNTS), { name: 'ServiceResourceId', type: 'string', role: 'sample' }],
  evidenceColumns: MESSAGE_EVIDENCE,
  rankBy: 'Sends',
  replay: 'bins',
  series: { flow: COUNTING_FLOW, part: COUNTING_PART, counts: COUNTS, judge },
  evidenceFor: messageEvidenceFor,
  aggregate,
  toFinding: (row, _parameters, signal) => countingFinding(row, signal, blockEntities(textOf(row, 'Part'))),
  tasks: [
    {
      title: 'Find out who asked',
      description:
        'Look in the log of the form for the addresses, networks and browsers that asked for codes in the same minutes, and put a challenge ' +
        '(CAPTCHA or proof of work) before the form.',
    },
    {
      title: 'Look behind verified codes',
      description:
        'Verified codes do not clear a block: some attackers play the codes back. Accounts made with neighbouring numbers within an hour ' +
        'belong to one person; lock them until they are checked, unless a firm has just signed its people up.',
    },
    {
      title: 'Block the number ranges',
      description:
        'Block the named number blocks at the SMS provider (prefix block, geo permissions), for at least twelve hours, and longer while ' +
        'codes are still asked for. Block the whole country if you serve nobody there.',
    },
    {
      title: 'Ask for the money back',
      description: 'Send the provider the time range, the number blocks and the counts, and ask for a credit.',
    },
  ],
  nextSteps: {
    ranges: BLOCK_RANGES,
    look: 'Look whether you had customers in the named blocks before, and what the accounts of verified codes have done since.',
    destinations: STOP_DESTINATIONS,
    form: SLOW_FORM,
    credit: ASK_FOR_CREDIT,
  },
};
