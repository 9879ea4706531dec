import type { Dimension, Evidence, EvidenceKind } from './signal.ts';
import { HOUR } from './time.ts';

/** Nats one kind can add, however loud it is: what one source of error can fake must not decide alone. */
export const KIND_CAPS: Readonly<Record<EvidenceKind, number>> = {
  conversion: 40,
  unverified: 40,
  share: 40,
  volume: 6,
  numbers: 40,
  spend: 10,
  failures: 10,
  sources: 15,
  agents: 6,
  probe: 10,
  rate: 10,
};

export type WeighRules = {
  /** What a kind has to bring to count at all. */
  readonly small: number;
  /** What two kinds or more have to bring together. */
  readonly bar: number;
  /** What one kind has to bring alone. */
  readonly single: number;
  /** Conversion alone, while there is no history to compare volumes with. */
  readonly young: number;
  readonly youngMessages: number;
  /** What all kinds that a launch explains bring together at most, while verifications keep up. */
  readonly launch: number;
  /** Messages beyond the usual that any alert needs. */
  readonly minMessages: number;
  /** Messages to what was never seen before that alert alone where nobody sees codes come back. */
  readonly unseenMessages: number;
  /** What these have to bring. */
  readonly unseen: number;
  /** Evidence older than this against the newest is not weighed with it. */
  readonly togetherMs: number;
};

export const WEIGH_RULES: WeighRules = {
  small: 3,
  bar: 12,
  single: 30,
  young: 16,
  youngMessages: 30,
  launch: 6,
  minMessages: 5,
  unseenMessages: 25,
  unseen: 20,
  togetherMs: 2 * HOUR,
};

/** Kinds that can carry an alert alone: they do not follow from an outage, a launch or a bulk send. */
const ALONE: readonly EvidenceKind[] = ['numbers'];
/** At least one of these must be among the kinds that agree: volume and share alone are what a launch looks like. */
const DECISIVE: readonly EvidenceKind[] = ['conversion', 'numbers', 'sources'];

/** More people make more messages, more unverified codes and a larger bill: all these follow from a launch together. */
const LAUNCH: readonly EvidenceKind[] = ['unverified', 'volume', 'share', 'spend', 'rate'];

/** Parts that an attack adds and a launch does not: more of the same customers have the same destinations, senders and clients. */
const UNSEEN: readonly Dimension[] = ['destination', 'principal', 'agent'];

export type Weight = { readonly kind: EvidenceKind; readonly nats: number; readonly evidence: Evidence };
export type Weighed = {
  readonly outcome: 'alert' | 'record-only';
  /** Kinds that count, strongest first, each with the evidence that shows it best. */
  readonly kinds: readonly Weight[];
  readonly nats: number;
};

const strongest = (evidence: readonly Evidence[]): readonly Weight[] => {
  const best = new Map<EvidenceKind, Weight>();
  for (const one of evidence) {
    for (const [name, nats] of Object.entries(one.nats)) {
      const kind = name as EvidenceKind;
      if (nats > (best.get(kind)?.nats ?? 0)) best.set(kind, { kind, nats: Math.min(nats, KIND_CAPS[kind]), evidence: one });
    }
  }
  return [...best.values()].sort((a, b) => b.nats - a.nats || (a.kind < b.kind ? -1 : 1));
};

/**
 * Evidence and messages of parts that were never seen before, in logs that show no verifications, where nothing else could agree with
 * it: each part once, all parts together, so that an attack over many destinations is not ten small ones.
 */
