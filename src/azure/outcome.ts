import type { SendOutcome } from '../pipeline/sink-port.ts';

/** How much of another side's words goes into a reason: enough to act on, too little to carry a body. */
const REASON_LENGTH = 300;

/** One line, at most 300 characters. */
export const shorten = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= REASON_LENGTH ? line : `${line.slice(0, REASON_LENGTH - 1)}…`;
};

/** `Retry-After` in seconds -> ms. Dates are ignored: nothing decides by another machine's clock (design, "Time"). */
const waitOf = (retryAfter: string | undefined): number | undefined =>
  retryAfter !== undefined && /^\d+(\.\d+)?$/.test(retryAfter.trim()) ? Math.round(Number(retryAfter) * 1000) : undefined;

/**
 * What an HTTP status means for a delivery. 401, 403 and 404 are tried again: a fresh role or resource can need an hour to be seen
 * (promise 5). 409 and 412 are another writer's turn. Other 4xx will not get better by waiting.
 * @param retryAfter the `Retry-After` header, seconds.
 * @param what for people: "PUT incident: 403 AuthorizationFailed".
 */
export const outcomeOfStatus = (status: number, retryAfter: string | undefined, what: string): SendOutcome => {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  const reason = shorten(what);
  const again = status >= 500 || [401, 403, 404, 408, 409, 412, 429].includes(status);
  if (!again) return { kind: 'rejected', reason };
  const afterMs = waitOf(retryAfter);
  return { kind: 'retry', reason, ...(afterMs !== undefined && { afterMs }) };
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const retryAfterOf = (error: Readonly<Record<string, unknown>>): string | undefined => {
  const headers = isObject(error['response']) ? error['response']['headers'] : undefined;
  if (!isObject(headers) || typeof headers['get'] !== 'function') return undefined;
  const value: unknown = headers['get']('retry-after');
  return typeof value === 'string' ? value : undefined;
};

/** What to do about a status, by status: put before the other side's words, which may be cut. */
export type Advice = Readonly<Partial<Record<number, string>>>;
export const adviceOn = (status: number, advice: Advice): string => (advice[status] === undefined ? '' : `; ${advice[status]}`);

/**
 * What an error of an Azure client means for a delivery: by its `statusCode` when an answer came, else (no connection, no token,
 * timeout) worth another try.
 * @param what the operation, as it starts the reason.
 */
export const outcomeOfError = (error: unknown, what: string, advice: Advice = {}): SendOutcome => {
  const fields = isObject(error) ? error : {};
  const name = [fields['code'], fields['name']].find((word) => typeof word === 'string' && word !== '' && word !== 'Error') ?? 'failed';
  const message = error instanceof Error ? error.message : String(error);
  const status = fields['statusCode'];
  if (typeof status === 'number')
    return outcomeOfStatus(status, retryAfterOf(fields), `${what}: ${status} ${String(name)}${adviceOn(status, advice)}: ${message}`);
  return { kind: 'retry', reason: shorten(`${what}: ${String(name)}: ${message}`) };
};
