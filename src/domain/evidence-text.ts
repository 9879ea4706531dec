import { withThousands } from './amount.ts';
import type { Dimension, EvidenceKind, Evidence, Signal } from './signal.ts';
import { HOUR, MINUTE, toIso } from './time.ts';
import type { Weight } from './weigh.ts';

/** `25 min`, `3 h`: windows are whole minutes, long ones whole hours. */
const lengthText = (ms: number): string => (ms >= 2 * HOUR ? `${Math.round(ms / HOUR)} h` : `${Math.round(ms / MINUTE)} min`);

const whole = (count: number): string => withThousands(Math.round(count));

const PLACES: Readonly<Record<Signal['subject']['dimension'], (part: string) => string>> = {
  flow: () => '',
  destination: (part) => ` to ${part || 'unknown destinations'}`,
  'client-country': (part) => ` from clients in ${part || 'unknown countries'}`,
  ip: (part) => ` from ${part || 'masked addresses'}`,
  network: (part) => ` from ${part}`,
  block: (part) => ` to block ${part}`,
  operator: (part) => ` to operator ${part}`,
  agent: (part) => ` with agent ${part}`,
  principal: (part) => ` by ${part || 'unknown principals'}`,
};

/** `1 code`, `412 codes`. */
export const codesText = (count: number): string => `${whole(count)} ${Math.round(count) === 1 ? 'code' : 'codes'}`;

/**
 * What is usual in a window of this length, and which share of these codes was to be expected back by its end, from the own past and
 * the rest of the form: `usually about 27 in that time; expected: 71 % verified`.
 */
const usualText = ({ usualSends, usualShare }: Pick<Signal, 'usualSends' | 'usualShare'>): string => {
  const few = (sends: number): string => (sends < 0.05 ? 'none' : sends < 0.95 ? 'hardly any' : `about ${whole(sends)}`);
  const parts = [
    ...(usualSends === undefined ? [] : [`usually ${few(usualSends)} in that time`]),
    ...(usualShare === undefined ? [] : [`expected: ${Math.round(usualShare * 100)} % verified`]),
  ];
  return parts.join('; ') || 'what is usual is not known yet';
};

/** `412 codes to ID in 3 h, 3 verified; usually about 27 in that time; expected: 71 % verified`: what was seen, beside what is usual. */
export const signalText = (signal: Signal): string => {
  const { subject, window, sends, verified, usualShare } = signal;
  const seen = `${codesText(sends)}${PLACES[subject.dimension](subject.part)} in ${lengthText(window.to - window.from)}`;
  return `${seen}${usualShare === undefined ? '' : `, ${whole(verified)} verified`}; ${usualText(signal)}`;
};

/** `AppRequests, 2026-03-10 13:45 to 15:45 UTC`: the log and the time that a signal counts, which are not those of its whole campaign. */
export const signalPlace = ({ subject, window }: Pick<Signal, 'subject' | 'window'>): string => {
  const [from, to] = [window.from, window.to].map((at) => toIso(at).slice(0, 16).replace('T', ' '));
  const end = from?.slice(0, 10) === to?.slice(0, 10) ? to?.slice(11) : to;
  return `${subject.log}, ${from} to ${end} UTC`;
};

/** What a part is called where it is said that one of them grew beyond the others. */
const PARTS: Readonly<Record<Dimension, string>> = {
  flow: 'the form',
  destination: 'destination',
  'client-country': 'client country',
  ip: 'address',
  network: 'network',
  block: 'number block',
  operator: 'operator',
  agent: 'program',
  principal: 'principal',
};

const KINDS: Readonly<Record<EvidenceKind, (dimension: Dimension) => string>> = {
  conversion: () => 'fewer codes are verified than usual',
  unverified: () => 'more unverified codes than usual',
  share: (dimension) => (dimension === 'flow' ? 'the form grew beyond its usual' : `one ${PARTS[dimension]} grew far more than the others`),
  volume: () => 'more codes than usual',
  numbers: () => 'many numbers in few blocks (1,000 neighbours each)',
  spend: () => 'the messages of an hour cost more than usual',
  failures: () => 'messages are not delivered',
  sources: (dimension) =>
    dimension === 'ip' || dimension === 'network' ? 'one client asks for many destinations' : 'many clients ask for little each',
  agents: () => 'programs or networks never seen before',
  probe: () => 'a few test messages came hours before',
  rate: () => 'a fixed limit was passed',
};

/** The kinds of evidence that agree, strongest first, in words. */
export const kindsText = (kinds: readonly Weight[]): string =>
  kinds.map(({ kind, evidence }) => KINDS[kind](evidence.subject.dimension)).join(', ');

/** The piece of evidence that shows most, for the first sentence of an alert. */
export const leadingEvidence = (kinds: readonly Weight[]): Evidence | undefined => kinds[0]?.evidence;
