import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toFindingsRow } from '../../src/alerts/findings-row.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { CUSTOM_TABLES } from '../../src/lab/custom-tables.ts';
import { makeStore } from '../../src/lab/duckdb-store.ts';
import { makeEngine } from '../../src/lab/kql/engine.ts';
import { alertsOf } from '../../src/lab/rules/alert.ts';
import { findingsRule } from '../../src/lab/rules/findings-rule.ts';
import { type ResultRow, toResultRows } from '../../src/lab/rules/result-row.ts';
import { scheduleOf } from '../../src/lab/rules/schedule.ts';
import type { LabStore } from '../../src/lab/store.ts';
import { makeAlert, start, target } from '../azure/alert.ts';

const bicep = readFileSync(new URL('../../infra/sentinel/findings-rule.bicep', import.meta.url), 'utf8');
const rule = findingsRule();
const { properties } = rule;

let store: LabStore;
let ask: (kql: string, at: number) => Promise<{ readonly columns: readonly string[]; readonly rows: readonly ResultRow[] }>;
beforeAll(async () => {
  const own = await makeStore();
  store = own;
  const engine = makeEngine(own);
  ask = async (kql, at) => {
    const answer = await engine.query(kql, { now: at, range: { from: at - 2 * DAY, to: at } });
    if (answer.kind !== 'table') throw new Error(JSON.stringify(answer));
    return { columns: answer.columns.map(({ name }) => name), rows: toResultRows(answer.columns, answer.rows) };
  };
});
afterAll(() => store.close());

/** Columns that the rule takes something from. */
const used = [
  ...properties.entityMappings.flatMap(({ fieldMappings }) => fieldMappings.map(({ columnName }) => columnName)),
  ...Object.values(properties.customDetails),
  ...Object.values(properties.alertDetailsOverride).map((format) => String(format).replace(/^\{\{(\w+)\}\}$/, '$1')),
];

describe('the query of the rule over findings', () => {
  it('binds and runs in a workspace without our tables, with every column that the rule takes something from', async () => {
    const { columns, rows } = await ask(properties.query, start);
    expect(columns).toEqual(expect.arrayContaining(used));
    expect(columns).toContain('TimeGenerated');
    expect(rows).toEqual([]);
  });

  it('knows the columns of the table: its heads agree with what the product writes', async () => {
    for (const schema of CUSTOM_TABLES) await store.define(schema);
    const written = toFindingsRow(makeAlert({ serviceResourceId: '/subscriptions/s/resourceGroups/g/x' }), target);
    await store.append('SmsPumpingFindings_CL', [written], () => start);
    const { rows } = await ask(properties.query, start + MINUTE);
    expect(rows).toMatchObject([
      {
        AlertId: written.AlertId,
        CampaignId: written.CampaignId,
        AlertTitle: written.AlertTitle,
        Severity: written.Severity,
        ...{ Requests: written.Requests, Sends: written.Sends, LossUsd: written.EstimatedLossUsd },
        ...{ Ip1: '203.0.113.7', Ip2: '', Service: 'shop-api', ResourceId: '/subscriptions/s/resourceGroups/g/x' },
        ...{ Hunts: 'otp-request-spike', Countries: 'NG', Blocks: '+234803000' },
      },
    ]);
    for (const said of ['600 messages', 'USD 78', 'Block the source.', 'https://portal.azure.com/#link', 'CampaignId == "campaign-1"'])
      expect(rows[0]?.['AlertDescription']).toContain(said);
  });

  it('keeps every custom detail of the largest row: none is dropped for its size', async () => {
    const many = Array.from({ length: 300 }, (_, n) => n);
    const alert = makeAlert({
      id: 'f'.repeat(32),
      campaignId: 'e'.repeat(32),
      target: 'd'.repeat(32),
      at: start + HOUR,
      hunts: many.map((n) => `a-hunt-with-a-long-name-${n}`),
      entities: {
        ips: many.map((n) => `2001:db8:aaaa:bbbb:cccc:dddd:eeee:${n.toString(16)}`),
        services: ['x'.repeat(2000)],
        countries: many.map((n) => `A${n}`),
        blocks: many.map((n) => `+2348031234${n}`),
      },
      service: 'x'.repeat(2000),
      nextSteps: many.map((n) => `Do what is the ${n}th of all things to be done.`),
    });
    await store.append('SmsPumpingFindings_CL', [toFindingsRow(alert, { ...target, id: 'd'.repeat(32) })], () => start + HOUR);
    const { rows } = await ask(properties.query, start + HOUR + MINUTE);
    const at = start + 2 * HOUR;
    const [made] = alertsOf(rule, rows, { at, looked: { from: start, to: at }, idOf: String });
    expect(Object.values(made?.customDetails ?? {}).map((values) => values.length)).toEqual(
      Object.keys(properties.customDetails).map(() => 1),
    );
    expect(made?.description).toMatch(/CampaignId == "e{32}"$/);
  });
});

describe('the rule over findings', () => {
  it('is one text for the deployment and for the lab', () => {
    for (const file of ["loadJsonContent('findings-rule.json')", "loadTextContent('findings-rule.kql')"]) expect(bicep).toContain(file);
    for (const part of ['...rule.properties', '...rule.scheduled']) expect(bicep).toContain(part);
  });

  it('takes what arrived since its last run, as often as it runs', () => {
    expect(properties.query).toContain(`let Every = ${scheduleOf(rule).every / MINUTE}m;`);
    const immediate = findingsRule({ nearRealTime: true });
    expect(immediate.properties.query).toContain(`let Every = ${scheduleOf(immediate).every / MINUTE}m;`);
    // The module changes the same words of the query as the lab does.
    expect(bicep).toContain("replace(query, 'let Every = 5m;', 'let Every = 1m;')");
  });

  it('looks back further than deliveries are retried', () => {
    expect(scheduleOf(rule).period).toBeGreaterThan(24 * HOUR + scheduleOf(rule).delay);
  });

  it('stays out of other correlation when told, by the mark at the start of its description', () => {
    expect(findingsRule({ keepApart: true }).properties.description).toMatch(/^#DONT_CORR# /);
    expect(properties.description).not.toContain('#');
    expect(bicep).toMatch(/keepApart \? '#DONT_CORR# \$\{rule\.properties\.description\}'/);
  });
});
