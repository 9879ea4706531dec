import type { InvocationContext } from '@azure/functions';
import type { Log } from '../src/pipeline/ports.ts';

/** The log of one run: the host attributes its lines to the invocation. */
export const toLog = (context: InvocationContext): Log => ({
  info: (message, fields = {}) => context.log(message, fields),
  warn: (message, fields = {}) => context.warn(message, fields),
  error: (message, fields = {}) => context.error(message, fields),
});
