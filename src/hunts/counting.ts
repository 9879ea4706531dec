import { judgeParts, PART_TUNING, type PartJudgement, type PartTuning } from '../domain/part-judge.ts';
import type { Dimension, EvidenceKind, Signal } from '../domain/signal.ts';
import type { Column, Judging, Row } from './hunt.ts';

/** Keys of every counting hunt: the table, the service, the flow of codes in it ("" where the log knows none), the part of the flow. */
export const COUNTING_KEYS: readonly Column[] = [
  { name: 'Bin', type: 'datetime', role: 'key' },
  { name: 'Log', type: 'string', role: 'key' },
  { name: 'Service', type: 'string', role: 'key' },
  { name: 'Flow', type: 'string', role: 'key' },
  { name: 'Part', type: 'string', role: 'key' },
];
export const COUNTING_FLOW: readonly string[] = ['Log', 'Service', 'Flow'];
export const COUNTING_PART = 'Part';

export const counted = (names: readonly string[], type: 'long' | 'real' = 'long'): readonly Column[] =>
  names.map((name) => ({ name, type, role: 'counted' }));

export type CountingKey = {
  readonly Bin: number;
  readonly Log: string;
  readonly Service: string;
  readonly Flow: string;
  readonly Part: string;
};
/** What one row of evidence adds, and to which row of the query. */
export type Contribution = { readonly key: CountingKey; readonly counts: Readonly<Record<string, number>>; readonly samples?: Row };

/**
 * The port of a counting hunt: sums what `read` makes of each row of evidence: nothing, or a contribution to one row of the query, or
 * to several. Samples are the first seen. Rows in no particular order.
 */
export const recount = <T = Row>(evidence: readonly T[], read: (row: T) => readonly Contribution[]): readonly Row[] => {
  const groups = new Map<string, { readonly key: CountingKey; readonly counts: Record<string, number>; readonly samples: Row }>();
  for (const row of evidence) {
    for (const { key, counts, samples = {} } of read(row)) {
      const id = JSON.stringify([key.Bin, key.Log, key.Service, key.Flow, key.Part]);
      const group = groups.get(id) ?? { key, counts: {}, samples };
      groups.set(id, group);
      for (const [name, count] of Object.entries(counts)) group.counts[name] = (group.counts[name] ?? 0) + count;
    }
  }
  return [...groups.values()].map(({ key, counts, samples }) => ({ ...samples, ...key, ...counts }));
};

/** Which of a part's statistics a hunt reports, and as which kind of evidence. */
export type PartKinds = { readonly conversion?: EvidenceKind; readonly unverified?: EvidenceKind; readonly share?: EvidenceKind };

/** Signals below this many nats of every kind are not worth a record. */
export const NOTEWORTHY = 3;

const toSignal = (flow: readonly string[], one: PartJudgement, dimension: Dimension, kinds: PartKinds): readonly Signal[] => {
  const [log = '', service = '', name = ''] = flow;
  const nats: Partial<Record<EvidenceKind, number>> = {};
  for (const measure of ['conversion', 'unverified', 'share'] as const) {
    // More of a whole flow is what a launch looks like: weaker than more of one part.
    const kind = measure === 'share' && one.part === undefined && kinds.share === 'share' ? 'volume' : kinds[measure];
    if (kind !== undefined && one[measure] >= NOTEWORTHY) nats[kind] = Math.max(nats[kind] ?? 0, one[measure]);
  }
  if (Object.keys(nats).length === 0) return [];
  const subject = { log, service, flow: name, dimension: one.part === undefined ? 'flow' : dimension, part: one.part ?? '' } as const;
  const { window, sends, verified, suspect, usualSends, usualShare, firstSeen } = one;
  const usual = { ...(usualSends === undefined ? {} : { usualSends }), ...(usualShare === undefined ? {} : { usualShare }) };
  return [{ subject, window, nats, sends, verified, suspect, ...usual, firstSeen }];
};

/** What the parts of a flow are; a function where one hunt counts flows along different dimensions. Its argument is the flow's key. */
export type DimensionOf = Dimension | ((flow: readonly string[]) => Dimension);

/** Judges every flow of a history and its parts, and reports the kinds of evidence that are asked for. */
export const partSignals = (
  { history, at, expect }: Judging,
  dimension: DimensionOf,
  kinds: PartKinds,
  tuning: PartTuning = PART_TUNING,
): readonly Signal[] => {
  const { since } = history;
  if (since === undefined) return [];
  return [...history.flows.values()].flatMap((flow) => {
    const along = typeof dimension === 'function' ? dimension(flow.key) : dimension;
    return judgeParts({ flow, at, since, tuning, expect }).flatMap((one) => toSignal(flow.key, one, along, kinds));
  });
};
