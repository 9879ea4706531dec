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

/** All numbers of an alert in one line, each part of a sum beside its total. No text from logs. */
export const countsText = (alert: Alert): string => {
  if (!sawRequests(alert)) return `${messagesText(alert)}, codes verified: not in this log`;
  const { sends, verified, failed } = alert.counts;
  return [
    requestsText(alert),
    ...(failed > 0 ? [`${withThousands(failed)} more that failed`] : []),
    ...(providerCounts(alert) ? [`${withThousands(sends)} messages in the provider's log`] : []),
    `${withThousands(verified)} codes verified`,
  ].join(', ');
};

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
    ? `${where} got ${withThousands(counts.requests)} requests for one-time codes in ${time}${throttled}, and ${withThousands(counts.verified)} codes were verified`
    : `${where} sent ${withThousands(counts.requests)} messages in ${time}; its log does not tell whether codes were verified`;
  const cost = lossText(loss, sawRequests(alert)).replace(/^./, (letter) => letter.toUpperCase());
  const billed = `${withThousands(loss.messages)} messages${sawRequests(alert) && providerCounts(alert) ? " in the provider's log" : ''}`;
  return `Likely SMS pumping: ${volume}. ${cost} if all ${billed} are billed.`;
};

const standing = ({ state, at, lastActivity, mergedInto }: Alert): string => {
  if (mergedInto !== undefined) return `It is part of a larger attack, which goes on as campaign ${mergedInto}.`;
  if (state === 'ended') return `It is over: nothing more was seen by ${toIso(at)}.`;
  return `It may still be going on: the last activity known was ${durationText(Math.max(0, at - lastActivity))} before this text (${toIso(at)}).`;
};

/** Two or three plain sentences: what, how much, at what cost, and whether it goes on. Names come from logs: escape it. */
export const summaryOf = (alert: Alert): string => `${happened(alert)} ${standing(alert)}`;
