import { SENDS } from '../../domain/expectation.ts';
import type { Flow } from '../../domain/history.ts';
import { REST } from '../../domain/history-cells.ts';
import { PART_TUNING } from '../../domain/part-judge.ts';
import { sumOf } from '../../domain/series.ts';
import { isSettled } from '../../domain/settled-flow.ts';
import type { Signal } from '../../domain/signal.ts';
import { HOUR, type Instant } from '../../domain/time.ts';
import { numberOf } from '../cells.ts';
import { partSignals } from '../counting.ts';
import type { Judging } from '../hunt.ts';

/** Between the window and the past it is compared with. */
const GAP_MS = HOUR;

/** A newsletter sends a hundred times the usual in an hour, and lifts small markets with the large ones. */
const TUNING = { ...PART_TUNING, launchCap: 500 };

/** Nats from which more of a usual destination is far beyond its highest window so far, and worth a record. */
const FAR_BEYOND = 12;

/** Whether a destination had less than `share` of the resource's messages before the window. A place that is not known is never unusual. */
const isUnusual = (flow: Flow | undefined, since: Instant, { subject, window }: Signal, share: number): boolean => {
  if (flow === undefined || subject.part === '' || subject.part === REST) return false;
  const to = window.from - GAP_MS;
  const part = flow.parts.get(subject.part);
  return part !== undefined && isSettled(flow, to) && sumOf(part, SENDS, since, to) < share * sumOf(flow.total, SENDS, since, to);
};

/** More of a home destination is what a launch or a bulk run looks like: weak, like more of everything. */
const asVolume = (signal: Signal): Signal => {
  const { share = 0, ...others } = signal.nats;
  return { ...signal, nats: { ...others, volume: Math.max(share, others.volume ?? 0) } };
};

/**
 * What stands out in counts alone. Destinations that had less than RareShare of a resource's messages count together against
 * UnusualThreshold and carry evidence of their own (`share`, first seen); all others only show volume.
 */
export const unusualDestinations = (judging: Judging): readonly Signal[] => {
  const { history, parameters } = judging;
  const { since } = history;
  if (since === undefined) return [];
  const [floor, unusualFloor] = [numberOf(parameters, 'SMSFrequencyThreshold'), numberOf(parameters, 'UnusualThreshold')];
  const rare = numberOf(parameters, 'RareShare');
  const flowOf = ({ subject }: Signal): Flow | undefined => history.flows.get(JSON.stringify([subject.log, subject.service, subject.flow]));
  const signals = partSignals(judging, 'destination', { share: 'share' }, TUNING).filter(
    ({ subject, usualSends }) => subject.dimension !== 'flow' && usualSends !== undefined,
  );
  const unusual = new Set(signals.filter((signal) => isUnusual(flowOf(signal), since, signal, rare)));
  return [...Map.groupBy(signals, flowOf).values()].flatMap((ofFlow) => {
    const messages = ofFlow.reduce((sum, one) => sum + (unusual.has(one) ? one.sends : 0), 0);
    return ofFlow.flatMap((one) => {
      if (unusual.has(one)) return messages >= unusualFloor ? [{ ...one, firstSeen: true }] : [];
      return one.sends >= floor && (one.nats.share ?? 0) >= FAR_BEYOND ? [asVolume(one)] : [];
    });
  });
};
