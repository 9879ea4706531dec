import { countryOfBlock } from '../phone/country.ts';
import type { HuntFinding, Parameter, Parameters, Row, Source } from './hunt.ts';
import { EVENT_TIME } from './event-time.ts';
import { ALLOWED_ADDRESSES, boundParameter, RANGE_PARAMETERS } from './parameters.ts';
import { words } from './route-terms.ts';
import { distinct } from './sources.ts';

/** Logs that know where a message went: the collectors' events, and the sender contract. */
export const MESSAGE_SOURCES: readonly Source[] = [
  {
    id: 'sms-events',
    table: 'SmsEvents_CL',
    required: [
      'TimeGenerated',
      'EventTime',
      'Event',
      'VerificationId',
      'Channel',
      'Recipient',
      'RecipientHash',
      'RecipientBlock',
      'Mcc',
      'Mnc',
      'Sender',
      'Account',
      'Service',
    ],
    optional: [],
    delayMs: 0,
    moment: EVENT_TIME,
  },
  {
    id: 'app-events',
    table: 'AppEvents',
    required: ['TimeGenerated', 'AppRoleName', 'ItemCount', 'Name', 'Properties', 'SyntheticSource', '_ResourceId'],
    optional: [],
    delayMs: 0,
  },
];

/** Parameters of every hunt that counts messages by where they went. `rows` and `evidence` are their bounds. */
export const messageParameters = (rows: number, evidence: number, more: readonly Parameter[] = []): readonly Parameter[] => [
  ...RANGE_PARAMETERS,
  ALLOWED_ADDRESSES,
  boundParameter('Services', 'strings', 'Services of the flagged rows.'),
  boundParameter('Parts', 'strings', 'Number blocks or operators of the flagged rows.'),
  words('OtherChannels', ['email', 'push', 'totp'], 'Channels of SmsEvents_CL whose codes cost nothing to speak of: not counted.'),
  ...more,
  {
    name: 'MaxRows',
    type: 'long',
    default: rows,
    unit: 'rows',
    meaning: 'Busiest counts returned; as many rows as this mean that more were cut off.',
  },
  {
    name: 'MaxEvidence',
    type: 'long',
    default: evidence,
    unit: 'rows',
    meaning: 'Evidence rows returned; as many rows as this mean that more were cut off.',
  },
];

export const messageEvidenceFor = (flagged: readonly Row[]): Parameters => ({
  Services: distinct(flagged, 'Service'),
  Parts: distinct(flagged, 'Part'),
});

/** The entities that a block names: itself, and the country its numbers are allocated to. */
export const blockEntities = (block: string): Partial<Pick<HuntFinding, 'countries' | 'blocks'>> => {
  const country = countryOfBlock(block);
  return block === '' ? {} : { blocks: [block], countries: country === undefined ? [] : [country] };
};
