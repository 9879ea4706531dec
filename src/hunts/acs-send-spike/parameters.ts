import type { Parameter, Parameters } from '../hunt.ts';
import { boundParameter, RANGE_PARAMETERS } from '../parameters.ts';

export const PARAMETERS: readonly Parameter[] = [
  ...RANGE_PARAMETERS,
  boundParameter('Sources', 'strings', 'Callers of the flagged groups, as logged.'),
  { name: 'TimeWindow', type: 'minutes', default: 5, unit: 'minutes', meaning: 'Length of a bin.' },
  {
    name: 'SMSFrequencyThreshold',
    type: 'long',
    default: 100,
    unit: 'messages a bin, caller and resource',
    meaning: 'Flagged above this many messages.',
  },
  {
    name: 'SendOperations',
    type: 'strings',
    // The log spells it SMSMessagesSent, the metric SMSMessageSent.
    default: ['SMSMessagesSent', 'SMSMessageSent'],
    unit: '',
    meaning: 'Operations of ACSSMSIncomingOperations that send a message; none leaves the table out.',
  },
  {
    name: 'DiagnosticOperations',
    type: 'strings',
    default: ['SmsSend'],
    unit: '',
    meaning: 'Operations of AzureDiagnostics that send a message. A delivery report is no send.',
  },
  {
    name: 'RawGroups',
    type: 'bool',
    default: false,
    unit: '',
    meaning: 'Group AzureDiagnostics by raw caller and resource group, and count an empty recipient as a target.',
  },
  {
    name: 'MaxRows',
    type: 'long',
    default: 5000,
    unit: 'rows',
    meaning: 'Largest groups returned; as many rows as this mean that more were cut off.',
  },
  {
    name: 'MaxEvidence',
    type: 'long',
    default: 50000,
    unit: 'rows',
    meaning: 'Evidence rows returned; as many rows as this mean that more were cut off.',
  },
];

/** Makes the hunt count exactly as the published rule for T1496.003 does: AzureDiagnostics alone, delivery reports included. */
export const REFERENCE: Parameters = {
  TimeWindow: 5,
  SMSFrequencyThreshold: 100,
  SendOperations: [],
  DiagnosticOperations: ['SmsSend', 'SmsDelivery'],
  RawGroups: true,
  MaxRows: 500_000,
};
