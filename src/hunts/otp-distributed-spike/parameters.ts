import { CODE_PARAMETERS } from '../code-counts.ts';
import type { Parameter } from '../hunt.ts';
import { boundParameter } from '../parameters.ts';

/** Parameters of the codes that have to do with destinations: this hunt knows none. */
const OF_DESTINATIONS: readonly string[] = ['Parts', 'DestinationNames', 'OtherChannels'];

export const PARAMETERS: readonly Parameter[] = [
  ...CODE_PARAMETERS.filter(({ name }) => !OF_DESTINATIONS.includes(name)),
  boundParameter('Parts', 'strings', 'Countries of the clients of the flagged rows, as logged.'),
];
