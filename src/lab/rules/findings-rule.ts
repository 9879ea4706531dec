import rule from '../../../infra/sentinel/findings-rule.json' with { type: 'json' };
import query from '../../../infra/sentinel/findings-rule.kql';
import { type AnalyticsRule, parseRule } from './rule.ts';

export type FindingsRuleOptions = { readonly enabled?: boolean; readonly nearRealTime?: boolean; readonly keepApart?: boolean };

/** The rule over findings as infra/sentinel/findings-rule.bicep deploys it with these parameters, which are off but `enabled`. */
export const findingsRule = ({ enabled = true, nearRealTime = false, keepApart = false }: FindingsRuleOptions = {}): AnalyticsRule => {
  const properties = {
    ...rule.properties,
    description: `${keepApart ? '#DONT_CORR# ' : ''}${rule.properties.description}`,
    enabled,
  };
  return nearRealTime
    ? parseRule({
        kind: 'NRT',
        name: 'findings-rule-nrt',
        properties: { ...properties, query: query.replace('let Every = 5m;', 'let Every = 1m;') },
      })
    : parseRule({ kind: 'Scheduled', name: 'findings-rule', properties: { ...properties, ...rule.scheduled, query } });
};
