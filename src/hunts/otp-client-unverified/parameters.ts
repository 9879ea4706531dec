import { CODE_PARAMETERS } from '../code-counts.ts';
import type { Parameter } from '../hunt.ts';
import { boundParameter } from '../parameters.ts';

export const PARAMETERS: readonly Parameter[] = [
  ...CODE_PARAMETERS.filter(({ name }) => name !== 'Parts'),
  boundParameter('Parts', 'strings', 'Client addresses of the flagged rows; an empty one asks for all addresses.'),
  {
    name: 'Handful',
    type: 'long',
    default: 3,
    unit: 'codes an hour and address',
    meaning: 'An address is counted by itself from this many codes in an hour on; all others are counted together.',
  },
];
