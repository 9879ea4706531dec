import type { History } from '../domain/history.ts';
import { canonicalService, type OperatorConfig } from '../domain/operator.ts';
import type { Signal } from '../domain/signal.ts';
import { unsentReason } from '../domain/unsent.ts';

/** Signals with what the counts of messages say of them, where there are such: requests behind which nothing was sent are explained. */
export const withWitness = (
  signals: readonly Signal[],
  requests: History,
  messages: History | undefined,
  operator: OperatorConfig,
): readonly Signal[] => {
  if (messages === undefined) return signals;
  const serviceName = (name: string): string => canonicalService(name, operator);
  return signals.map((signal) => {
    const explained = unsentReason({ signal, requests, messages, serviceName });
    return explained === undefined ? signal : { ...signal, explained };
  });
};
