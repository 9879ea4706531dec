import type { Signal } from '../../domain/signal.ts';
import { PART_TUNING } from '../../domain/part-judge.ts';
import { HOUR } from '../../domain/time.ts';
import { numberOf } from '../cells.ts';
import { AGENT_FLOW } from '../cloud-trail.ts';
import { partSignals } from '../counting.ts';
import type { Judging } from '../hunt.ts';

/** The whole flow is needed as loud as it is: it bounds what its newcomers can show. weigh.ts caps its own weight. */
const TUNING = { ...PART_TUNING, flowCap: PART_TUNING.cap };

/** Nats from which more of a known principal is far beyond its highest window so far, and worth a record. */
const FAR_BEYOND = 12;
/** Longer windows still show an attack when it has been over for hours. */
const VOLUME_MS = 2 * HOUR;

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
  // Who is told apart by what called in its name is not told again as a whole.
  const borrowed = new Set(
    signals.filter(({ subject, firstSeen }) => subject.dimension === 'agent' && firstSeen).map(({ subject }) => subject.flow),
  );
  return signals.flatMap((one): readonly Signal[] => {
    if (one.subject.dimension === 'flow' || (one.subject.dimension === 'agent' && !one.firstSeen)) return [];
    const share = Math.min(one.nats.share ?? 0, whole.get(flowId(one)) ?? 0);
    if (share === 0) return [];
    if (one.firstSeen) return [{ ...one, nats: { share } }];
    const long = one.window.to - one.window.from > VOLUME_MS;
    return share < FAR_BEYOND || long || borrowed.has(`${one.subject.part}${AGENT_FLOW}`) ? [] : [{ ...one, nats: { volume: share } }];
  });
};
