/** Steps that several hunts advise, in the same words: an alert of more than one hunt then says each once. */
export const STOP_DESTINATIONS = 'Switch off destination countries you do not serve at the SMS provider.';
export const ASK_FOR_CREDIT = 'Ask the SMS provider for a credit for the artificially inflated traffic.';
