import type { Side } from './finding.ts';

/** Logs of the form or API that asks for codes; all others see what the provider sends. */
const FORM_LOGS: readonly string[] = [
  'AppRequests',
  'AppEvents',
  'AGWAccessLogs',
  'AzureDiagnostics',
  'AppServiceHTTPLogs',
  'ASimWebSessionLogs',
];

/** The side that counts of a log are of. */
export const sideOf = (log: string): Side => (FORM_LOGS.includes(log) ? 'request' : 'send');
