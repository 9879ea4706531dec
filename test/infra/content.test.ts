import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CUSTOM_TABLES } from '../../src/lab/custom-tables.ts';
import { findingsRule } from '../../src/lab/rules/findings-rule.ts';
import { parseRule } from '../../src/lab/rules/rule.ts';
import { limitsBroken } from '../../src/lab/rules/rule-limits.ts';
import { toFindingsRow } from '../../src/alerts/findings-row.ts';
import { makeAlert, target } from '../azure/alert.ts';

// Sentinel content as the examples deploy it.
type Resource = {
  readonly type: string;
  readonly id: string;
  readonly kind?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
};
const infra = new URL('../../infra/', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, infra), 'utf8');
const resourcesOf = (example: string): readonly Resource[] =>
  (JSON.parse(text(`examples/${example}.snapshot.json`)) as { readonly predictedResources: readonly Resource[] }).predictedResources;
const ofType = (example: string, type: string): readonly Resource[] => resourcesOf(example).filter((one) => one.type === type);
const ruleOf = ({ kind, properties }: Resource) => parseRule({ kind, name: 'findings-rule', properties });

const RULES = 'Microsoft.SecurityInsights/alertRules';
const QUERIES = 'Microsoft.OperationalInsights/workspaces/savedSearches';

describe('Sentinel content', () => {
  it('the rule over findings is deployed as the lab runs it, and nothing else makes incidents', () => {
    const rules = ofType('smallest', RULES);
    expect(rules.map(ruleOf)).toEqual([findingsRule()]);
  });

  it('kept apart from other incidents where that is asked for', () => {
    const names = ofType('full', RULES).map(ruleOf);
    expect(names).toContainEqual(findingsRule({ keepApart: true }));
  });

  it('the hunts as rules are there only where they are asked for, each with the text of its file', () => {
    const files = readdirSync(new URL('sentinel/hunt-rules/', infra)).filter((name) => name.endsWith('.kql'));
    const deployed = ofType('full', RULES).map(({ properties }) => properties?.['query']);
    expect(files.length).toBeGreaterThanOrEqual(11);
    for (const file of files) expect(deployed).toContain(text(`sentinel/hunt-rules/${file}`));
    expect(deployed).toHaveLength(files.length + 1);
  });

  it('every rule keeps within the limits of the service', () => {
    for (const { kind, properties } of ofType('full', RULES))
      expect(limitsBroken(parseRule({ kind, name: 'rule', properties }))).toEqual([]);
  });

  it('hunting queries and workbook go to the workspace that receives findings, once each', () => {
    for (const example of ['smallest', 'full', 'existing-event-hub']) {
      expect(ofType(example, QUERIES)).toHaveLength(7);
      const [workbook, ...others] = ofType(example, 'Microsoft.Insights/workbooks');
      expect(others).toEqual([]);
      expect(workbook?.properties?.['sourceId']).toMatch(/workspaces\/law-security$/);
      expect(String(workbook?.properties?.['serializedData'])).not.toMatch(/^\{"version":"Notebook\/1\.0","items":\[\]/);
    }
    expect(ofType('two-workspaces', QUERIES).map(({ id }) => /workspaces\/([^/]+)\//.exec(id)?.[1])).toEqual([
      ...Array.from({ length: 7 }, () => 'law-shop'),
      ...Array.from({ length: 7 }, () => 'law-bank'),
    ]);
  });

  it('incidents by the API need no rule, and without Sentinel there is none of it', () => {
    expect(ofType('existing-event-hub', RULES)).toEqual([]);
    expect(resourcesOf('no-sentinel').filter(({ type }) => /SecurityInsights|savedSearches|workbooks|Logic/.test(type))).toEqual([]);
  });

  it('a playbook is deployed only where one is asked for', () => {
    expect(ofType('smallest', 'Microsoft.Logic/workflows')).toEqual([]);
    expect(ofType('full', 'Microsoft.Logic/workflows').map(({ properties }) => properties?.['definition'])).toEqual([
      JSON.parse(text('sentinel/playbook.json')),
    ]);
    expect(ofType('full', 'Microsoft.SecurityInsights/automationRules')).toHaveLength(2);
  });
});

describe('names of a long installation', () => {
  // Azure's own limits; a data collection rule of kind Direct has 30 characters, where others have 64.
  it.each([
    ['Microsoft.Insights/dataCollectionRules', /^[A-Za-z][\w-]{2,29}$/],
    ['Microsoft.Storage/storageAccounts', /^[a-z0-9]{3,24}$/],
    ['Microsoft.KeyVault/vaults', /^[A-Za-z](?!.*--)[A-Za-z0-9-]{1,22}[A-Za-z0-9]$/],
    ['Microsoft.EventHub/namespaces', /^[A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9]$/],
    ['Microsoft.Web/sites', /^[A-Za-z0-9][A-Za-z0-9-]{0,58}[A-Za-z0-9]$/],
  ])('%s', (type, allowed) => {
    const names = ofType('full', type).map(({ id }) => id.split('/').at(-1));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(name).toMatch(allowed);
  });
});

describe('the findings table', () => {
  const columnsOf = ({ properties }: Resource): readonly { readonly name: string }[] =>
    (properties?.['schema'] as { readonly columns: readonly { readonly name: string }[] } | undefined)?.columns ?? [];

  it('has exactly the columns of a row', () => {
    const deployed = ofType('smallest', 'Microsoft.OperationalInsights/workspaces/tables')
      .flatMap(columnsOf)
      .map(({ name }) => name);
    expect(deployed).toEqual(CUSTOM_TABLES[0]?.columns.map(({ name }) => name));
    expect([...deployed].sort()).toEqual(Object.keys(toFindingsRow(makeAlert(), target)).sort());
  });
});
