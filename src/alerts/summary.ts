import { durationText, tidy } from '../domain/alert.ts';
import { withThousands } from '../domain/amount.ts';
import type { Alert } from '../domain/campaign.ts';
import { lossText } from '../domain/loss.ts';
import { toIso } from '../domain/time.ts';

/** True when the form that asks for codes was seen, not the provider's log alone. */
export const sawRequests = ({ sides }: Alert): boolean => sides.includes('request');

/** Requests that were let through. Throttled ones count as requests, failed ones do not. */
const accepted = ({ counts }: Alert): number => counts.requests - counts.throttled;

/** True when the provider's log counts more messages than the form accepted requests: each side counts the minutes it was flagged in. */
const providerCounts = (alert: Alert): boolean => alert.sides.includes('send') && alert.counts.sends > accepted(alert);

const requestsText = (alert: Alert): string => {
  const { requests, throttled } = alert.counts;
  if (throttled > 0)
    return `${withThousands(requests)} code requests (${withThousands(accepted(alert))} accepted, ${withThousands(throttled)} throttled)`;
  return `${withThousands(requests)} code requests${requests > 0 ? ', all accepted' : ''}`;
};

const messagesText = ({ counts: { requests, sends, failed } }: Alert): string =>
  `${withThousands(requests)} messages${failed > 0 ? ` (${withThousands(sends)} sent, ${withThousands(failed)} failed)` : ''}`;

const codes = (count: number): string => `${withThousands(count)} ${count === 1 ? 'code' : 'codes'} verified`;

/** What the provider's log counted; undefined where it adds nothing to the form's numbers. */
const providerText = (alert: Alert): string | undefined => {
  const { seen, counts } = alert;
  if (seen?.send === undefined) return providerCounts(alert) ? `${withThousands(counts.sends)} messages in the provider's log` : undefined;
  const { messages, verified } = seen.send;
  if (messages === accepted(alert) && verified === undefined) return undefined;
  return `${withThousands(messages)} messages in the provider's log${verified === undefined ? '' : ` (${codes(verified)} there)`}`;
};

/** All numbers of an alert in one line, each part of a sum beside its total, and which log it is of. No text from logs. */
export const countsText = (alert: Alert): string => {
  if (!sawRequests(alert)) {
    const verified = alert.seen?.send?.verified;
    return `${messagesText(alert)} in the provider's log, ${verified === undefined ? 'which shows no verified codes' : `${codes(verified)} there`}`;
  }
  const { verified, failed } = alert.counts;
  const provider = providerText(alert);
  const shown = alert.seen?.request === undefined || alert.seen.request.verified !== undefined;
  const form = [
    requestsText(alert),
    ...(failed > 0 ? [`${withThousands(failed)} more that failed`] : []),
    shown ? codes(verified) : 'verified codes not shown by the log',
  ].join(', ');
  return provider === undefined
    ? form
    : `${form} in the form's log; ${provider}; each log counts only what stood out in it, not all traffic`;
};

/** `about USD 104: 800 messages at USD 0.13 a message, the default price`, and why these are not all the messages that were counted. */
export const lossLine = (alert: Alert): string => {
  const { loss, counts } = alert;
  const less =
    loss.messages < Math.round(counts.sends)
      ? `, those of ${withThousands(Math.round(counts.sends))} beyond the usual or never verified,`
      : '';
  return `${lossText(loss, sawRequests(alert))}: ${withThousands(loss.messages)} messages${less} at ${loss.basis}`;
};

const LOG_NAMES = { request: "the form's log", send: "the provider's log" } as const;

/** `AppRequests (the form's log), SmsEvents_CL (the provider's log)`; undefined where no log is known. */
export const seenText = ({ seen }: Alert): string | undefined => {
  const sides = (['request', 'send'] as const).flatMap((side) => {
    const logs = seen?.[side]?.logs ?? [];
    return logs.length === 0 ? [] : [`${logs.join(', ')} (${LOG_NAMES[side]})`];
  });
  return sides.length === 0 ? undefined : sides.join(', ');
};

