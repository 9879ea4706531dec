import type { InvocationContext } from '@azure/functions';
import type { Log } from '../src/pipeline/ports.ts';

/** One line: objects that the host formats itself are cut at their second level. */
const line = (message: string, fields: Readonly<Record<string, unknown>> | undefined): string =>
  fields === undefined ? message : `${message} ${JSON.stringify(fields)}`;

/** The log of one run: the host attributes its lines to the invocation. Fields follow the message as JSON, for queries to parse. */
export const toLog = (context: InvocationContext): Log => ({
  info: (message, fields) => context.log(line(message, fields)),
  warn: (message, fields) => context.warn(line(message, fields)),
  error: (message, fields) => context.error(line(message, fields)),
});
