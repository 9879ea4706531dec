import { LogQueryError, type LogQueryErrorKind } from '../pipeline/errors.ts';
import { shorten } from './outcome.ts';

/** `{code, message, innererror}`, nested: the outermost is generic, the innermost names the column. */
type ServiceError = { readonly codes: readonly string[]; readonly message: string };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** All codes from the outside in, and the innermost message. `details[0]` is where partial errors keep theirs. */
export const readServiceError = (error: unknown): ServiceError => {
  const codes: string[] = [];
  let message = '';
  let next: unknown = error;
  while (isObject(next)) {
    if (text(next['code']) !== '') codes.push(text(next['code']));
    message = text(next['message']) || message;
    const details: unknown = Array.isArray(next['details']) ? next['details'][0] : undefined;
    next = next['innererror'] ?? details;
  }
  return { codes, message };
};

/** Queries of Basic and Auxiliary tables go elsewhere; the service says so in words, under more than one code. */
const BASIC_PLAN = /\b(basic|auxiliary)\b[^.]{0,80}\b(logs?|tables?|plan|tier)\b|\b(tables?|plan|tier)\b[^.]{0,80}\b(basic|auxiliary)\b/i;
const UNRESOLVED = /failed to resolve/i;

const kindOf = (status: number, { codes, message }: ServiceError): LogQueryErrorKind => {
  if (status === 401 || status === 403) return 'forbidden';
  if (status === 429) return 'throttled';
  if (status === 504 || status === 408) return 'timeout';
  if (status !== 400) return 'unavailable';
  if (BASIC_PLAN.test(message) && !UNRESOLVED.test(message)) return 'basic-plan';
  if (codes.some((code) => code === 'SemanticError' || code.startsWith('SEM'))) return 'semantic';
  if (codes.some((code) => code === 'SyntaxError' || code.startsWith('SYN'))) return 'syntax';
  return 'unavailable';
};

const ADVICE: Readonly<Record<LogQueryErrorKind, string>> = {
  semantic: 'The workspace lacks that table or column, or it has another type.',
  syntax: 'The query is not KQL this service accepts.',
  throttled: 'Run fewer queries at once, or wait.',
  forbidden: 'Check that the identity has Log Analytics Reader there (a fresh role needs up to an hour).',
  timeout: 'Try a shorter window.',
  unavailable: 'It will be tried again at the next tick.',
  'basic-plan': 'Move the table to the Analytics plan to hunt in it.',
};

const asSentence = (text: string): string => text.replace(/(?<![.…])$/, '.');

const fail = (kind: LogQueryErrorKind, status: number, target: string, said: string, cause: unknown): LogQueryError =>
  new LogQueryError(
    kind,
    status,
    `Query on ${target} failed${status > 0 ? ` with ${status}` : ''}: ${asSentence(shorten(said || kind))} ${ADVICE[kind]}`,
    { cause },
  );

/** An answer that is not 200: its status and body tell which failure it is. `target` is the workspace's name. */
export const failureOfAnswer = (status: number, body: unknown, target: string, cause: unknown): LogQueryError => {
  const error = readServiceError(isObject(body) ? (body['error'] ?? body) : undefined);
  const said = [error.codes.at(-1) ?? '', error.message].filter((part) => part !== '').join(': ');
  return fail(kindOf(status, error), status, target, said, cause);
};

/** No answer came: no token (`forbidden`), our own patience ended (`timeout`), or no connection (`unavailable`). */
export const failureWithoutAnswer = (error: unknown, target: string, timedOut: boolean): LogQueryError => {
  const name = error instanceof Error ? error.name : '';
  const message = error instanceof Error ? error.message : String(error);
  if (timedOut || name === 'AbortError') return fail('timeout', 0, target, 'no answer in the time allowed.', error);
  if (/Authentication|CredentialUnavailable/.test(name)) return fail('forbidden', 0, target, `no token: ${message}`, error);
  return fail('unavailable', 0, target, message, error);
};

/** 200 with a body that is no result: a proxy's page, or an answer cut short. */
export const failureOfBody = (target: string, cause: unknown): LogQueryError =>
  fail('unavailable', 200, target, 'the answer is not a query result.', cause);
