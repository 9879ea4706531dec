import { BLOCK_TUNING, type BlockJudgement, judgeBlocks } from '../../domain/block-judge.ts';
import { MIN_HISTORY_MS } from '../../domain/expectation.ts';
import type { Signal } from '../../domain/signal.ts';
import type { Judging } from '../hunt.ts';
import { prefixPlace } from '../places.ts';

/** Blocks reported of one flow: what is beyond adds rows to verify and nothing to know. */
const MAX_BLOCKS = 20;
/** Signals below this many nats are not worth a record. */
const NOTEWORTHY = 3;
/**
 * While there is no past, a lively block of customers is as new as an attacked one, and a campus that opens fills a few: blocks whose
 * codes are given back need more for a record then, and do not alert alone (`single` of weigh.ts).
 */
const YOUNG_CUSTOMERS = { noteworthy: 12, cap: 20 };

/** Blocks of one country, or of one area where North America shares a code, crowd alike. */
const groupOf = (block: string): string => {
  const place = prefixPlace(block);
  return place === '+1' ? block.slice(0, 5) : place;
};

const toSignal = (flow: readonly string[], one: BlockJudgement, young: boolean): Signal => {
  const [log = '', service = '', name = ''] = flow;
  const { part, window, together, answered, numbers, expected, sends, verified, suspect, firstSeen } = one;
  return {
    subject: { log, service, flow: name, dimension: 'block', part },
    window,
    nats: { numbers: young && answered ? Math.min(YOUNG_CUSTOMERS.cap, together) : together },
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
  const isNoteworthy = ({ together, answered }: BlockJudgement): boolean =>
    together >= (young && answered ? YOUNG_CUSTOMERS.noteworthy : NOTEWORTHY);
  return flows.flatMap((flow) =>
    judgeBlocks({ flow, others: flows.filter((other) => other !== flow), at, since, expect, groupOf, tuning: BLOCK_TUNING })
      .filter(isNoteworthy)
      .slice(0, MAX_BLOCKS)
      .map((one) => toSignal(flow.key, one, young)),
  );
};
