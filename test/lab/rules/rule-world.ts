import { toFindingsRow } from '../../../src/alerts/findings-row.ts';
import type { Alert } from '../../../src/domain/campaign.ts';
import type { Instant } from '../../../src/domain/time.ts';
import { CUSTOM_TABLES } from '../../../src/lab/custom-tables.ts';
import { makeStore } from '../../../src/lab/duckdb-store.ts';
import { makeIncidentRows } from '../../../src/lab/incident-rows.ts';
import { makeEngine } from '../../../src/lab/kql/engine.ts';
import { makeReplayQuery } from '../../../src/lab/replay/query.ts';
import { findingsRule } from '../../../src/lab/rules/findings-rule.ts';
import { type AnalyticsRule, parseRule } from '../../../src/lab/rules/rule.ts';
import { makeRuleScheduler, type RuleRun } from '../../../src/lab/rules/scheduler.ts';
import { type LabIncident, makeIncidentBook } from '../../../src/lab/sentinel-incidents.ts';
import { STANDARD_TABLES } from '../../../src/lab/standard-tables.ts';
import type { LogQuery } from '../../../src/pipeline/ports.ts';
import { target } from '../../azure/alert.ts';

export const START = Date.parse('2026-03-01T10:00:00Z');
const TABLES = ['SmsPumpingFindings_CL', 'SecurityAlert', 'SecurityIncident'];
const WORKSPACE = { workspaceId: target.workspaceId, resourceId: target.resourceId };

export type RuleWorld = {
  readonly now: () => Instant;
  /** Writes rows of findings that arrive at `at`. */
  readonly arrive: (at: Instant, alerts: readonly Alert[]) => Promise<void>;
  /** Moves the clock and runs what has come due. */
  readonly runTo: (at: Instant) => Promise<readonly RuleRun[]>;
  readonly incidents: () => readonly LabIncident[];
  readonly edit: (name: string, change: Readonly<Record<string, unknown>>) => LabIncident;
  /** The workspace as the product queries it. */
  readonly query: LogQuery;
  readonly ask: (kql: string) => Promise<readonly (readonly unknown[])[]>;
  readonly close: () => Promise<void>;
};

/** The same rule, looking once an hour: for tests over days, of which it takes a twelfth of the time. */
export const hourlyRule = (): AnalyticsRule => {
  const rule = findingsRule();
  const query = rule.properties.query.replace('let Every = 5m;', 'let Every = 1h;');
  return parseRule({ ...rule, properties: { ...rule.properties, query, queryFrequency: 'PT1H' } });
};

/** A workspace with a rule in it from `start` on: the one over findings unless told. `tables` are those that exist. */
export const makeRuleWorld = async (
  rule: AnalyticsRule = findingsRule(),
  { tables = TABLES, start = START }: { readonly tables?: readonly string[]; readonly start?: Instant } = {},
): Promise<RuleWorld> => {
  const store = await makeStore();
  for (const schema of [...STANDARD_TABLES, ...CUSTOM_TABLES]) if (tables.includes(schema.name)) await store.define(schema);
  let now = start;
  const clock = { now: () => now };
  const rows = makeIncidentRows(store, makeEngine(store), clock, (error) => {
    throw error;
  });
  const book = makeIncidentBook(clock, rows.note);
  const scheduler = makeRuleScheduler({ rules: [rule], workspace: WORKSPACE, store, engine: rows.engine, book, clock });
  return {
    now: clock.now,
    arrive: async (at, alerts) => {
      const written = alerts.map((alert) => toFindingsRow(alert, target));
      await store.append('SmsPumpingFindings_CL', written, () => at);
    },
    runTo: async (at) => {
      now = at;
      return scheduler.runDue();
    },
    incidents: book.all,
    edit: book.edit,
    query: makeReplayQuery(rows.engine, clock),
    ask: async (kql) => {
      const answer = await rows.engine.query(kql, { now });
      if (answer.kind !== 'table') throw new Error(JSON.stringify(answer));
      return answer.rows;
    },
    close: async () => {
      // Answers when the rows of all incidents are written.
      await rows.engine.query('print 1', { now });
      store.close();
    },
  };
};
