import { VERIFIED } from '../../domain/expectation.ts';
import { REST } from '../../domain/history-cells.ts';
import type { History } from '../../domain/history.ts';
import { sumOf } from '../../domain/series.ts';
import type { Signal } from '../../domain/signal.ts';
import { deficitNats } from '../../domain/statistics.ts';
import { CODE_TUNING } from '../code-counts.ts';
import { partSignals } from '../counting.ts';
import type { Judging } from '../hunt.ts';
import { manyPlaces } from './many-places.ts';
import { PLACES_FLOW } from './places-flow.ts';

const KINDS = { conversion: 'conversion', unverified: 'unverified' } as const;
/** A kind of evidence below this many nats is not worth a record. */
const NOTEWORTHY = 3;

const addressFlows = (history: History): History => ({
  ...history,
  flows: new Map([...history.flows].filter(([, { key }]) => key[2]?.endsWith(PLACES_FLOW) !== true)),
});

/** Share of its usual verifications that the flow still had in the window, scatter allowed for: an outage hits every address. */
const stillVerified = ({ history, expect }: Judging, { subject, window }: Signal): number => {
  const flow = history.flows.get(JSON.stringify([subject.log, subject.service, subject.flow]));
  if (flow === undefined || history.since === undefined) return 1;
  const { verified: usual } = expect(flow.total, window.to, window.to - window.from, history.since);
  const seen = sumOf(flow.total, VERIFIED, window.from, window.to);
  return usual <= 0 ? 1 : Math.min(1, (seen + 2 * Math.sqrt(usual)) / usual);
};

/**
 * The signal with what an outage of the whole flow explains taken out of it; undefined when the address still verifies its share: more
 * unverified codes are then no more than more people behind it.
 */
const explained = (judging: Judging, signal: Signal): Signal | undefined => {
  if (signal.nats.conversion === undefined) return undefined;
  const still = stillVerified(judging, signal);
  if (still >= 1) return signal;
  const bar = CODE_TUNING.drift * (signal.usualShare ?? 0) * still;
  const conversion = bar <= 0 ? 0 : deficitNats(signal.sends, signal.verified, bar) / CODE_TUNING.overdispersion;
  const capped = Math.min(signal.nats.conversion, conversion);
  const unverified = (signal.nats.unverified ?? 0) * still;
  if (capped < NOTEWORTHY) return undefined;
  return { ...signal, nats: { conversion: capped, ...(unverified < NOTEWORTHY ? {} : { unverified }) } };
};

/**
 * What stands out of single addresses: codes not verified against the address's own share, and many destinations. The volume of an
 * address says nothing: many people may stand behind it.
 */
export const judge = (judging: Judging): readonly Signal[] => {
  const whole = partSignals({ ...judging, history: addressFlows(judging.history) }, 'ip', KINDS, CODE_TUNING);
  const own = whole
    .filter(({ subject: { dimension, part } }) => dimension === 'ip' && part !== '' && part !== REST)
    .flatMap((signal) => explained(judging, signal) ?? []);
  return [...own, ...manyPlaces(judging.history, judging.at)];
};
