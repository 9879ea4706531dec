import { isDeepStrictEqual } from 'node:util';
import type { Alert, Campaign } from './campaign.ts';
import { severityRank } from './severity.ts';
import { HOUR, type Instant } from './time.ts';

export type Raised = { readonly change: Alert['change']; readonly notify: boolean };

/** People hear of a campaign at most once in this time; what they should hear earlier is postponed. */
export const NOTIFY_EVERY_MS = HOUR;

/** The largest of 10, 50, 100, 500, 1000, 5000, ... that the loss (USD) has reached; 0 below 10. */
export const lossStep = (usd: number): number => {
  let reached = 0;
  for (let decade = 10; decade <= Math.min(usd, Number.MAX_SAFE_INTEGER); decade *= 10) reached = usd >= 5 * decade ? 5 * decade : decade;
  return reached;
};

/** Fields that an alert itself moves: no reason for another one. */
const content = ({ revision, lastAlertAt, lastNotifyAt, notified, ...rest }: Campaign): object => rest;

/** True when the severity rose or the loss crossed a step since the last notification, or there was none. */
const hasNews = ({ notified, assessment, loss }: Campaign): boolean =>
  notified === undefined || severityRank(assessment.severity) > severityRank(notified.severity) || lossStep(loss.usd) > notified.lossStep;

/**
 * The alert that a campaign deserves, if any. Call it for every changed campaign with its record before, and for unchanged open
 * ones with the same record twice: a notification held back by the hour is due then. `opened` comes when it is first worth an
 * alert, `closed` only after an `opened`, and never notifies.
 */
export const raise = (before: Campaign | undefined, after: Campaign, now: Instant): Raised | undefined => {
  const { state, revision, assessment, lastNotifyAt } = after;
  const alerting = assessment.standing === 'alert';
  if (revision === 0) return alerting && state !== 'merged' ? { change: 'opened', notify: true } : undefined;
  if (state !== 'open' && before?.state === 'open') return { change: 'closed', notify: false };
  if (state === 'merged' || assessment.standing === 'suppressed') return undefined;
  const rested = lastNotifyAt === undefined || now - lastNotifyAt >= NOTIFY_EVERY_MS;
  const notify = alerting && rested && hasNews(after);
  const changed = before === undefined || !isDeepStrictEqual(content(before), content(after));
  return changed || notify ? { change: 'updated', notify } : undefined;
};

/** The record to store together with the alert. */
export const withAlert = (campaign: Campaign, { notify }: Raised, now: Instant): Campaign => ({
  ...campaign,
  revision: campaign.revision + 1,
  lastAlertAt: now,
  ...(notify ? { lastNotifyAt: now, notified: { severity: campaign.assessment.severity, lossStep: lossStep(campaign.loss.usd) } } : {}),
});
