import type { OperatorConfig, RecordOnly } from '../domain/operator.ts';
import type { Target } from '../domain/target.ts';
import { DAY, type Instant, toIso } from '../domain/time.ts';
import type { Pipeline } from './pipeline.ts';
import { currentSilences } from './silences.ts';
import type { StateStore } from './state-port.ts';
import { changeTarget, readTarget } from './target-state.ts';

type Deps = Pick<Pipeline, 'store' | 'clock' | 'operator' | 'recordOnly'>;

/** What the settings alone say of a target: all that is known while state cannot be read. */
export const settingsFor = ({ operator, recordOnly }: Pick<Pipeline, 'operator' | 'recordOnly'>, target: Target): OperatorConfig => {
  const hunts = recordOnly?.hunts ?? [];
  const why = target.recordOnly === true ? { why: `${target.name} is set to record only` } : {};
  if (hunts.length === 0 && target.recordOnly !== true) return operator;
  return { ...operator, recordOnly: { hunts, ...why } };
};

/** First tick of the target, noted at it. A target that has run before this was kept is no new one. */
const watchedSince = async ({ store, clock }: Deps, target: Target): Promise<Instant> => {
  const known = await readTarget(store, target.id);
  if (known?.since !== undefined) return known.since;
  const earlier = await store.list(target.id, 'watermark:', { limit: 1 });
  const since = earlier.length > 0 ? 0 : clock.now();
  await changeTarget(store, target.id, (before) => ({ ...before, since }));
  return since;
};

/** Why a target's campaigns are not alerted yet, or undefined; `since` is its first tick. */
export const firstDaysText = (target: Target, since: Instant, days: number, now: Instant): string | undefined => {
  const until = since + days * DAY;
  return now < until ? `${target.name} is in its first ${days} days, recorded only until ${toIso(until)}` : undefined;
};

const firstDays = async (deps: Deps, target: Target): Promise<string | undefined> => {
  const days = deps.recordOnly?.firstDays ?? 0;
  return days === 0 ? undefined : firstDaysText(target, await watchedSince(deps, target), days, deps.clock.now());
};

/** What the operator and analysts have decided about a target as of now: the settings, with the silences and modes kept in state. */
export const rulesFor = async (deps: Deps, target: Target): Promise<OperatorConfig> => {
  const base = settingsFor(deps, target);
  const stored = await currentSilences(deps.store, target.id, deps.clock.now());
  const first = await firstDays(deps, target);
  const why = base.recordOnly?.why ?? first;
  const recordOnly: RecordOnly | undefined = why === undefined ? base.recordOnly : { hunts: base.recordOnly?.hunts ?? [], why };
  return {
    ...base,
    silences: [...base.silences, ...stored],
    ...(recordOnly === undefined ? {} : { recordOnly }),
  };
};

/** Health's word on it, from state as it is: nothing is noted. */
export const recordOnlyReason = async (
  deps: { readonly store: StateStore; readonly now: Instant } & Pick<Pipeline, 'operator' | 'recordOnly'>,
  target: Target,
): Promise<string | undefined> => {
  const set = settingsFor(deps, target).recordOnly?.why;
  const days = deps.recordOnly?.firstDays ?? 0;
  if (set !== undefined || days === 0) return set;
  const since = (await readTarget(deps.store, target.id))?.since;
  return firstDaysText(target, since ?? deps.now, days, deps.now);
};
