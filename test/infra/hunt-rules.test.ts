import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HUNT_RULES, LEFT_OUT } from '../../infra/build/hunt-rules/list.ts';
import { type Recipe, ruleText } from '../../infra/build/hunt-rules/text.ts';
import { HUNTS } from '../../src/hunts/index.ts';
import { STANDARD_TABLES } from '../../src/lab/standard-tables.ts';
import { CUSTOM_TABLES } from '../../src/lab/custom-tables.ts';
import { makeStore } from '../../src/lab/duckdb-store.ts';
import { makeEngine } from '../../src/lab/kql/engine.ts';
import type { LabEngine, LabStore } from '../../src/lab/store.ts';
import { BICEP, minutesOf, RULE_PROPERTIES, ruleQuery } from './hunt-rule-files.ts';

const IDS = Object.keys(RULE_PROPERTIES);
const DAY = 24 * 60;
const NOW = Date.UTC(2026, 2, 10, 12);

describe.each(IDS)('%s keeps what Sentinel bounds', (id) => {
  const rule = RULE_PROPERTIES[id];
  if (rule === undefined) throw new Error(`no rule ${id}`);

  test('in its query: 10,000 characters', () => {
    expect(ruleQuery(id).length).toBeLessThanOrEqual(10_000);
    expect(ruleQuery(id)).not.toMatch(/\bsearch \*|\bunion \*/);
  });

  test('in its times: five minutes to 14 days, period no shorter than frequency, two days and more once an hour at most', () => {
    const [frequency, period] = [minutesOf(rule.queryFrequency), minutesOf(rule.queryPeriod)];
    expect(frequency).toBeGreaterThanOrEqual(5);
    expect(period).toBeLessThanOrEqual(14 * DAY);
    expect(period).toBeGreaterThanOrEqual(frequency);
    if (period >= 2 * DAY) expect(frequency).toBeGreaterThanOrEqual(60);
  });

  test('in entities, custom details and the alert’s name', () => {
    expect(rule.entityMappings.length).toBeLessThanOrEqual(5);
    for (const { fieldMappings } of rule.entityMappings) expect(fieldMappings.length).toBeLessThanOrEqual(3);
    expect(Object.keys(rule.customDetails).length).toBeLessThanOrEqual(20);
    for (const key of Object.keys(rule.customDetails)) expect(key).toMatch(/^[a-zA-Z]+\w{0,19}$/);
    for (const key of rule.incidentConfiguration.groupingConfiguration.groupByCustomDetails) expect(rule.customDetails).toHaveProperty(key);
    expect(rule.alertDetailsOverride.alertDisplayNameFormat.match(/\{\{\w+\}\}/g)?.length ?? 0).toBeLessThanOrEqual(3);
    expect(rule.displayName.length).toBeLessThanOrEqual(256);
    expect(rule.description.length).toBeLessThanOrEqual(5000);
  });

  test('in rows: no more alerts a run than the service makes', () => {
    expect(Number(/\| top (\d+) by /.exec(ruleQuery(id))?.[1])).toBeLessThanOrEqual(150);
  });
});

