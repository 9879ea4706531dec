import { quoteString } from './sql/quoting.ts';

/** What a query that stops itself while it runs says first: no answer is better than one that is not certain. */
const MARK = 'LAB: ';

/** Stops the query from a function in JavaScript. The message names what was met; the engine adds the place. */
export const stop = (why: string): never => {
  throw new Error(`${MARK}${why}`);
};

/** An SQL expression that stops the query when it is evaluated. */
export const stopSql = (why: string): string => `error(${quoteString(`${MARK}${why}`)})`;

/** The error of a function in JavaScript with the function's name in it, which tells where in the query it was called. */
export const namingFunction = (error: unknown, name: string): unknown =>
  error instanceof Error && error.message.startsWith(MARK) ? new Error(`LAB(${name}): ${error.message.slice(MARK.length)}`) : error;

/** Why a query stopped itself, and the function in JavaScript that did it; undefined for an error of another kind. */
export const stoppedBy = (message: string): { readonly why: string; readonly scalar: string | undefined } | undefined => {
  const [, scalar, why] = /LAB(?:\((\w+)\))?: (.*)/.exec(message) ?? [];
  return why === undefined ? undefined : { why, scalar };
};
