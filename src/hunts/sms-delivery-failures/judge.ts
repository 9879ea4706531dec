import { judgeFailures } from '../../domain/failure-judge.ts';
import type { Signal } from '../../domain/signal.ts';
import type { Judging } from '../hunt.ts';

/** Signals below this many nats are not worth a record. */
const NOTEWORTHY = 3;

/** Operators and ranges whose messages fail while those to others arrive. */
export const judge = ({ history, at }: Judging): readonly Signal[] => {
  const { since } = history;
  if (since === undefined) return [];
  return [...history.flows.values()].flatMap(({ key: [log = '', service = '', name = ''], ...flow }) =>
    judgeFailures({ key: [log, service, name], ...flow }, at, since)
      .filter(({ nats }) => nats >= NOTEWORTHY)
      .map(({ part, window, nats, sends, verified, excess }) => ({
        subject: { log, service, flow: name, dimension: part.startsWith('+') ? ('block' as const) : ('operator' as const), part },
        window,
        nats: { failures: nats },
        sends,
        verified,
        suspect: Math.min(sends, excess),
        firstSeen: false,
      })),
  );
};
