import type { History } from '../domain/history.ts';
import { canonicalService } from '../domain/operator.ts';
import type { Signal } from '../domain/signal.ts';
import { unsentReason } from '../domain/unsent.ts';
import type { HuntContext } from './hunt-context.ts';
import { otherHistory } from './other-counts.ts';

/** Signals with what the counts of messages say of them: requests behind which nothing was sent are explained. */
export const withWitness = async (of: HuntContext, requests: History, signals: readonly Signal[]): Promise<readonly Signal[]> => {
  if (signals.length === 0 || of.hunt.witness === undefined) return signals;
  const messages = await otherHistory(of, of.hunt.witness);
  if (messages === undefined) return signals;
  const serviceName = (name: string): string => canonicalService(name, of.pipeline.operator);
  return signals.map((signal) => {
    const explained = unsentReason({ signal, requests, messages, serviceName });
    return explained === undefined ? signal : { ...signal, explained };
  });
};
