import { SENDS } from '../domain/expectation.ts';
import type { Finding } from '../domain/finding.ts';
import type { History } from '../domain/history.ts';
import { canonicalService, type OperatorConfig } from '../domain/operator.ts';
import { before, countsAt } from '../domain/series.ts';
import type { Signal } from '../domain/signal.ts';
import { excessNats } from '../domain/statistics.ts';
import { MIN_HISTORY_MS } from '../domain/expectation.ts';
import { HOUR, type Instant } from '../domain/time.ts';
import { countsKey } from './counts.ts';
import { loadCounts } from './counts-store.ts';
import type { HuntContext } from './hunt-context.ts';
import { WATERMARK, watermarkKey } from './state/watermark.ts';
import { readState } from './state/record.ts';

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
    if (first === undefined || first >= to || canonicalService(service, operator) !== finding.service) continue;
    let top = past?.top ?? 0;
    for (let n = before(total, to) - 1; n >= 0; n--) top = Math.max(top, countsAt(total, n)[SENDS] ?? 0);
    past = { first: Math.min(first, past?.first ?? first), top, log };
  }
  return past;
};

/**
 * A passed threshold as evidence of the kind `rate`, where a counting hunt has watched the same service for long enough to know
 * better than a fixed number what is usual there: it then needs another kind beside it. Undefined where nobody watches, while the past
 * is short and does not explain the number, and where it is far beyond any bin so far and no destination could say more.
 */
export const watchedRate = (finding: Finding, history: History, operator: OperatorConfig): Signal | undefined => {
  const past = pastOf(history, finding, operator);
  if (past === undefined) return undefined;
  const { bin, binMs, counts, excess, service } = finding;
  const age = bin - past.first;
  const settled = age >= MIN_HISTORY_MS;
  const blind = finding.side === 'send' && finding.entities.countries.length === 0;
  if (settled ? blind && excess.observed >= BEYOND * past.top : age < SOME_PAST_MS || excess.observed >= BEYOND_YOUNG * past.top)
    return undefined;
  return {
    subject: { log: past.log, service, flow: '', dimension: finding.source === '' ? 'flow' : 'ip', part: finding.source },
    window: { from: bin, to: bin + binMs },
    nats: { rate: excessNats(excess.observed, excess.limit) / SPREAD },
    sends: counts.sends,
    verified: counts.verified,
    suspect: Math.max(0, counts.sends - counts.verified),
    ...(settled ? { usualSends: past.top } : {}),
    firstSeen: false,
  };
};

/** Does the history hold counts of the finding's service, in whatever log? */
export const isWatched = ({ service }: Finding, history: History, operator: OperatorConfig): boolean =>
  [...history.flows.values()].some(({ key: [, name = ''] }) => canonicalService(name, operator) === service);

/** Counts of a hunt: this process's own, or as they are stored. */
const watcherHistory = async ({ pipeline, target }: HuntContext, id: string): Promise<History | undefined> => {
  const watcher = pipeline.hunts.find((hunt) => hunt.id === id);
  if (watcher?.series === undefined) return undefined;
  const kept = pipeline.counts?.get(countsKey(target.id, watcher.id));
  if (kept !== undefined) return kept.counts.history;
  const stored = await pipeline.store.get(target.id, watermarkKey(watcher.id));
  if (stored === undefined) return undefined;
  const { counts, fits } = await loadCounts(pipeline.store, target.id, watcher, watcher.series, readState(WATERMARK, stored));
  return fits ? counts.history : undefined;
};

/** Counts of the hunts that watch the same logs, in the order in which the hunt names them. */
export const watcherHistories = async (of: HuntContext): Promise<readonly History[]> => {
  const histories: History[] = [];
  for (const id of of.hunt.watchedBy ?? []) {
    const history = await watcherHistory(of, id);
    if (history !== undefined) histories.push(history);
  }
  return histories;
};
