import { SENDS, VERIFIED } from '../../domain/expectation.ts';
import { REST } from '../../domain/history-cells.ts';
import type { Series } from '../../domain/series.ts';
import { sumOf } from '../../domain/series.ts';
import type { EvidenceKind, Signal } from '../../domain/signal.ts';
import { effectiveSize, excessNats } from '../../domain/statistics.ts';
import { CODE_TUNING } from '../code-counts.ts';
import { partSignals } from '../counting.ts';
import type { Judging } from '../hunt.ts';
import { isWebLog } from '../web-logs.ts';

const KINDS = { conversion: 'conversion', unverified: 'unverified', share: 'share' } as const;

/** Columns of the history after those of the codes. */
const SQUARES = 4;
const ADDRESSES = 5;

/** Fewer different addresses in a window are no crowd. */
const CROWD = 10;
/** Codes an address and bin, on average, up to which each asks little. */
const LITTLE = 2.5;
/** Variance over the mean, as for counts of messages. */
const SPREAD = 3;
const CAP = 15;
const NOTEWORTHY = 3;

const seriesOf = ({ history }: Judging, { subject }: Signal): Series | undefined => {
  const flow = history.flows.get(JSON.stringify([subject.log, subject.service, subject.flow]));
  return subject.dimension === 'flow' ? flow?.total : flow?.parts.get(subject.part);
};

/** The same series with addresses in the place of sends: what is usual for one is found like what is usual for the other. */
const ofAddresses = ({ bins, sums }: Series): Series => ({ bins, sums: [sums[ADDRESSES] ?? [0], sums[VERIFIED] ?? [0]] });

/**
 * More addresses than usual that each ask little, while fewer codes are verified than usual: at most as strong as the conversion says,
 * since a launch brings many addresses too. Addresses are counted bin by bin: one that asks in two bins counts twice, now as before.
 */
const crowd = (judging: Judging, signal: Signal): number => {
  const series = seriesOf(judging, signal);
  const { since } = judging.history;
  if (series === undefined || since === undefined) return 0;
  const { from, to } = signal.window;
  const addresses = sumOf(series, ADDRESSES, from, to);
  const asked = effectiveSize(sumOf(series, SENDS, from, to), sumOf(series, SQUARES, from, to));
  if (addresses < CROWD || asked > LITTLE * addresses) return 0;
  const usual = judging.expect(ofAddresses(series), to, to - from, since);
  if (usual.days === 0) return 0;
  return Math.min(CAP, signal.nats.conversion ?? 0, excessNats(addresses, usual.sends + 1) / SPREAD);
};

/**
 * What grows beyond its own usual and beyond the rest: one country's clients (share), the whole flow (volume, weak), and in either a
 * crowd of addresses (sources). Clients whose country no log tells are not a part that could grow. Codes that are not verified are
 * said by the hunt over conversion, but for web logs, which it does not read.
 */
export const judge = (judging: Judging): readonly Signal[] =>
  partSignals(judging, 'client-country', KINDS, CODE_TUNING).flatMap((signal): readonly Signal[] => {
    const { dimension, part } = signal.subject;
    if (dimension !== 'flow' && (part === '' || part === REST)) return [];
    const sources = crowd(judging, signal);
    const { conversion: _, unverified: __, ...grown }: Partial<Record<EvidenceKind, number>> = signal.nats;
    const nats = isWebLog(signal.subject.log) ? signal.nats : grown;
    if (Object.keys(nats).length === 0) return [];
    return [{ ...signal, nats: sources < NOTEWORTHY ? nats : { ...nats, sources } }];
  });
