import { describe, expect, it } from 'vitest';
import { alertsOf } from '../../../src/lab/rules/alert.ts';
import { entitiesOf } from '../../../src/lab/rules/entities.ts';
import { type AnalyticsRule, type EntityMapping, parseRule } from '../../../src/lab/rules/rule.ts';
import type { ResultRow } from '../../../src/lab/rules/result-row.ts';

const at = Date.parse('2026-03-01T10:00:00Z');
const run = { at, looked: { from: at - 1000, to: at }, idOf: (n: number) => `alert-${n}` };
const shared = {
  ...{ displayName: 'The rule', description: 'What it is', enabled: true, severity: 'Low', query: 'T' },
  ...{ suppressionEnabled: false, suppressionDuration: 'PT5H' },
};
const scheduled = { queryFrequency: 'PT5M', queryPeriod: 'PT5M', triggerOperator: 'GreaterThan', triggerThreshold: 0 };
const makeRule = (change: object = {}): AnalyticsRule =>
  parseRule({ kind: 'Scheduled', name: 'r', properties: { ...shared, ...scheduled, ...change } });
const one = { eventGroupingSettings: { aggregationKind: 'AlertPerResult' } };
const rows = (count: number): readonly ResultRow[] => Array.from({ length: count }, (_, n) => ({ Name: `row ${n}`, N: n }));

describe('alerts of one run', () => {
  it('are one over all rows, unless the rule makes one a row', () => {
    expect(alertsOf(makeRule(), rows(3), run).map((alert) => alert.rows)).toEqual([3]);
    expect(alertsOf(makeRule(one), rows(3), run).map((alert) => [alert.id, alert.rows])).toEqual([
      ['alert-0', 1],
      ['alert-1', 1],
      ['alert-2', 1],
    ]);
  });

  it.each([
    ['Scheduled', 150],
    ['NRT', 30],
  ])('of the kind %s end at %i, the last of which is about all rows', (kind, most) => {
    const rule = kind === 'NRT' ? parseRule({ kind, name: 'r', properties: { ...shared, ...one } }) : makeRule(one);
    expect(alertsOf(rule, rows(most), run).map((alert) => alert.rows)).toEqual(Array(most).fill(1));
    expect(alertsOf(rule, rows(most + 1), run).map((alert) => alert.rows)).toEqual([...Array(most - 1).fill(1), most + 1]);
  });

  it('take name, description and severity from their row, and from the rule where the row has none', () => {
    const override = { alertDisplayNameFormat: 'A {{Name}}, {{ N }}', alertDescriptionFormat: '{{About}}', alertSeverityColumnName: 'S' };
    const told = alertsOf(
      makeRule({ ...one, alertDetailsOverride: override }),
      [
        { Name: 'x', N: 0, About: 'y', S: 'High' },
        { Name: 'x', N: 1, About: '', S: 'Critical' },
      ],
      run,
    );
    expect(told.map(({ name, description, severity }) => [name, description, severity])).toEqual([
      ['A x, 0', 'y', 'High'],
      ['A x, 1', 'What it is', 'Low'],
    ]);
  });

  it('cut a name at 256 bytes and a description at 5 KB, never inside a character', () => {
    const override = { alertDisplayNameFormat: '{{A}}', alertDescriptionFormat: '{{A}}' };
    const [alert] = alertsOf(makeRule({ alertDetailsOverride: override }), [{ A: 'x'.repeat(254) + '€'.repeat(3000) }], run);
    expect(alert?.name).toBe('x'.repeat(254));
    expect(Buffer.byteLength(alert?.description ?? '')).toBe(254 + 3 * Math.floor((5120 - 254) / 3));
  });

  it('keep 50 values of a custom detail, and 2 KB of all, and say when their rows were', () => {
    const many = Array.from({ length: 60 }, (_, n) => ({
      A: `${n}`,
      B: 'y'.repeat(1500),
      C: 'z'.repeat(600),
      TimeGenerated: `2026-03-01T09:${n}:00Z`,
    }));
    const [alert] = alertsOf(makeRule({ customDetails: { First: 'A', Second: 'B', Third: 'C', Fourth: 'Missing' } }), many.slice(10), run);
    const sizes = Object.values(alert?.customDetails ?? {}).map((values) => values.length);
    expect(sizes).toEqual([50, 1, 0, 0]);
    expect(alert?.activity).toEqual({ from: Date.parse('2026-03-01T09:10:00Z'), to: Date.parse('2026-03-01T09:59:00Z') });
  });
});

describe('entities of an alert', () => {
  const map = (entityType: EntityMapping['entityType'], fields: Readonly<Record<string, string>>): EntityMapping => ({
    entityType,
    fieldMappings: Object.entries(fields).map(([identifier, columnName]) => ({ identifier, columnName })),
  });

  it('come from values of the right form alone: an empty one, a word and a relative id are none', () => {
    const ip = map('IP', { Address: 'A' });
    const values = ['', ' ', 'unknown', '203.0.113.7', '2001:db8::1', '203.0.113.7', '203.0.113.0/24'];
    expect(
      entitiesOf(
        values.map((A) => ({ A })),
        [ip],
      ),
    ).toEqual([
      { Type: 'ip', Address: '203.0.113.7' },
      { Type: 'ip', Address: '2001:db8::1' },
    ]);
    const resource = map('AzureResource', { ResourceId: 'A' });
    expect(entitiesOf([{ A: 'shop' }, { A: null }, {}, { A: '/subscriptions/s/x' }], [resource])).toEqual([
      { Type: 'azure-resource', ResourceId: '/subscriptions/s/x' },
    ]);
  });

  it('may be private addresses, of which the scope says whose they are', () => {
    const scoped = map('IP', { Address: 'A', AddressScope: 'B' });
    expect(
      entitiesOf(
        [
          { A: '10.0.0.4', B: '' },
          { A: '10.0.0.4', B: 'vnet' },
          { A: '', B: 'vnet' },
        ],
        [scoped],
      ),
    ).toEqual([
      { Type: 'ip', Address: '10.0.0.4' },
      { Type: 'ip', Address: '10.0.0.4', AddressScope: 'vnet' },
    ]);
  });

  it('are no accounts that are everywhere', () => {
    const account = map('Account', { Name: 'A' });
    expect(entitiesOf([{ A: 'root' }, { A: 'jane' }], [account])).toEqual([{ Type: 'account', Name: 'jane' }]);
  });

  it('end at 500, and at 64 KB', () => {
    const name = map('CloudApplication', { Name: 'A' });
    const numbered = Array.from({ length: 600 }, (_, n) => ({ A: `app ${n}` }));
    expect(entitiesOf(numbered, [name])).toHaveLength(500);
    const long = Array.from({ length: 100 }, (_, n) => ({ A: `${n}${'x'.repeat(1000)}` }));
    expect(entitiesOf(long, [name]).length).toBeLessThan(66);
  });
});
