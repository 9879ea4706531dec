import { MIN_HISTORY_MS } from '../domain/expectation.ts';
import type { Target } from '../domain/target.ts';
import { DAY, HOUR, type Instant, MINUTE, toIso } from '../domain/time.ts';
import type { Hunt } from '../hunts/hunt.ts';
import { type AnalystHealth, analystHealth, NO_ANALYSTS } from './analyst-health.ts';
import { mapBounded } from './concurrency.ts';
import { HISTORY_MS } from './counts.ts';
import { recordOnlyReason } from './operator-rules.ts';
import { type Pipeline, reasonOf } from './pipeline.ts';
import type { StoredRecord } from './state-port.ts';
import { DELIVERY } from './state/delivery.ts';
import { FINDING } from './state/finding.ts';
import { readState } from './state/record.ts';
import { noVerdicts, RUN, type RunRecord, type VerdictCounts } from './state/run.ts';
import { isBlind, WATERMARK, type Watermark, watermarkKey } from './state/watermark.ts';

/** Six missed ticks: more than a deployment or a passing failure takes. */
const STALE_MS = 30 * MINUTE;
const TARGETS_AT_ONCE = 5;

export type HuntHealth = {
  readonly hunt: string;
  /**
   * `record-only`: its campaigns are kept and nobody is alerted, by the settings. `learning`: less than 48 h of history, so that what
   * rests on the usual volume is recorded and not alerted.
   */
  readonly mode: 'alerting' | 'record-only' | 'learning';
  readonly watermark: string | undefined;
  readonly watermarkAgeMinutes: number | undefined;
  readonly lastRun: string | undefined;
  readonly stale: boolean;
  readonly failingSince: string | undefined;
  readonly lastError: string | undefined;
  /** Sources that cannot be read, with the reason; the hunt is blind to what they would show. */
  readonly notObservable: readonly { readonly table: string; readonly reason: string; readonly missing: readonly string[] }[];
  /** Tables that lack optional columns: the hunt runs with less to go by. */
  readonly lessToGoBy: readonly { readonly table: string; readonly missing: readonly string[] }[];
  readonly waitingLateBins: number;
  /**
   * Of a counting hunt: how much history says what is usual. `enough`: until then volumes are not judged. `lostBefore`: older logs could
   * not be read back, and their days are missing from it; undefined once they would be too old to count.
   */
  readonly history:
    | {
        readonly since: string | undefined;
        readonly hours: number;
        readonly enough: boolean;
        readonly readingBack: boolean;
        readonly lostBefore: string | undefined;
      }
    | undefined;
};
export type Undelivered = {
  readonly sink: string;
  readonly alerts: number;
  readonly oldest: string;
  readonly lastReason: string | undefined;
};
export type PartialHunt = { readonly hunt: string; readonly notices: readonly string[] };
export type TargetHealth = {
  readonly target: string;
  readonly healthy: boolean;
  readonly problems: readonly string[];
  /** `errors`: steps that failed, and hunts that did. `partial`: hunts some of whose logs could not be read whole, with what is known of it. */
  readonly lastRun:
    | { readonly at: string; readonly status: string; readonly errors: readonly string[]; readonly partial: readonly PartialHunt[] }
    | undefined;
  readonly hunts: readonly HuntHealth[];
  /** Why campaigns of the target are recorded and nobody is alerted; undefined: alerts go out. */
  readonly recordOnly: string | undefined;
  readonly analysts: AnalystHealth;
  /** Of the last 24 h. */
  readonly verdicts: VerdictCounts;
  /** Log rows of the last 24 h that came more than 24 h late and were not looked at. */
  readonly rowsTooLate: number;
  /** Findings that no campaign has taken yet. */
  readonly pendingFindings: number;
  readonly undelivered: readonly Undelivered[];
  readonly givenUp: readonly Undelivered[];
};
export type HealthReport = { readonly healthy: boolean; readonly targets: readonly TargetHealth[] };

const iso = (at: Instant | undefined): string | undefined => (at === undefined ? undefined : toIso(at));

const historyOf = (hunt: Hunt, watermark: Watermark | undefined, now: Instant): HuntHealth['history'] => {
  if (hunt.series === undefined) return undefined;
  const since = watermark?.countsSince;
  const age = since === undefined ? 0 : Math.max(0, now - since);
  const readingBack = watermark?.baselineGoal !== undefined;
  const lost = watermark?.baselineLost;
  return {
    ...{ since: iso(since), hours: Math.floor(age / HOUR), enough: age >= MIN_HISTORY_MS && !readingBack, readingBack },
    lostBefore: lost !== undefined && now - lost < HISTORY_MS ? toIso(lost) : undefined,
  };
};

/** Stale: nothing read for 30 min beyond the delay. A hunt that sees nothing has no watermark to judge by, only its runs. */
const huntHealth = (hunt: Hunt, watermark: Watermark | undefined, now: Instant, recorded: boolean): HuntHealth => {
  const delay = Math.max(...hunt.sources.map((source) => source.delayMs));
  const blind = watermark !== undefined && watermark.sources.length > 0 && watermark.sources.every(isBlind);
  const reached = blind ? watermark.lastRunAt : watermark?.to;
  const history = historyOf(hunt, watermark, now);
  return {
    hunt: hunt.id,
    mode: recorded ? 'record-only' : history?.enough === false ? 'learning' : 'alerting',
    watermark: iso(watermark?.to),
    watermarkAgeMinutes: watermark?.to === undefined ? undefined : Math.round((now - watermark.to) / MINUTE),
    lastRun: iso(watermark?.lastRunAt),
    stale: reached === undefined || now - reached > STALE_MS + delay,
    failingSince: iso(watermark?.failingSince),
    lastError: watermark?.lastError,
    notObservable: (watermark?.sources ?? [])
      .filter((source) => source.status !== 'ok')
      .map(({ table, status, missing }) => ({ table, reason: status, missing })),
    lessToGoBy: (watermark?.sources ?? [])
      .filter((source) => source.missingOptional.length > 0)
      .map(({ table, missingOptional }) => ({ table, missing: missingOptional })),
    waitingLateBins: watermark?.lateBins.length ?? 0,
    history,
  };
};

