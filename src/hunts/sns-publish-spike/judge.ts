import type { Signal } from '../../domain/signal.ts';
import { PART_TUNING } from '../../domain/part-judge.ts';
import { numberOf } from '../cells.ts';
import { AGENT_FLOW } from '../cloud-trail.ts';
import { partSignals } from '../counting.ts';
import type { Judging } from '../hunt.ts';

/** The whole flow is needed as loud as it is: it bounds what its newcomers can show. weigh.ts caps its own weight. */
const TUNING = { ...PART_TUNING, flowCap: PART_TUNING.cap };

const flowId = ({ subject }: Signal): string => JSON.stringify([subject.log, subject.service, subject.flow]);

/**
 * Principals, and what calls in a principal's name, above their own past. One of them is evidence only as far as more is sent in all:
 * a service that was renamed, or moved to another region, sends what its predecessor did.
 */
export const judgePublishers = (judging: Judging): readonly Signal[] => {
  const floor = numberOf(judging.parameters, 'SMSFrequencyThreshold');
  const dimension = ([, , flow = '']: readonly string[]) => (flow.endsWith(AGENT_FLOW) ? 'agent' : 'principal');
  const signals = partSignals(judging, dimension, { share: 'share' }, TUNING).filter(
    ({ sends, usualSends }) => sends >= floor && usualSends !== undefined,
  );
  const whole = new Map(signals.filter(({ subject }) => subject.dimension === 'flow').map((one) => [flowId(one), one.nats.volume ?? 0]));
  return signals.flatMap((one): readonly Signal[] => {
    if (one.subject.dimension === 'flow') return one.subject.flow === '' ? [one] : [];
    if (!one.firstSeen && one.subject.dimension === 'agent') return [];
    const share = Math.min(one.nats.share ?? 0, whole.get(flowId(one)) ?? 0);
    return share > 0 ? [{ ...one, nats: { share } }] : [];
  });
};
