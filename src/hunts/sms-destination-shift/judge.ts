import { RARE, poolRare, rareParts } from '../../domain/rare-parts.ts';
import { BASELINE_DAYS, SENDS, VERIFIED } from '../../domain/expectation.ts';
import type { Flow } from '../../domain/history.ts';
import { judgeParts } from '../../domain/part-judge.ts';
import { sumOf } from '../../domain/series.ts';
import type { Signal } from '../../domain/signal.ts';
import { DAY, HOUR } from '../../domain/time.ts';
import { type DestinationRisk, placeRisk } from '../../phone/destination-risk.ts';
import { numberOf } from '../cells.ts';
import { CODE_TUNING } from '../code-counts.ts';
import { destinationFlows } from '../code-flows.ts';
import { NOTEWORTHY, partSignals } from '../counting.ts';
import type { Judging } from '../hunt.ts';

/** What evidence about a destination is worth more for the kind of place it is. Lists decay: weights, never evidence of their own. */
const RISK_WEIGHT: Readonly<Record<DestinationRisk, number>> = { satellite: 1.5, premium: 1.5, listed: 1.25, ordinary: 1 };
/** What the volume of a destination that is served every day is worth, where nobody sees whether codes come back. */
const HOME_CAP = 6;

type Home = (signal: Signal) => boolean;

/** Established destinations: a good share of the flow's messages, all days before the window taken together. */
const makeHome = ({ history, at, parameters }: Judging): Home => {
  const share = numberOf(parameters, 'HomeShare');
  return ({ subject, window }) => {
    const flow = history.flows.get(JSON.stringify([subject.log, subject.service, subject.flow]));
    const part = flow?.parts.get(subject.part);
    if (flow === undefined || part === undefined) return false;
    const [from, to] = [at - BASELINE_DAYS * DAY, window.from - HOUR];
    return sumOf(part, SENDS, from, to) >= share * Math.max(1, sumOf(flow.total, SENDS, from, to));
  };
};

/** More to a home destination is what a launch or a bulk send looks like, unless conversion says otherwise. */
const weigh = (signal: Signal, isHome: Home): Signal => {
  const { share } = signal.nats;
  if (share === undefined) return signal;
  if (signal.usualShare === undefined && isHome(signal)) return { ...signal, nats: { volume: Math.min(HOME_CAP, share) } };
  return { ...signal, nats: { share: Math.min(CODE_TUNING.cap, share * RISK_WEIGHT[placeRisk(signal.subject.part)]) } };
};

/** The pool of rare destinations of a flow, as signals about those of its members that nothing else names. */
const rareSignals = (
  flow: Flow,
  rare: ReadonlySet<string>,
  { at, expect, history }: Judging,
  named: ReadonlySet<string>,
): readonly Signal[] => {
  const pool = poolRare(flow, rare);
  if (pool === undefined || history.since === undefined) return [];
  const found = judgeParts({ flow: pool, at, since: history.since, tuning: CODE_TUNING, expect }).find(({ part }) => part === RARE);
  if (found === undefined || found.share < NOTEWORTHY) return [];
  const { window, share, sends, suspect, usualSends, usualShare } = found;
  const [log = '', service = '', name = ''] = flow.key;
  const converts = usualShare === undefined ? {} : { usualShare };
  return [...flow.parts].flatMap(([part, series]) => {
    const own = sumOf(series, SENDS, window.from, window.to);
    if (!rare.has(part) || named.has(part) || own === 0) return [];
    const subject = { log, service, flow: name, dimension: 'destination', part } as const;
    // Its own numbers, the pool's evidence: the parts are too small to be judged one by one.
    const fraction = own / Math.max(sends, 1);
    const usual = usualSends === undefined ? {} : { usualSends: usualSends * fraction };
    const verified = sumOf(series, VERIFIED, window.from, window.to);
    return [
      { subject, window, nats: { share }, sends: own, verified, suspect: suspect * fraction, ...usual, ...converts, firstSeen: false },
    ];
  });
};

/** What stands out of the destinations: parts beyond their share, the pool of rare ones, and whole flows (weak). */
export const judge = (judging: Judging): readonly Signal[] => {
  const history = destinationFlows(judging.history);
  const own = partSignals({ ...judging, history }, 'destination', { share: 'share' }, CODE_TUNING);
  const isHome = makeHome({ ...judging, history });
  const rare = rareParts(history, judging.at, numberOf(judging.parameters, 'RareShare'));
  const pooled = [...history.flows.values()].flatMap((flow) => {
    const named = own
      .filter(({ subject }) => subject.service === flow.key[1] && subject.flow === flow.key[2])
      .map(({ subject }) => subject.part);
    return rareSignals(flow, rare, { ...judging, history }, new Set(named));
  });
  return [...own.map((signal) => weigh(signal, isHome)), ...pooled];
};