const bySink = (stored: readonly StoredRecord[]): readonly Undelivered[] => {
  const deliveries = stored.map((record) => readState(DELIVERY, record));
  return [...Map.groupBy(deliveries, (delivery) => delivery.sink)].map(([sink, of]) => ({
    sink,
    alerts: of.length,
    oldest: toIso(Math.min(...of.map((delivery) => delivery.createdAt))),
    lastReason: of.findLast((delivery) => delivery.lastReason !== undefined)?.lastReason,
  }));
};

const errorsOf = (run: RunRecord): readonly string[] => [
  ...run.errors.map(({ step, message }) => `${step}: ${message}`),
  ...run.hunts.flatMap(({ hunt, error }) => (error === undefined ? [] : [`${hunt}: ${error}`])),
];

const partialOf = (run: RunRecord): readonly PartialHunt[] =>
  run.hunts.flatMap(({ hunt, partial = 0, notices }) => (partial > 0 ? [{ hunt, notices }] : []));

const lastRunOf = (last: StoredRecord): TargetHealth['lastRun'] => {
  const run = readState(RUN, last);
  return { at: toIso(last.due), status: last.status, errors: errorsOf(run), partial: partialOf(run) };
};

const staleHunt = ({ hunt, watermark, lastError }: HuntHealth): string =>
  `${hunt} has read nothing ${watermark === undefined ? 'yet' : `since ${watermark}`}${lastError === undefined ? '' : ` (${lastError})`}`;

/** Every tick takes all findings that wait: some that have waited through several mean that correlation fails, and nobody is alerted. */
const stuckFindings = (pending: readonly StoredRecord[], now: Instant): readonly string[] => {
  const oldest = Math.min(...pending.map((record) => readState(FINDING, record).changedAt));
  return now - oldest > STALE_MS ? [`findings wait to be correlated: ${pending.length}, the oldest since ${toIso(oldest)}`] : [];
};

const sumVerdicts = (runs: readonly RunRecord[]): VerdictCounts => {
  const sum = noVerdicts();
  for (const { verdicts } of runs.flatMap((run) => run.hunts)) {
    for (const verdict of ['confirmed', 'drifted', 'refuted', 'unverified'] as const) sum[verdict] += verdicts[verdict];
  }
  return sum;
};

type Deps = Pick<Pipeline, 'store' | 'hunts' | 'clock' | 'operator' | 'recordOnly'>;

const readTarget = async (deps: Deps, target: Target, now: Instant): Promise<TargetHealth> => {
  const { store, hunts } = deps;
  const recordOnly = await recordOnlyReason({ ...deps, now }, target);
  const watermarks = await Promise.all(hunts.map((hunt) => store.get(target.id, watermarkKey(hunt.id))));
  const health = hunts.map((hunt, n) => {
    const stored = watermarks[n];
    const recorded = recordOnly !== undefined || deps.recordOnly?.hunts.includes(hunt.id) === true;
    return huntHealth(hunt, stored === undefined ? undefined : readState(WATERMARK, stored), now, recorded);
  });
  const stored = await store.list(target.id, 'run:', { dueFrom: now - DAY });
  const runs = stored.map((record) => readState(RUN, record));
  // Nothing ran for a day: when it last did is what people want to know.
  const last = stored.at(-1) ?? (await store.list(target.id, 'run:')).at(-1);
  const pending = await store.list(target.id, 'finding:', { status: 'pending' });
  const problems = [...health.filter((hunt) => hunt.stale).map(staleHunt), ...stuckFindings(pending, now)];
  return {
    target: target.name,
    healthy: problems.length === 0,
    problems,
    lastRun: last && lastRunOf(last),
    hunts: health,
    recordOnly,
    analysts: await analystHealth(store, target.id, now),
    verdicts: sumVerdicts(runs),
    rowsTooLate: runs.flatMap((run) => run.hunts).reduce((sum, hunt) => sum + hunt.tooLate, 0),
    pendingFindings: pending.length,
    undelivered: bySink(await store.list(target.id, 'delivery:', { status: 'waiting' })),
    givenUp: bySink(await store.list(target.id, 'delivery:', { status: 'given-up' })),
  };
};

/** State that cannot be read is the worst of problems: nobody knows whether anything runs. */
const unreadable = (target: Target, error: unknown): TargetHealth => ({
  target: target.name,
  healthy: false,
  problems: [`state cannot be read: ${reasonOf(error)}`],
  lastRun: undefined,
  hunts: [],
  recordOnly: undefined,
  analysts: NO_ANALYSTS,
  verdicts: noVerdicts(),
  rowsTooLate: 0,
  pendingFindings: 0,
  undelivered: [],
  givenUp: [],
});

/**
 * How each target fares, from state alone. Unhealthy: a hunt that has read nothing for 30 min beyond its delay, findings that have
 * waited 30 min to be correlated, or unreadable state.
 */
export const readHealth = async (deps: Deps, targets: readonly Target[]): Promise<HealthReport> => {
  const now = deps.clock.now();
  const reports = await mapBounded(targets, TARGETS_AT_ONCE, (target) =>
    readTarget(deps, target, now).catch((error: unknown) => unreadable(target, error)),
  );
  return { healthy: reports.every((report) => report.healthy), targets: reports };
};
