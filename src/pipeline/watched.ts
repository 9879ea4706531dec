import { bulkSenderReason } from '../domain/bulk-sender.ts';
import { SENDS } from '../domain/expectation.ts';
import type { Finding } from '../domain/finding.ts';
import type { Flow, History } from '../domain/history.ts';
import { canonicalService, type OperatorConfig } from '../domain/operator.ts';
import { before, countsAt } from '../domain/series.ts';
import type { Signal, Subject } from '../domain/signal.ts';
import { excessNats } from '../domain/statistics.ts';
import { MIN_HISTORY_MS } from '../domain/expectation.ts';
import { HOUR, type Instant } from '../domain/time.ts';
import { sideOf } from '../domain/log-side.ts';

/** Between a finding and the past it is compared with. */
const GAP_MS = HOUR;
/** From so much past on, a finding is compared with the busiest bin so far. */
const SOME_PAST_MS = 6 * HOUR;
/** So many times the busiest bin so far is beyond anything that the service's own day explains. */
const BEYOND_YOUNG = 2;
const BEYOND = 5;
/** Variance over the mean of counts. */
const SPREAD = 3;

/** The service's own past in another hunt's counts: its first bin, and the most messages of one bin. */
const pastOf = (
  history: History,
  finding: Finding,
  operator: OperatorConfig,
): { readonly first: Instant; readonly top: number; readonly log: string } | undefined => {
  const to = finding.bin - GAP_MS;
  let past: { first: Instant; top: number; log: string } | undefined;
  for (const { key, total } of history.flows.values()) {
    const [log = '', service = ''] = key;
    const first = total.bins[0];
    if (first === undefined || first >= to || sideOf(log) !== finding.side || canonicalService(service, operator) !== finding.service)
      continue;
    let top = past?.top ?? 0;
    for (let n = before(total, to) - 1; n >= 0; n--) top = Math.max(top, countsAt(total, n)[SENDS] ?? 0);
    past = { first: Math.min(first, past?.first ?? first), top, log };
  }
  return past;
};

/** A passed limit as a signal about the subject. */
const rateSignal = ({ bin, binMs, counts, excess }: Finding, subject: Subject): Signal => ({
  subject,
  window: { from: bin, to: bin + binMs },
  nats: { rate: excessNats(excess.observed, excess.limit) / SPREAD },
  sends: excess.observed,
  verified: counts.verified,
  suspect: Math.max(0, counts.sends - counts.verified),
  firstSeen: false,
});

/** The limit passed by a sender of which little is known yet, explained where the tenant's messages explain it. */
const newSender = (finding: Finding, messages: History, operator: OperatorConfig): Signal | undefined => {
  const { bin, binMs, excess, service, side } = finding;
  if (side !== 'send') return undefined;
  const isOwn = ({ key: [, name = ''] }: Flow): boolean => canonicalService(name, operator) === service;
  const explained = bulkSenderReason(messages, isOwn, { from: bin, to: bin + binMs }, excess.observed);
  const log = [...messages.flows.values()].find(isOwn)?.key[0];
  if (explained === undefined || log === undefined) return undefined;
  return { ...rateSignal(finding, { log, service, flow: '', dimension: 'flow', part: '' }), explained };
};

/**
 * A passed threshold as evidence of the kind `rate`, where a counting hunt has watched the same service for long enough to know
 * better than a fixed number what is usual there: it then needs another kind beside it. Undefined where nobody watches, while the past
 * is short and does not explain the number, and where it is far beyond any bin so far and no destination could say more.
 */
export const watchedRate = (
  finding: Finding,
  history: History,
  operator: OperatorConfig,
  messages: History | undefined,
): Signal | undefined => {
  const past = pastOf(history, finding, operator);
  const bulk = (): Signal | undefined => (messages === undefined ? undefined : newSender(finding, messages, operator));
  if (past === undefined || finding.bin - past.first < SOME_PAST_MS) return bulk();
  const { bin, excess, service } = finding;
  const age = bin - past.first;
  const settled = age >= MIN_HISTORY_MS;
  const blind = finding.side === 'send' && finding.entities.countries.length === 0;
  if (settled && blind && excess.observed >= BEYOND * past.top) return undefined;
  if (!settled && excess.observed >= BEYOND_YOUNG * past.top) return bulk();
  const dimension = finding.source === '' ? 'flow' : 'ip';
  const signal = rateSignal(finding, { log: past.log, service, flow: '', dimension, part: finding.source });
  return settled ? { ...signal, usualSends: past.top } : signal;
};

/** Does the history hold a past of the finding's service, in a log of its side? */
export const isWatched = (finding: Finding, history: History, operator: OperatorConfig): boolean =>
  pastOf(history, finding, operator) !== undefined;
