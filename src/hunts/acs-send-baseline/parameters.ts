import type { Parameter } from '../hunt.ts';
import { boundParameter, RANGE_PARAMETERS } from '../parameters.ts';
import { words } from '../route-terms.ts';

export const PARAMETERS: readonly Parameter[] = [
  ...RANGE_PARAMETERS,
  boundParameter('Services', 'strings', 'Resources of the flagged rows.'),
  boundParameter('Parts', 'strings', 'Destinations of the flagged rows.'),
  // The log spells it SMSMessagesSent, the metric SMSMessageSent.
  words('SendOperations', ['SMSMessagesSent', 'SMSMessageSent'], 'Operations that send a message. A delivery report is no send.'),
  {
    name: 'SMSFrequencyThreshold',
    type: 'long',
    default: 100,
    unit: 'messages in the judged window and destination',
    meaning: 'Fewer messages to a usual destination are never flagged.',
    judged: true,
  },
  {
    name: 'UnusualThreshold',
    type: 'long',
    default: 40,
    unit: 'messages in the judged window and resource',
    meaning: 'Fewer messages to unusual destinations, all of them together, are never flagged.',
    judged: true,
  },
  {
    name: 'RareShare',
    type: 'real',
    default: 0.02,
    unit: 'share of the messages of the last 14 days, 0 to 1',
    meaning: 'A destination with less is unusual for the resource.',
    judged: true,
  },
  {
    name: 'MaxRows',
    type: 'long',
    default: 20_000,
    unit: 'rows',
    meaning: 'Busiest counts returned; as many rows as this mean that more were cut off.',
  },
  {
    name: 'MaxEvidence',
    type: 'long',
    default: 50_000,
    unit: 'rows',
    meaning: 'Evidence rows returned; as many rows as this mean that more were cut off.',
  },
];
