import type { SendOutcome } from '../pipeline/sink-port.ts';
import { shorten } from './outcome.ts';

type Fields = { readonly code?: unknown; readonly name?: unknown; readonly message?: unknown; readonly errors?: unknown };

const toFields = (error: unknown): Fields => (typeof error === 'object' && error !== null ? error : { message: String(error) });

/** The errors inside an AggregateError, however deep: after retries the client throws one with an empty message, link retries nest. */
const flatten = (error: unknown): readonly Fields[] => {
  const fields = toFields(error);
  return Array.isArray(fields.errors) && fields.errors.length > 0 ? (fields.errors as readonly unknown[]).flatMap(flatten) : [fields];
};

const nameOf = ({ code, name }: Fields): string =>
  [code, name].find((word): word is string => typeof word === 'string' && word !== '' && word !== 'Error') ?? 'failed';

/** The event itself is at fault; waiting changes nothing. */
const HOPELESS = new Set(['MessageTooLargeError', 'InvalidOperationError', 'DecodeError', 'InvalidFieldError', 'NotImplementedError']);

const hint = (codes: readonly string[]): string => {
  if (codes.includes('UnauthorizedError'))
    return '; give the identity the role Azure Event Hubs Data Sender, a fresh role needs up to an hour';
  if (codes.includes('ServiceCommunicationError'))
    return '; check that the hub exists under TOLLWATCH_EVENTHUBS_NAMESPACE and TOLLWATCH_EVENTHUBS_HUB';
  return '';
};

/**
 * What an error of the Event Hubs client means for a delivery. Everything but a faulty event is worth another try later, also what the
 * client gives up on at once: roles, hubs and quotas change (promise 5).
 * @param where for people: "event hub alerts of NAMESPACE".
 */
export const outcomeOfSendError = (error: unknown, where: string): SendOutcome => {
  const errors = flatten(error);
  const codes = [...new Set(errors.map(nameOf))];
  const last = errors.at(-1);
  const words = typeof last?.message === 'string' && last.message !== '' ? `: ${last.message}` : '';
  const reason = shorten(`Send to ${where}: ${codes.join(', ')}${hint(codes)}${words}`);
  return codes.some((code) => HOPELESS.has(code)) ? { kind: 'rejected', reason } : { kind: 'retry', reason };
};
