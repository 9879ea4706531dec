import { messageParameters } from '../message-counts.ts';
import { words } from '../route-terms.ts';

export const PARAMETERS = messageParameters(20_000, 50_000, [
  words('Ranges', [], 'Ranges of numbers to watch more closely: plus and 4 to 11 digits, as `+62812345`. Each is counted by itself.'),
]);
