import { judgeProbes } from '../../domain/probe-judge.ts';
import type { Signal } from '../../domain/signal.ts';
import type { Judging } from '../hunt.ts';

/** Signals below this many nats are not worth a record. */
const NOTEWORTHY = 3;

/** Blocks that were tried with a few messages before many came. */
export const judge = ({ history, at }: Judging): readonly Signal[] => {
  const { since } = history;
  if (since === undefined) return [];
  return [...history.flows.values()].flatMap((flow) => {
    const [log = '', service = '', name = ''] = flow.key;
    return judgeProbes(flow, at, since)
      .filter(({ nats }) => nats >= NOTEWORTHY)
      .map(({ part, window, nats, sends, verified }) => ({
        subject: { log, service, flow: name, dimension: 'block' as const, part },
        window,
        nats: { probe: nats },
        sends,
        verified,
        suspect: sends,
        usualSends: 0,
        firstSeen: true,
      }));
  });
};
