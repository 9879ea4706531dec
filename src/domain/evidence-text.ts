import { withThousands } from './amount.ts';
import type { EvidenceKind, Evidence, Signal } from './signal.ts';
import { HOUR, MINUTE } from './time.ts';
import type { Weight } from './weigh.ts';

/** `25 min`, `3 h`: windows are whole minutes, long ones whole hours. */
const lengthText = (ms: number): string => (ms >= 2 * HOUR ? `${Math.round(ms / HOUR)} h` : `${Math.round(ms / MINUTE)} min`);

const whole = (count: number): string => withThousands(Math.round(count));
const rate = (perHour: number): string => (perHour < 10 ? perHour.toFixed(1).replace(/\.0$/, '') : whole(perHour));

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

/** `412 codes to ID in 3 h, 3 verified; usual: 9 an hour, 71 % verified`: what was seen, beside what is usual. */
export const signalText = ({ subject, window, sends, verified, usualSends, usualShare }: Signal): string => {
  const hours = (window.to - window.from) / HOUR;
  const seen = `${whole(sends)} codes${PLACES[subject.dimension](subject.part)} in ${lengthText(window.to - window.from)}`;
  const back = usualShare === undefined ? '' : `, ${whole(verified)} verified`;
  const usual = [
    ...(usualSends === undefined ? [] : [`${rate(usualSends / hours)} an hour`]),
    ...(usualShare === undefined ? [] : [`${Math.round(usualShare * 100)} % verified`]),
  ];
  return `${seen}${back}; usual: ${usual.join(', ') || 'not known yet'}`;
};

const KINDS: Readonly<Record<EvidenceKind, string>> = {
  conversion: 'codes are not verified',
  unverified: 'more unverified codes than usual',
  share: 'one part grows beyond the rest',
  volume: 'more codes than usual',
  numbers: 'numbers crowd in few blocks',
  spend: 'costs rise',
  failures: 'messages are not delivered',
  sources: 'clients behave alike',
  agents: 'new clients',
  probe: 'a few messages came first',
  rate: 'a fixed limit was passed',
};

/** The kinds of evidence that agree, strongest first, in words. */
export const kindsText = (kinds: readonly Weight[]): string => kinds.map(({ kind }) => KINDS[kind]).join('; ');

/** The piece of evidence that shows most, for the first sentence of an alert. */
export const leadingEvidence = (kinds: readonly Weight[]): Evidence | undefined => kinds[0]?.evidence;
