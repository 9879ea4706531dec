import type { Finding } from '../domain/finding.ts';
import type { History } from '../domain/history.ts';
import type { OperatorConfig } from '../domain/operator.ts';
import type { Range } from '../domain/time.ts';
import { runCounted } from './counting.ts';
import { storeFindings } from './finding-store.ts';
import { type Advance, type HuntContext, keepLease } from './hunt-context.ts';
import { otherHistories, otherHistory } from './other-counts.ts';
import { toFinding } from './to-finding.ts';
import { isWatched, watchedRate } from './watched.ts';
import { withWitness } from './witness.ts';
import { askWindow } from './window-query.ts';
import type { Watermark } from './state/watermark.ts';

/** Findings of a range with the move of the watermark, and their verdicts in the report. */
const store = async (of: HuntContext, range: Range, findings: readonly Finding[], watermark: Partial<Watermark>): Promise<void> => {
  const { pipeline, target, report } = of;
  const now = pipeline.clock.now();
  const verdicts = await storeFindings(pipeline.store, of.cursor, { partition: target.id, range, findings, watermark, now });
  for (const verdict of ['confirmed', 'drifted', 'refuted', 'unverified'] as const) report.verdicts[verdict] += verdicts[verdict];
};

type Others = { readonly watchers: readonly History[]; readonly messages: History | undefined };

/** A finding with what the counts of the first hunt say of it that has watched the same service. */
const beside = (finding: Finding, { watchers, messages }: Others, operator: OperatorConfig): Finding => {
  const watcher = watchers.find((history) => isWatched(finding, history, operator)) ?? watchers[0];
  if (watcher === undefined) return finding;
  const rate = watchedRate(finding, watcher, operator, messages);
  const [signal] = rate === undefined ? [] : withWitness([rate], watcher, messages, operator);
  return signal === undefined ? finding : { ...finding, signal };
};

/** Asks about one range and stores what it found. Returns whether the service's result was partial. Throws LogQueryError, WatermarkLost. */
export const runRange = async (of: HuntContext, range: Range, advance: Advance): Promise<boolean> => {
  const { pipeline, target, hunt, parameters, report } = of;
  if (hunt.series !== undefined) return runCounted(of, hunt.series, range, advance, (...to) => store(of, ...to));
  await keepLease(of.lease);
  const answer = await askWindow(pipeline, { target, hunt, range, parameters, sources: of.cursor.value().sources });
  await keepLease(of.lease);
  const plain = answer.judged.map((judged) => toFinding({ hunt, parameters, target, operator: pipeline.operator }, judged));
  const none = plain.length === 0;
  const watchers = none ? [] : await otherHistories(of, hunt.watchedBy ?? []);
  const messages = none ? undefined : await otherHistory(of, hunt.witness);
  const findings = plain.map((finding) => beside(finding, { watchers, messages }, pipeline.operator));
  await store(of, range, findings, answer.partial ? advance.partial : advance.whole);
  report.rows += answer.judged.length;
  report.notices.push(...answer.notices);
  return answer.partial;
};
