import { MINUTE } from '../../domain/time.ts';
import { CODE_COLUMNS, CODE_COUNTS, codeEvidenceFor, DESTINATION_PARAMETERS, DESTINATION_SOURCES, placeEntities } from '../code-counts.ts';
import { BIN_MS, CODE_EVIDENCE } from '../code-events.ts';
import { COUNTING_FLOW, COUNTING_PART } from '../counting.ts';
import { countingFinding } from '../counting-finding.ts';
import { MESSAGE_REACH } from '../event-time.ts';
import type { Hunt } from '../hunt.ts';
import { ASK_FOR_CREDIT, STOP_DESTINATIONS } from '../next-steps.ts';
import { aggregate } from './aggregate.ts';
import evidence from './evidence.kql';
import guide from './guide.md';
import { judge } from './judge.ts';
import query from './query.kql';

/** Messages go where they never or hardly went before, or to one destination far beyond its share. */
export const SMS_DESTINATION_SHIFT: Hunt = {
  id: 'sms-destination-shift',
  version: '1.0.0',
  title: 'Messages shift to other destinations',
  severity: 'Medium',
  confidence: 'Medium',
  tactic: 'Impact',
  technique: 'T1496.003',
  sources: DESTINATION_SOURCES,
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
      name: 'RareShare',
      type: 'real',
      default: 0.005,
      unit: 'share of all messages, 0 to 1',
      meaning: 'Destinations below this share in the 14 days before today are rare: they are judged together, too.',
      judged: true,
    },
    {
      name: 'HomeShare',
      type: 'real',
      default: 0.1,
      unit: "share of a flow's messages, 0 to 1",
      meaning: 'Destinations from this share on are at home: where no verifications are seen, more messages there are weak evidence.',
      judged: true,
    },
  ],
  parameterSets: {},
  columns: CODE_COLUMNS,
  evidenceColumns: CODE_EVIDENCE,
  rankBy: 'Sends',
  replay: 'bins',
  series: { flow: COUNTING_FLOW, part: COUNTING_PART, counts: CODE_COUNTS, judge },
  evidenceFor: codeEvidenceFor,
  aggregate,
  toFinding: (row, _parameters, signal) => countingFinding(row, signal, placeEntities(row)),
  tasks: [
    {
      title: 'Ask whether the destination is meant',
      description:
        'Ask the owners of the service for a launch, a campaign or a customer in the named country. If there is one, allow the country.',
    },
    {
      title: 'Look for verifications',
      description:
        'Compare codes sent with codes verified for this destination. People verify two of three; a pumping attack next to none.',
    },
    {
      title: 'Stop the destination',
      description: 'Switch the country off at the SMS provider if you do not serve it, or block the number ranges the messages went to.',
    },
    { title: 'Ask for the money back', description: 'Send the provider the time range, destinations and volume, and ask for a credit.' },
  ],
  nextSteps: {
    'rule-out': 'Ask the owners of the service whether customers in the named countries are expected.',
    destinations: STOP_DESTINATIONS,
    look: 'Compare codes sent with codes verified for these destinations.',
    credit: ASK_FOR_CREDIT,
  },
};