const unseenShare = (near: readonly Evidence[]): { readonly nats: number; readonly messages: number } => {
  const parts = new Map<string, Evidence>();
  for (const one of near) {
    const { subject, usualShare, firstSeen, nats } = one;
    if (!firstSeen || usualShare !== undefined || nats.share === undefined || !UNSEEN.includes(subject.dimension)) continue;
    const id = JSON.stringify([subject.log, subject.service, subject.dimension, subject.part]);
    if (nats.share > (parts.get(id)?.nats.share ?? 0)) parts.set(id, one);
  }
  // Two ways of looking at the same messages are not two messages: the dimension that shows most counts.
  const sums = [
    ...Map.groupBy(parts.values(), ({ subject }) => JSON.stringify([subject.log, subject.service, subject.dimension])).values(),
  ];
  const worth = sums.map((ones) => ({
    nats: ones.reduce((sum, { nats }) => sum + (nats.share ?? 0), 0),
    messages: ones.reduce((sum, { suspect }) => sum + suspect, 0),
  }));
  return worth.sort((a, b) => b.nats - a.nats)[0] ?? { nats: 0, messages: 0 };
};

/** Messages that do not arrive are not verified: all these follow from an outage together. */
const OUTAGE: readonly EvidenceKind[] = ['conversion', 'unverified', 'failures'];

/** Failed messages say nothing more when all the rest is that codes are not verified. */
const withoutOutage = (kinds: readonly Weight[]): readonly Weight[] =>
  kinds.every(({ kind }) => OUTAGE.includes(kind)) ? kinds.filter(({ kind }) => kind !== 'failures') : kinds;

/** Many messages to a country never seen before: replayed codes look like a launch there. */
const isNewCountry = ({ subject, firstSeen, nats, suspect }: Evidence, { unseenMessages }: WeighRules): boolean =>
  firstSeen && subject.dimension === 'destination' && nats.share !== undefined && suspect >= unseenMessages;

/** What the kinds are worth together: those that a launch explains hardly more than one of them, unless codes are not verified. */
const agreeing = (kinds: readonly Weight[], near: readonly Evidence[], rules: WeighRules): number => {
  const sum = (of: readonly Weight[]): number => of.reduce((total, { nats }) => total + nats, 0);
  if (kinds.some(({ kind }) => kind === 'conversion') || near.some((one) => isNewCountry(one, rules))) return sum(kinds);
  const { true: explained = [], false: rest = [] } = Object.groupBy(kinds, ({ kind }) => `${LAUNCH.includes(kind)}` as const);
  return sum(rest) + Math.min(rules.launch, sum(explained));
};

/**
 * What the evidence of one campaign is worth together. Two kinds that agree, one of them decisive, or one overwhelming kind make an
 * alert, and so do many messages to what was never seen, in a log that shows no verifications; anything less is recorded. Only
 * evidence near the newest is weighed together.
 */
export const weighEvidence = (evidence: readonly Evidence[], rules: WeighRules = WEIGH_RULES): Weighed => {
  const newest = Math.max(...evidence.map(({ seenAt }) => seenAt));
  const near = evidence.filter(({ seenAt }) => newest - seenAt <= rules.togetherMs);
  const kinds = strongest(near).filter(({ nats }) => nats >= rules.small);
  const nats = kinds.reduce((sum, one) => sum + one.nats, 0);
  // Messages that one of the decisive kinds itself shows beyond the usual: an outage loses verifications and adds no messages.
  const decisive = kinds.map(({ kind }) => kind).filter((kind) => DECISIVE.includes(kind));
  const decides = near.filter(({ nats: shown }) => decisive.some((kind) => (shown[kind] ?? 0) >= rules.small));
  const messages = Math.max(0, ...decides.map(({ suspect }) => suspect));
  const independent = withoutOutage(kinds);
  const agree = independent.length >= 2 && agreeing(independent, near, rules) >= rules.bar && messages >= rules.minMessages;
  const alone = kinds.some((one) => ALONE.includes(one.kind) && one.nats >= rules.single);
  const young = kinds.some(
    ({ kind, nats: worth, evidence: from }) =>
      kind === 'conversion' && from.usualSends === undefined && worth >= rules.young && from.suspect >= rules.youngMessages,
  );
  const unseen = unseenShare(near);
  const blind = unseen.nats >= rules.unseen && unseen.messages >= rules.unseenMessages;
  return { outcome: agree || alone || young || blind ? 'alert' : 'record-only', kinds, nats };
};
