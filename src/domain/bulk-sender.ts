import { SENDS } from './expectation.ts';
import { REST } from './history-cells.ts';
import type { Flow, History } from './history.ts';
import { sumOf } from './series.ts';
import { DAY, HOUR, type Instant, type Range } from './time.ts';

/** What the tenant's messages have to show before they say where its customers are; those of a sender's own day may be its attack. */
const MIN_PAST_MS = 6 * HOUR;
const GAP_MS = 18 * HOUR;
const MIN_PAST_MESSAGES = 300;
const MIN_KNOWN = 3;
/** A destination of the past has so many messages in it. */
const KNOWN = 3;
/** Share of the new messages that may go elsewhere. */
const ELSEWHERE = 0.02;
/** A destination's share of the new messages against its share of the past ones: lists of customers differ from those who log in. */
const TIMES = 2;
const MORE = 0.05;
/** And of all destinations together what exceeds that. */
const EXCEEDING = 0.1;
/** Of the messages that passed the limit so many have to be known by destination. */
const SEEN = 0.8;
/** A list of customers is some weeks of codes, sent over hours: minutes that bring more than so many days are out of proportion. */
const MOST_DAYS = 3;

const mixOf = (flows: readonly Flow[], from: Instant, to: Instant): ReadonlyMap<string, number> => {
  const mix = new Map<string, number>();
  for (const { parts } of flows) for (const [part, series] of parts) mix.set(part, (mix.get(part) ?? 0) + sumOf(series, SENDS, from, to));
  return mix;
};

const sumMix = (mix: ReadonlyMap<string, number>): number => [...mix.values()].reduce((sum, one) => sum + one, 0);

/**
 * Why many messages of a sender that is not known well yet are no attack: they go where the tenant's messages have long gone, in about
 * the usual proportions. An attack goes to few destinations, or to new ones. Undefined where that is not so, or the past says too
 * little. `messages`: counts of messages by destination; `isOwn` tells the sender's flows; `observed`: messages that passed the limit.
 */
export const bulkSenderReason = (
  messages: History,
  isOwn: (flow: Flow) => boolean,
  window: Range,
  observed: number,
): string | undefined => {
  if ((messages.until ?? 0) < window.to) return undefined;
  const flows = [...messages.flows.values()];
  const past = { from: Math.max(messages.since ?? window.from, window.from - 14 * DAY), to: window.from - GAP_MS };
  if (past.to - past.from < MIN_PAST_MS) return undefined;
  const [now, before] = [mixOf(flows.filter(isOwn), window.from, window.to), mixOf(flows, past.from, past.to)];
  const [sent, sentBefore] = [sumMix(now), sumMix(before)];
  const aDay = (sentBefore * DAY) / (past.to - past.from);
  if (sent < SEEN * observed || sent > MOST_DAYS * aDay || sentBefore < MIN_PAST_MESSAGES) return undefined;
  if ([...before.values()].filter((known) => known >= KNOWN).length < MIN_KNOWN) return undefined;
  let [elsewhere, exceeding] = [0, 0];
  for (const [part, messagesNow] of now) {
    const known = part === '' || part === REST ? 0 : (before.get(part) ?? 0);
    const more = messagesNow / sent - (TIMES * known) / sentBefore;
    if (known < KNOWN) elsewhere += messagesNow;
    else if (more > MORE) return undefined;
    else exceeding += Math.max(0, more);
  }
  return elsewhere > ELSEWHERE * sent || exceeding > EXCEEDING
    ? undefined
    : 'bulk messages, to the destinations of the messages of the past in their usual proportions';
};
