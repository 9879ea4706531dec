metadata description = 'Opt-in: hunts as scheduled rules, for workspaces that no Tollwatch app hunts in. hunt-rules.md says what is weaker.'

@description('Required. Name of the Log Analytics workspace with Sentinel.')
param workspace string

@description('Required. Short name of the installation.')
param name string

@description('Optional. Whether the rules run.')
param enabled bool = true

@description('Optional. Rules to leave out, by the names of their files.')
param without string[] = []

var queries = {
  'otp-request-spike': loadTextContent('hunt-rules/otp-request-spike.kql')
  'acs-send-spike': loadTextContent('hunt-rules/acs-send-spike.kql')
  'acs-send-baseline': loadTextContent('hunt-rules/acs-send-baseline.kql')
  'otp-conversion-collapse': loadTextContent('hunt-rules/otp-conversion-collapse.kql')
  'otp-conversion-collapse-requests': loadTextContent('hunt-rules/otp-conversion-collapse-requests.kql')
  'otp-client-unverified': loadTextContent('hunt-rules/otp-client-unverified.kql')
  'otp-client-unverified-requests': loadTextContent('hunt-rules/otp-client-unverified-requests.kql')
  'cognito-sms-pumping': loadTextContent('hunt-rules/cognito-sms-pumping.kql')
  'sns-publish-spike': loadTextContent('hunt-rules/sns-publish-spike.kql')
  'sms-probe-burst': loadTextContent('hunt-rules/sms-probe-burst.kql')
  'sms-adjacent-numbers': loadTextContent('hunt-rules/sms-adjacent-numbers.kql')
}
var chosen = filter(items(loadJsonContent('hunt-rules/rules.json')), rule => !contains(without, rule.key))

resource logs 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = { name: workspace }

resource rules 'Microsoft.SecurityInsights/alertRules@2025-09-01' = [
  for rule in chosen: {
    name: guid(logs.id, name, rule.key)
    scope: logs
    kind: 'Scheduled'
    properties: { ...rule.value, query: queries[rule.key], enabled: enabled }
  }
]

@description('Resource ids of the rules, in no particular order: automation rules name them.')
output ruleIds string[] = [for (rule, i) in chosen: rules[i].id]
