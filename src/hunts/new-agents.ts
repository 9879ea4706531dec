import { SENDS, VERIFIED } from '../domain/expectation.ts';
import type { Flow } from '../domain/history.ts';
import { REST } from '../domain/history-cells.ts';
import { WINDOWS_MS } from '../domain/part-judge.ts';
import { lastBin, type Series, sumOf } from '../domain/series.ts';
import { isSettled } from '../domain/settled-flow.ts';
import type { Signal } from '../domain/signal.ts';
import { divergence } from '../domain/statistics.ts';
import { HOUR, type Instant, MINUTE } from '../domain/time.ts';

const GAP_MS = HOUR;
/** Fewer codes in a window say nothing of it. */
const MIN_SENDS = 10;
/** What new kinds of clients usually carry: a browser or an app that was never seen before appears now and then. */
const USUAL_NEW = 0.02;
/** Resends and one person's several attempts come in clusters: variance over the mean. */
const OVERDISPERSION = 3;
/** Agents that are named, busiest first. */
const MAX_NAMED = 20;

type Newcomer = { readonly part: string; readonly series: Series; readonly sends: number };
type Seen = { readonly nats: number; readonly lengthMs: number; readonly newcomers: readonly Newcomer[] };

const newcomersOf = (flow: Flow, since: Instant, from: Instant, at: Instant): readonly Newcomer[] =>
  [...flow.parts].flatMap(([part, series]) => {
    if (part === REST || (lastBin(series) ?? 0) < at - 15 * MINUTE || sumOf(series, SENDS, since, from - GAP_MS) > 0) return [];
    const sends = sumOf(series, SENDS, from, at);
    return sends > 0 ? [{ part, series, sends }] : [];
  });

const judgeWindow = (flow: Flow, since: Instant, at: Instant, lengthMs: number, threshold: number): Seen | undefined => {
  const from = at - lengthMs;
  const sends = sumOf(flow.total, SENDS, from, at);
  if (sends < MIN_SENDS || !isSettled(flow, from - GAP_MS)) return undefined;
  const newcomers = newcomersOf(flow, since, from, at);
  const share = newcomers.reduce((sum, one) => sum + one.sends, 0) / sends;
  if (share === 0 || share < threshold) return undefined;
  return { nats: (sends * divergence(share, USUAL_NEW)) / OVERDISPERSION, lengthMs, newcomers };
};

/**
 * User agents never seen before that together ask for at least `threshold` (0 to 1) of a flow's codes in a window: a signal each, which
 * carries what all of them show. Nothing without a past of some days. `flow`: its parts are kinds of user agents.
 */
export const newAgentSignals = (flow: Flow, since: Instant, at: Instant, threshold: number): readonly Signal[] => {
  const seen = WINDOWS_MS.flatMap((lengthMs) => judgeWindow(flow, since, at, lengthMs, threshold) ?? []);
  const [best] = seen.toSorted((a, b) => b.nats - a.nats);
  if (best === undefined) return [];
  const window = { from: at - best.lengthMs, to: at };
  const [log = '', service = '', name = ''] = flow.key;
  const [asked, back] = [SENDS, VERIFIED].map((column) => sumOf(flow.total, column, since, window.from - GAP_MS));
  const usualShare = back === undefined || back === 0 ? undefined : Math.min(1, back / Math.max(1, asked ?? 0));
  return best.newcomers
    .toSorted((a, b) => b.sends - a.sends || (a.part < b.part ? -1 : 1))
    .slice(0, MAX_NAMED)
    .map(({ part, series, sends }): Signal => {
      const verified = sumOf(series, VERIFIED, window.from, at);
      return {
        subject: { log, service, flow: name, dimension: 'agent', part },
        window,
        nats: { agents: best.nats },
        sends,
        verified,
        suspect: Math.max(0, sends - (usualShare === undefined ? 0 : verified / Math.max(usualShare, 0.05))),
        usualSends: 0,
        ...(usualShare === undefined ? {} : { usualShare }),
        firstSeen: true,
      };
    });
};
