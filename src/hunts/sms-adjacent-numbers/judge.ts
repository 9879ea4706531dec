import { BLOCK_TUNING, CUSTOMERS, type BlockJudgement, judgeBlocks } from '../../domain/block-judge.ts';
import { MIN_HISTORY_MS } from '../../domain/expectation.ts';
import type { Signal } from '../../domain/signal.ts';
import type { Judging } from '../hunt.ts';
import { prefixPlace } from '../places.ts';

/** Blocks reported of one flow: what is beyond adds rows to verify and nothing to know. */
const MAX_BLOCKS = 20;
/** Signals below this many nats are not worth a record. */
const NOTEWORTHY = 3;
/** The same of blocks whose codes are given back while there is no past: a lively block of customers is as new as an attacked one then. */
const NOTEWORTHY_CUSTOMERS = 12;

/** Blocks of one country, or of one area where North America shares a code, crowd alike. */
const groupOf = (block: string): string => {
  const place = prefixPlace(block);
  return place === '+1' ? block.slice(0, 5) : place;
};

const toSignal = (flow: readonly string[], one: BlockJudgement, young: boolean): Signal => {
  const [log = '', service = '', name = ''] = flow;
  const { part, window, together, numbers, expected, sends, verified, suspect, firstSeen } = one;
  return {
    subject: { log, service, flow: name, dimension: 'block', part },
    window,
    nats: { numbers: together },
    sends,
    verified,
    suspect,
    ...(young ? {} : { usualSends: (sends * expected) / numbers }),
    firstSeen: firstSeen && !young,
  };
};

/** Blocks of every flow that hold more distinct numbers than chance and their own past explain. */
export const judge = ({ history, at, expect }: Judging): readonly Signal[] => {
  const { since } = history;
  if (since === undefined) return [];
  const flows = [...history.flows.values()];
  const young = at - since < MIN_HISTORY_MS;
  const isNoteworthy = ({ together, sends, verified }: BlockJudgement): boolean =>
    together >= (young && verified >= CUSTOMERS * sends ? NOTEWORTHY_CUSTOMERS : NOTEWORTHY);
  return flows.flatMap((flow) =>
    judgeBlocks({ flow, others: flows.filter((other) => other !== flow), at, since, expect, groupOf, tuning: BLOCK_TUNING })
      .filter(isNoteworthy)
      .slice(0, MAX_BLOCKS)
      .map((one) => toSignal(flow.key, one, young)),
  );
};
