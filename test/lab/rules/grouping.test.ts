import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import type { RuleAlert } from '../../../src/lab/rules/alert.ts';
import { type Group, groupFor, groupKey } from '../../../src/lab/rules/grouping.ts';
import type { Grouping } from '../../../src/lab/rules/rule.ts';
import { dueRuns, isTriggered, scheduleOf } from '../../../src/lab/rules/schedule.ts';
import { findingsRule } from '../../../src/lab/rules/findings-rule.ts';
import { parseRule } from '../../../src/lab/rules/rule.ts';

const at = Date.parse('2026-03-08T10:00:00Z');
const selected: Grouping = {
  ...{ enabled: true, reopenClosedIncident: false, lookbackDuration: 'P7D', matchingMethod: 'Selected' },
  ...{ groupByEntities: [], groupByAlertDetails: [], groupByCustomDetails: ['CampaignId'] },
};
const alert = (change: Partial<RuleAlert> = {}): RuleAlert => ({
  ...{ id: 'a', at, looked: { from: at, to: at }, activity: { from: at, to: at }, rows: 1, name: 'x', description: '', severity: 'Low' },
  ...{ entities: [], customDetails: { CampaignId: ['c'] } },
  ...change,
});
const ip = (Address: string) => ({ Type: 'ip', Address });

describe('what alerts of one incident have in common', () => {
  it('is what the rule selects: custom details, entities of a type, name, severity', () => {
    expect(groupKey(alert(), selected)).toBe(groupKey(alert({ id: 'b', name: 'y' }), selected));
    expect(groupKey(alert({ customDetails: { CampaignId: ['d'] } }), selected)).not.toBe(groupKey(alert(), selected));
    const byAddress: Grouping = { ...selected, groupByCustomDetails: [], groupByEntities: ['IP'], groupByAlertDetails: ['Severity'] };
    const two = alert({ entities: [ip('1.1.1.1'), ip('2.2.2.2'), { Type: 'url', Url: 'https://x' }] });
    expect(groupKey(two, byAddress)).toBe(groupKey(alert({ entities: [ip('2.2.2.2'), ip('1.1.1.1')] }), byAddress));
    expect(groupKey(two, byAddress)).not.toBe(groupKey({ ...two, severity: 'High' }, byAddress));
  });

  it('is nothing for an alert that lacks it: such alerts stay alone', () => {
    expect(groupKey(alert({ customDetails: { CampaignId: [''] } }), selected)).toBeUndefined();
    expect(groupKey(alert(), { ...selected, matchingMethod: 'AllEntities' })).toBeUndefined();
    expect(groupKey(alert(), { ...selected, matchingMethod: 'AnyAlert' })).toBe('');
  });
});

describe('the incident an alert goes into', () => {
  const group = (change: Partial<Group> = {}): Group => ({ incident: 'i', key: 'k', since: at - HOUR, alerts: 1, ...change });
  const find = (one: Group, grouping = selected, closed = false) => groupFor([one], 'k', at, grouping, () => closed)?.incident;

  it('is one of the same kind that began within the lookback, is not closed and has room', () => {
    expect(find(group())).toBe('i');
    expect(find(group({ key: 'other' }))).toBeUndefined();
    expect(find(group({ since: at - 7 * DAY }))).toBe('i');
    expect(find(group({ since: at - 7 * DAY - 1 }))).toBeUndefined();
    expect(find(group({ alerts: 149 }))).toBe('i');
    expect(find(group({ alerts: 150 }))).toBeUndefined();
    expect(find(group(), selected, true)).toBeUndefined();
    expect(find(group(), { ...selected, reopenClosedIncident: true }, true)).toBe('i');
    expect(find(group(), { ...selected, enabled: false })).toBeUndefined();
  });
});

describe('the schedule of a rule', () => {
  it('runs five minutes after each time it is due, over its period before that', () => {
    const schedule = scheduleOf(findingsRule());
    expect(schedule).toEqual({ every: 5 * MINUTE, period: 47 * HOUR, delay: 5 * MINUTE });
    expect(dueRuns(schedule, at, at + 10 * MINUTE - 1)).toEqual([]);
    expect(dueRuns(schedule, at, at + 16 * MINUTE).map(({ from, to }) => [at - from, to - at])).toEqual([
      [47 * HOUR - 5 * MINUTE, 5 * MINUTE],
      [47 * HOUR - 10 * MINUTE, 10 * MINUTE],
    ]);
    expect(dueRuns(schedule, at, at - HOUR)).toEqual([]);
  });

  it.each([
    ['GreaterThan', [false, false, true]],
    ['LessThan', [true, false, false]],
    ['Equal', [false, true, false]],
    ['NotEqual', [true, false, true]],
  ])('alerts when the number of rows is %s the threshold', (triggerOperator, alerts) => {
    const rule = findingsRule();
    const changed = parseRule({ ...rule, properties: { ...rule.properties, triggerOperator, triggerThreshold: 3 } });
    expect([2, 3, 4].map((rows) => isTriggered(changed, rows))).toEqual(alerts);
  });
});
