import type { Signal } from '../../domain/signal.ts';
import { MINUTE } from '../../domain/time.ts';
import {
  CODE_COLUMNS,
  CODE_COUNTS,
  CODE_PARAMETERS,
  CODE_SOURCES,
  CODE_TUNING,
  codeDimension,
  codeEvidenceFor,
  placeEntities,
} from '../code-counts.ts';
import { convertingFlows } from '../code-flows.ts';
import { BIN_MS, CODE_EVIDENCE } from '../code-events.ts';
import { COUNTING_FLOW, COUNTING_PART, partSignals } from '../counting.ts';
import { countingFinding } from '../counting-finding.ts';
import { MESSAGE_REACH } from '../event-time.ts';
import type { Hunt, Judging } from '../hunt.ts';
import { ASK_FOR_CREDIT, SLOW_FORM, STOP_DESTINATIONS } from '../next-steps.ts';
import { aggregate } from './aggregate.ts';
import evidence from './evidence.kql';
import { AUTHGEAR_SET, hasFixedLimits, LIMIT_PARAMETERS, limitSignals } from './fixed-limits.ts';
import guide from './guide.md';
import query from './query.kql';

const KINDS = { conversion: 'conversion', unverified: 'unverified' } as const;

const judge = (judging: Judging): readonly Signal[] => {
  const own = { ...judging, history: convertingFlows(judging.history) };
  return hasFixedLimits(judging.parameters) ? limitSignals(own) : partSignals(own, codeDimension, KINDS, CODE_TUNING);
};

/** Codes go to one destination, or are asked for from one country, and nobody types them in. */
export const OTP_CONVERSION_COLLAPSE: Hunt = {
  id: 'otp-conversion-collapse',
  version: '1.0.0',
  title: 'One-time codes are sent and not verified',
  severity: 'High',
  confidence: 'High',
  tactic: 'Impact',
  technique: 'T1496.003',
  sources: CODE_SOURCES,
  cadenceMs: 5 * MINUTE,
  latenessMs: 30 * MINUTE,
  binMs: BIN_MS,
  reach: MESSAGE_REACH,
  query,
  evidence,
  guide,
  parameters: [...CODE_PARAMETERS, ...LIMIT_PARAMETERS],
  parameterSets: { authgear: AUTHGEAR_SET },
  columns: CODE_COLUMNS,
  evidenceColumns: CODE_EVIDENCE,
  rankBy: 'Sends',
  witness: 'sms-destination-shift',
  replay: 'bins',
  series: {
    flow: COUNTING_FLOW,
    part: COUNTING_PART,
    counts: CODE_COUNTS,
    judge,
  },
  evidenceFor: codeEvidenceFor,
  aggregate,
  toFinding: (row, _parameters, signal) => countingFinding(row, signal, placeEntities(row)),
  tasks: [
    {
      title: 'Rule out a fault of your own',
      description:
        'Codes that do not arrive, or a verify route that answers with errors, stop conversions too, but of everybody at once. If other ' +
        'destinations verify as always, it is no fault. Check deployments and the delivery reports of the named destination.',
    },
    {
      title: 'Stop the destination',
      description:
        'Switch the destination country off at the SMS provider if you do not serve it, or block the number ranges the messages went to. ' +
        'If only countries of clients are named, look the destinations up in the provider first.',
    },
    {
      title: 'Slow the form down',
      description:
        'Put a challenge (CAPTCHA or proof of work) before the route that sends codes, and limit codes per number, address and destination.',
    },
    {
      title: 'Ask for the money back',
      description: 'Send the provider the time range, destinations and counts of sent and verified codes, and ask for a credit.',
    },
  ],
  nextSteps: {
    'rule-out': 'Check that other destinations verify as always: then it is neither an outage nor a bad deployment.',
    destinations: STOP_DESTINATIONS,
    form: SLOW_FORM,
    credit: ASK_FOR_CREDIT,
  },
};
