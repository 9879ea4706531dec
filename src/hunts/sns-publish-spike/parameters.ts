import type { Parameter } from '../hunt.ts';
import { ALLOWED_ADDRESSES, boundParameter, RANGE_PARAMETERS } from '../parameters.ts';
import { words } from '../route-terms.ts';

export const PARAMETERS: readonly Parameter[] = [
  ...RANGE_PARAMETERS,
  ALLOWED_ADDRESSES,
  boundParameter('Services', 'strings', 'Accounts of the flagged rows.'),
  words('PublishEvents', ['Publish'], 'Events of SNS that send one message.'),
  {
    name: 'SMSFrequencyThreshold',
    type: 'long',
    default: 30,
    unit: 'messages in the judged window and principal',
    meaning: 'Fewer messages are never flagged.',
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
