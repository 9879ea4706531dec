import { durationText, tidy, withThousands } from '../domain/alert.ts';
import type { Alert } from '../domain/campaign.ts';
import { toIso } from '../domain/time.ts';

/** True when the form that asks for codes was seen, not the provider's log alone. */
export const sawRequests = ({ sides }: Alert): boolean => sides.includes('request');

/** What happened and what it costs, for somebody who was woken by it. */
const happened = (alert: Alert): string => {
  const { counts, entities, loss, service } = alert;
  if (alert.verdict === 'refuted')
    return 'Evidence read later contradicts every count of this campaign: nothing is known to have happened.';
  const where =
    entities.services.length > 1 ? `${withThousands(entities.services.length)} services` : tidy(service) || 'an unnamed service';
  const time = durationText(alert.lastActivity - alert.firstActivity);
  const volume = sawRequests(alert)
    ? `${where} got ${withThousands(counts.requests)} requests for one-time codes in ${time}, and ${withThousands(counts.verified)} codes were verified`
    : `${where} sent ${withThousands(counts.requests)} messages in ${time}; its log does not tell whether codes were verified`;
  return `Likely SMS pumping: ${volume}. About USD ${loss.usd.toFixed(2)} if all ${withThousands(loss.messages)} messages are billed.`;
};

const standing = ({ state, at, lastActivity, mergedInto }: Alert): string => {
  if (mergedInto !== undefined) return `It is part of a larger attack, which goes on as campaign ${mergedInto}.`;
  if (state === 'ended') return `It is over: nothing more was seen by ${toIso(at)}.`;
  return `It may still be going on: the last activity known was ${durationText(Math.max(0, at - lastActivity))} before this text (${toIso(at)}).`;
};

/** Two or three plain sentences: what, how much, at what cost, and whether it goes on. Names come from logs: escape it. */
export const summaryOf = (alert: Alert): string => `${happened(alert)} ${standing(alert)}`;
