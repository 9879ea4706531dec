import { MINUTE } from '../../domain/time.ts';
import { textOf } from '../cells.ts';
import { CLIENT_EVIDENCE } from '../client-events.ts';
import { CODE_COUNTS, CODE_SOURCES, codeEvidenceFor } from '../code-counts.ts';
import { BIN_MS } from '../code-events.ts';
import { COUNTING_FLOW, COUNTING_KEYS, COUNTING_PART, counted } from '../counting.ts';
import { countingFinding } from '../counting-finding.ts';
import type { Hunt, Source } from '../hunt.ts';
import { ASK_FOR_CREDIT, SLOW_FORM, STOP_DESTINATIONS } from '../next-steps.ts';
import { WEB_LOG_SOURCES } from '../web-logs.ts';
import { aggregate } from './aggregate.ts';
import evidence from './evidence.kql';
import guide from './guide.md';
import { judge } from './judge.ts';
import { PARAMETERS } from './parameters.ts';
import query from './query.kql';

const COUNTS: readonly string[] = [...CODE_COUNTS, 'Addresses'];

/** Columns that tell clients apart, beside those of the codes. */
const CLIENT_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  AppEvents: ['ClientCountryOrRegion'],
  AppRequests: ['ClientIP'],
};

/** Logs of the application: providers do not see who asks. */
const APPLICATION: readonly Source[] = CODE_SOURCES.filter(({ table }) => table in CLIENT_COLUMNS).map((source) => ({
  ...source,
  required: [
    ...source.required.filter((name) => source.table === 'AppEvents' || name !== 'Properties'),
    ...(CLIENT_COLUMNS[source.table] ?? []),
  ],
}));

/** Many clients ask for few codes each. */
export const OTP_DISTRIBUTED_SPIKE: Hunt = {
  id: 'otp-distributed-spike',
  version: '1.0.0',
  title: 'Many clients ask for more codes than usual',
  severity: 'Medium',
  confidence: 'Medium',
  tactic: 'Impact',
  technique: 'T1496.003',
  sources: [...APPLICATION, ...WEB_LOG_SOURCES],
  cadenceMs: 5 * MINUTE,
  latenessMs: 30 * MINUTE,
  binMs: BIN_MS,
  query,
  evidence,
  guide,
  parameters: PARAMETERS,
  parameterSets: {},
  columns: [...COUNTING_KEYS, ...counted(COUNTS), { name: 'ServiceResourceId', type: 'string', role: 'sample' }],
  evidenceColumns: CLIENT_EVIDENCE,
  rankBy: 'Sends',
  witness: 'sms-destination-shift',
  replay: 'bins',
  series: { flow: COUNTING_FLOW, part: COUNTING_PART, counts: COUNTS, judge },
  evidenceFor: codeEvidenceFor,
  aggregate,
  toFinding: (row, _parameters, signal) => {
    const country = textOf(row, 'Part');
    return countingFinding(row, signal, { clientCountries: country === '' ? [] : [country] });
  },
  tasks: [
    {
      title: 'Tell a crowd of users from a crowd of proxies',
      description:
        'Users of a launch or a sale verify their codes, come through all pages of the site and from the countries they always come from. ' +
        'Proxies ask for the code alone, from networks (ASN) of hosting or of homes all over the world, and verify next to nothing.',
    },
    {
      title: 'Slow the form down',
      description:
        'Blocking single addresses does not help when each asks once. Put a challenge (CAPTCHA or proof of work) before the route that ' +
        'sends codes, for the listed client countries first, and limit codes per destination and hour.',
    },
    {
      title: 'Stop the destinations',
      description: 'Look up in the SMS provider where the codes went, and switch off the countries and number blocks you do not serve.',
    },
    {
      title: 'Ask for the money back',
      description: 'Send the provider the time range, destinations and counts of sent and verified codes, and ask for a credit.',
    },
  ],
  nextSteps: {
    'rule-out':
      'Check whether a launch, a sale or a batch of your own explains the clients: then the share of verified codes stays as it is.',
    form: SLOW_FORM,
    destinations: STOP_DESTINATIONS,
    credit: ASK_FOR_CREDIT,
  },
};
