import { MINUTE } from '../../domain/time.ts';
import { textOf } from '../cells.ts';
import { CLIENT_EVIDENCE } from '../client-events.ts';
import { CODE_COLUMNS, CODE_COUNTS, CODE_SOURCES } from '../code-counts.ts';
import { BIN_MS } from '../code-events.ts';
import { COUNTING_FLOW, COUNTING_PART } from '../counting.ts';
import { countingFinding } from '../counting-finding.ts';
import { MESSAGE_REACH } from '../event-time.ts';
import type { Hunt, Source } from '../hunt.ts';
import { ASK_FOR_CREDIT, BLOCK_ADDRESSES, SLOW_FORM } from '../next-steps.ts';
import { distinct } from '../sources.ts';
import { WEB_LOG_SOURCES } from '../web-logs.ts';
import { aggregate } from './aggregate.ts';
import evidence from './evidence.kql';
import guide from './guide.md';
import { judge } from './judge.ts';
import { PARAMETERS } from './parameters.ts';
import { addressOf } from './places-flow.ts';
import query from './query.kql';

/** Columns that hold the client's address, beside those of the codes. */
const ADDRESS_COLUMNS: Readonly<Record<string, readonly string[]>> = { SmsEvents_CL: ['ClientIp'], AppRequests: ['ClientIP'] };

const withAddress = (source: Source): Source => ({
  ...source,
  required: [...source.required.filter((name) => name !== 'ClientCountryOrRegion'), ...(ADDRESS_COLUMNS[source.table] ?? [])],
});

/** One address asks for codes that nobody types in. */
export const OTP_CLIENT_UNVERIFIED: Hunt = {
  id: 'otp-client-unverified',
  version: '1.0.0',
  title: 'One client asks for codes and does not verify them',
  severity: 'High',
  confidence: 'High',
  tactic: 'Impact',
  technique: 'T1496.003',
  sources: [...CODE_SOURCES.map(withAddress), ...WEB_LOG_SOURCES],
  cadenceMs: 5 * MINUTE,
  latenessMs: 30 * MINUTE,
  binMs: BIN_MS,
  reach: MESSAGE_REACH,
  query,
  evidence,
  guide,
  parameters: PARAMETERS,
  parameterSets: {},
  columns: CODE_COLUMNS,
  evidenceColumns: [...CLIENT_EVIDENCE, { name: 'SentFrom', type: 'string', role: 'key' }],
  rankBy: 'Sends',
  witness: 'sms-destination-shift',
  replay: 'bins',
  series: { flow: COUNTING_FLOW, part: COUNTING_PART, counts: CODE_COUNTS, judge },
  evidenceFor: (flagged) => ({
    Services: distinct(flagged, 'Service'),
    Parts: [...new Set(flagged.map((row) => addressOf(textOf(row, 'Part'), textOf(row, 'Flow'))))].sort(),
  }),
  aggregate,
  toFinding: (row, _parameters, signal) => countingFinding(row, signal, { source: addressOf(textOf(row, 'Part'), textOf(row, 'Flow')) }),
  tasks: [
    {
      title: 'See who is behind the address',
      description:
        'An office, a campus or a mobile carrier has many users behind one address, and they verify most of their codes. Look at the ' +
        'network (ASN) of the address, its user agents, and whether it asks by day and night alike.',
    },
    {
      title: 'Follow the numbers',
      description:
        'Look up in the SMS provider where the codes went that this client asked for, and switch off destinations you do not serve.',
    },
    {
      title: 'Stop the client',
      description:
        'Block the address, or its network when neighbours do the same, in the web application firewall, and limit codes per address ' +
        'and hour on the route that sends them.',
    },
    {
      title: 'Ask for the money back',
      description: 'Send the provider the time range, destinations and counts of sent and verified codes, and ask for a credit.',
    },
  ],
  nextSteps: {
    'rule-out': 'Check that other addresses verify as always: then it is neither an outage nor a bad deployment.',
    sources: BLOCK_ADDRESSES,
    form: SLOW_FORM,
    credit: ASK_FOR_CREDIT,
  },
};
