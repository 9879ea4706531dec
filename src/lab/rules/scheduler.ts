import type { Instant, Range } from '../../domain/time.ts';
import type { Clock } from '../../pipeline/ports.ts';
import type { IncidentBook } from '../sentinel-incidents.ts';
import type { LabEngine, LabStore } from '../store.ts';
import { parseDuration } from '../timespan.ts';
import { alertsOf, type RuleAlert } from './alert.ts';
import { toResultRows } from './result-row.ts';
import type { AnalyticsRule } from './rule.ts';
import { limitsBroken } from './rule-limits.ts';
import { labGuid, makeRuleIncidents } from './rule-incidents.ts';
import { dueRuns, isTriggered, scheduleOf } from './schedule.ts';
import { toSecurityAlert } from './security-alert.ts';

export type RuleWorkspace = { readonly workspaceId: string; readonly resourceId: string };

/** One run of a rule: what it was scheduled to look at, and its alerts. */
export type RuleRun = { readonly rule: string; readonly looked: Range; readonly alerts: readonly RuleAlert[] };

export type RuleScheduler = {
  /** Runs what has come due by the clock since the last call, oldest first. Throws when a query fails, and goes on from there next time. */
  readonly runDue: () => Promise<readonly RuleRun[]>;
};

export type RuleSchedulerOptions = {
  readonly rules: readonly AnalyticsRule[];
  readonly workspace: RuleWorkspace;
  readonly store: LabStore;
  readonly engine: LabEngine;
  readonly book: IncidentBook;
  readonly clock: Clock;
};

const ALERTS_TABLE = 'SecurityAlert';

type Runner = { readonly run: (looked: Range, at: Instant) => Promise<RuleRun>; last: Instant };

/** The query is told the time it was scheduled for, and sees what has arrived when it runs. */
const resultOf = async (engine: LabEngine, { properties }: AnalyticsRule, looked: Range, at: Instant) => {
  const answer = await engine.query(properties.query, { now: looked.to, arrived: at, range: looked });
  if (answer.kind === 'table') return toResultRows(answer.columns, answer.rows);
  const why = answer.kind === 'rejected' ? answer.error.message : 'it took too long';
  throw new Error(`The query of the rule ${properties.displayName} failed: ${why}`);
};

const makeRunner = (rule: AnalyticsRule, { workspace, store, engine, book }: RuleSchedulerOptions, start: Instant): Runner => {
  const ruleId = `${workspace.resourceId}/providers/Microsoft.SecurityInsights/alertRules/${rule.name}`;
  const incidents = makeRuleIncidents(rule, ruleId, workspace.resourceId, book);
  let quietUntil: Instant = start;
  const find = async (looked: Range, at: Instant): Promise<readonly RuleAlert[]> => {
    if (!rule.properties.enabled || at < quietUntil) return [];
    const rows = await resultOf(engine, rule, looked, at);
    if (!isTriggered(rule, rows.length)) return [];
    if (rule.properties.suppressionEnabled) quietUntil = at + (parseDuration(rule.properties.suppressionDuration) ?? 0);
    return alertsOf(rule, rows, { at, looked, idOf: (n) => labGuid('rule-alert', ruleId, String(looked.to), String(n)) });
  };
  return {
    last: start,
    run: async (looked, at) => {
      const alerts = await find(looked, at);
      const rows = alerts.map((alert) => toSecurityAlert(alert, rule, workspace));
      if (rows.length > 0 && store.schemas().some(({ name }) => name === ALERTS_TABLE)) await store.append(ALERTS_TABLE, rows, () => at);
      for (const alert of alerts) incidents.take(alert);
      return { rule: rule.properties.displayName, looked, alerts };
    },
  };
};

/**
 * Sentinel's scheduler over the lab's tables: rules that are there from the clock's now on. Alerts become rows of SecurityAlert where the
 * store has the table, and incidents in the book. Throws RangeError for a rule that the service would not take.
 */
export const makeRuleScheduler = (options: RuleSchedulerOptions): RuleScheduler => {
  const start = options.clock.now();
  const runners = options.rules.map((rule) => {
    const problems = limitsBroken(rule);
    if (problems.length > 0) throw new RangeError(`The rule ${rule.properties.displayName} is not allowed: ${problems.join('; ')}`);
    return { schedule: scheduleOf(rule), runner: makeRunner(rule, options, start) };
  });
  const runAll = async (): Promise<readonly RuleRun[]> => {
    const runs: RuleRun[] = [];
    for (const { schedule, runner } of runners) {
      for (const looked of dueRuns(schedule, runner.last, options.clock.now())) {
        runs.push(await runner.run(looked, looked.to + schedule.delay));
        runner.last = looked.to;
      }
    }
    return runs;
  };
  let before: Promise<unknown> = Promise.resolve();
  return {
    // One after the other: two calls at once would both take the same runs for due.
    runDue: () => {
      const runs = before.then(runAll, runAll);
      before = runs;
      return runs;
    },
  };
};