/** Where a hunt's guide lies in the repository. */
const guidePath = (hunt: string): string => `src/hunts/${hunt}/guide.md`;

/** Which guide to open first; the hunts that saw it as well have one each. */
export const guideText = ({ guide, hunts }: Alert): string | undefined => {
  if (guide === undefined) return undefined;
  const others = hunts.filter((hunt) => hunt !== guide);
  return `${guidePath(guide)}${hunts.length > 1 && others.length > 0 ? ' (its evidence weighs most)' : ''}`;
};

/** Whether the numbers stand: what counting them again from finer rows has shown. It says nothing of whether it is an attack. */
export const CHECKED: Readonly<Record<Alert['verdict'], string>> = {
  confirmed: 'checked: counted again from finer rows, with the same result',
  drifted: 'checked: rows that arrived late changed the counts, which stay past the threshold',
  unverified: 'checked in part: some could not be counted again, so look at the query yourself',
  refuted: 'refuted: finer rows read later contradict the count',
};

/** Where no destination is named: not which of the possible reasons, as a log may name destinations of which none stood out. */
export const NO_DESTINATION = "none named here: look them up in the provider's log";
/** Addresses of a provider's log: blocking the victim's own backend would stop every code. */
export const CALLERS = 'your own backend unless a key was stolen; do not block it';
export const NO_ADDRESS = 'no single addresses: the log masks them, or none stood out';

const wereVerified = (count: number): string => `${withThousands(count)} of these codes ${count === 1 ? 'was' : 'were'} verified`;

const formVerified = ({ counts, seen }: Alert): string =>
  seen?.request !== undefined && seen.request.verified === undefined
    ? 'its log does not tell whether codes were verified'
    : `${wereVerified(counts.verified)}${seen?.send?.verified !== undefined && seen.send.verified !== counts.verified ? ' by its own log' : ''}`;

const providersVerified = ({ seen }: Alert): string =>
  seen?.send?.verified === undefined ? 'its log does not tell whether codes were verified' : wereVerified(seen.send.verified);

/** What happened and what it costs, for somebody who was woken by it. */
const happened = (alert: Alert): string => {
  const { counts, entities, loss, service } = alert;
  if (alert.verdict === 'refuted')
    return 'Evidence read later contradicts every count of this campaign: nothing is known to have happened.';
  const where =
    entities.services.length > 1 ? `${withThousands(entities.services.length)} services` : tidy(service) || 'an unnamed service';
  const time = durationText(alert.lastActivity - alert.firstActivity);
  const throttled = counts.throttled > 0 ? ` (${withThousands(counts.throttled)} of them throttled)` : '';
  const volume = sawRequests(alert)
    ? `${where} got ${withThousands(counts.requests)} requests for one-time codes in ${time}${throttled}, and ${formVerified(alert)}`
    : `${where} sent ${withThousands(counts.requests)} messages in ${time}; ${providersVerified(alert)}`;
  const cost = lossText(loss, sawRequests(alert)).replace(/^./, (letter) => letter.toUpperCase());
  const own = loss.messages < Math.round(counts.sends) ? ' of the attack itself' : '';
  const billed = `${withThousands(loss.messages)} messages${sawRequests(alert) && providerCounts(alert) ? " in the provider's log" : ''}${own}`;
  return `Likely SMS pumping: ${volume}. ${cost} if all ${billed} are billed.`;
};

const standing = ({ state, at, lastActivity, mergedInto }: Alert): string => {
  if (mergedInto !== undefined) return `It is part of a larger attack, which goes on as campaign ${mergedInto}.`;
  if (state === 'ended') return `It is over: nothing more was seen by ${toIso(at)}.`;
  return `It may still be going on: the last activity known was ${durationText(Math.max(0, at - lastActivity))} before this text (${toIso(at)}).`;
};

/** Two or three plain sentences: what, how much, at what cost, and whether it goes on. Names come from logs: escape it. */
export const summaryOf = (alert: Alert): string =>
  alert.test === true
    ? 'A test of how alerts are delivered. Nothing happened, and there is nothing to do.'
    : `${happened(alert)} ${standing(alert)}`;