describe('in a workspace', () => {
  let store: LabStore;
  let engine: LabEngine;
  beforeAll(async () => {
    const made = await makeStore();
    store = made;
    // A workspace has some table; none of those that the rules read.
    await made.define({ name: 'Heartbeat', columns: [{ name: 'TimeGenerated', type: 'datetime' }] });
    engine = makeEngine(made);
  });
  afterAll(() => store.close());

  const columnsOf = async (id: string): Promise<readonly string[]> => {
    const answer = await engine.query(ruleQuery(id), { now: NOW });
    if (answer.kind !== 'table') throw new Error(`the engine refused ${id}: ${JSON.stringify(answer)}`);
    expect(answer.rows).toEqual([]);
    return answer.columns.map(({ name }) => name);
  };

  test.each(IDS)('without its tables, %s runs, finds nothing, and has every column that is mapped', async (id) => {
    const rule = RULE_PROPERTIES[id];
    const columns = await columnsOf(id);
    const used = [
      ...(rule?.entityMappings ?? []).flatMap(({ fieldMappings }) => fieldMappings.map(({ columnName }) => columnName)),
      ...Object.values(rule?.customDetails ?? {}),
      ...[...(rule?.alertDetailsOverride.alertDisplayNameFormat ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name),
    ];
    for (const name of used) expect(columns).toContain(name);
  });

  test('with its tables empty, each runs and finds nothing', async () => {
    for (const table of [...STANDARD_TABLES, ...CUSTOM_TABLES]) await store.define(table);
    for (const id of IDS) await columnsOf(id);
  });
});

describe('the files', () => {
  test('are deployed, each', () => {
    for (const id of IDS) expect(BICEP).toContain(`'${id}': loadTextContent('hunt-rules/${id}.kql')`);
    expect(BICEP.match(/loadTextContent\(/g)?.length).toBe(IDS.length);
  });

  test('are those of the list, no more', () => {
    const folder = readdirSync(new URL('../../infra/sentinel/hunt-rules/', import.meta.url));
    expect(folder.sort()).toEqual([...IDS.map((id) => `${id}.kql`), 'rules.json'].sort());
    expect(IDS).toEqual(HUNT_RULES.map(({ id }) => id));
  });

  test('name each hunt: as a rule, or as left out with the reason', () => {
    const named = new Set([...HUNT_RULES.map(({ hunt }) => hunt), ...Object.keys(LEFT_OUT)]);
    expect([...named].sort()).toEqual(HUNTS.map(({ id }) => id).sort());
  });
});

describe('a rule’s text', () => {
  const recipe: Recipe = {
    query: [
      'let From = ago(1h);',
      'let To = now();',
      'let Words = dynamic(["otp"]);',
      'let Unused = 1;',
      'let MaxRows = 5;',
      '// Says what it is.',
      'let Plain = (Raw: string) {',
      '    tolower(Raw)',
      '};',
      'union isfuzzy=true',
      '    (AppRequests',
      '    | where Url has_any (Words)',
      '    | project TimeGenerated, Name = Plain(Url)),',
      '    (AppEvents',
      '    | project TimeGenerated, Name)',
      '| summarize Sends = count(), Service = take_any(Name) by Bin = bin(TimeGenerated, 5m)',
      '| top MaxRows by Sends',
    ].join('\n'),
    tail: 'let Limit = 7;\n// Why.\nCounts\n| where Sends > Limit',
    from: 'ago(2d)',
  };

  test('follows the hunt’s own query', () => {
    expect(ruleText({ ...recipe, query: recipe.query.replace('"otp"', '"sms"') })).toContain('let Words = dynamic(["sms"]);');
  });

  test('has its time range, its threshold first, heads for its tables and no bound on counts', () => {
    const lines = ruleText(recipe).split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'let From = ago(2d);',
      'let To = bin(ago(5m), 5m);',
      'let Limit = 7;',
      'let Words = dynamic(["otp"]);',
    ]);
    expect(lines).toContain(
      'let AllAppRequests = union isfuzzy=true (datatable(TimeGenerated:datetime, Name:string, Url:string)[]), AppRequests;',
    );
    expect(lines).toContain('(AllAppRequests');
    expect(lines.join('\n')).not.toMatch(/MaxRows|Unused|Says|take_any|^ /m);
  });

  test('without a table has no leg of it, nor what only that leg needed', () => {
    const text = ruleText({ ...recipe, tables: ['AppEvents'] });
    expect(text).not.toMatch(/AppRequests|Plain|Words/);
    expect(ruleText({ ...recipe, tables: ['AppRequests'] })).toContain('Name = Plain(Url))\n| summarize');
  });

  test('is refused where the query has changed under it', () => {
    expect(() => ruleText({ ...recipe, until: 'let Gone' })).toThrow('let Gone');
  });
});
