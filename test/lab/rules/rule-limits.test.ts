import { describe, expect, it } from 'vitest';
import { findingsRule } from '../../../src/lab/rules/findings-rule.ts';
import { parseRule } from '../../../src/lab/rules/rule.ts';
import { limitsBroken } from '../../../src/lab/rules/rule-limits.ts';

const own = findingsRule();
const broken = (change: Readonly<Record<string, unknown>>): readonly string[] =>
  limitsBroken(parseRule({ ...own, properties: { ...own.properties, ...change } }));
const grouped = (change: Readonly<Record<string, unknown>>) => ({
  incidentConfiguration: {
    createIncident: true,
    groupingConfiguration: { ...own.properties.incidentConfiguration?.groupingConfiguration, ...change },
  },
});
const ip = (...identifiers: readonly string[]) => ({
  entityType: 'IP',
  fieldMappings: identifiers.map((identifier) => ({ identifier, columnName: 'Ip1' })),
});
const details = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`Key${n}`, 'AlertId']));

describe('limits of analytics rules', () => {
  it.each([{}, { nearRealTime: true }, { keepApart: true }, { enabled: false }])(
    'are kept by the rule over findings with %j',
    (options) => {
      expect(limitsBroken(findingsRule(options))).toEqual([]);
    },
  );

  it.each<[Readonly<Record<string, unknown>>, RegExp]>([
    [{ displayName: '' }, /displayName is empty/],
    [{ query: 'x'.repeat(10_001) }, /10001 characters; 1 to 10000/],
    [{ query: '' }, /0 characters/],
    [{ queryFrequency: 'PT4M' }, /queryFrequency PT4M is not between 5 and/],
    [{ queryFrequency: 'P15D', queryPeriod: 'P14D' }, /queryFrequency P15D is not/],
    [{ queryPeriod: 'P15D', queryFrequency: 'PT1H' }, /queryPeriod P15D is not/],
    [{ queryPeriod: 'PT5M', queryFrequency: 'PT10M' }, /shorter than queryFrequency/],
    [{ queryPeriod: 'P2D' }, /2 days or more needs a queryFrequency of an hour/],
    [{ queryPeriod: 'two days' }, /queryPeriod two days is no duration/],
    [{ triggerThreshold: 10_001 }, /triggerThreshold 10001/],
    [{ triggerThreshold: -1 }, /triggerThreshold -1/],
    [{ suppressionDuration: 'PT1M' }, /suppressionDuration PT1M/],
    [{ suppressionDuration: 'PT25H' }, /suppressionDuration PT25H/],
    [{ tactics: ['Resource Hijacking'] }, /no tactic/],
    [{ techniques: ['T1496.003'] }, /no technique/],
    [{ entityMappings: Array.from({ length: 11 }, () => ip('Address')) }, /11 entity mappings; 10/],
    [{ entityMappings: [ip()] }, /0 identifiers/],
    [{ entityMappings: [ip('Address', 'AddressScope', 'Address', 'AddressScope')] }, /4 identifiers/],
    [{ entityMappings: [ip('Number')] }, /IP has no identifier Number/],
    [{ ...grouped({ groupByCustomDetails: [], groupByAlertDetails: ['Severity'] }), customDetails: details(21) }, /21 custom details; 20/],
    [
      { customDetails: { ...own.properties.customDetails, TheIdOfTheCampaignX1: 'x', TheIdOfTheCampaignX12: 'x' } },
      /TheIdOfTheCampaignX12: up to/,
    ],
    [{ customDetails: { ...own.properties.customDetails, '1st': 'x' } }, /1st: up to 20/],
    [{ alertDetailsOverride: { alertDescriptionFormat: '{{A}} {{B}} {{C}} {{D}}' } }, /at most 3 columns/],
    [grouped({ lookbackDuration: 'P8D' }), /lookbackDuration P8D/],
    [grouped({ groupByCustomDetails: [] }), /selects nothing/],
    [grouped({ groupByCustomDetails: ['Campaign'] }), /grouping by Campaign/],
  ])('are told when one is broken: %o', (change, problem) => {
    expect(broken(change)).toEqual([expect.stringMatching(problem)]);
  });

  it('include what the lab does not act on: such a rule is refused, not half run', () => {
    expect(() => parseRule({ ...own, properties: { ...own.properties, alertDetailsOverride: { alertTacticsColumnName: 'x' } } })).toThrow();
    expect(() => parseRule({ ...own, kind: 'Fusion' })).toThrow();
  });
});
