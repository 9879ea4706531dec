metadata description = 'The analytics rule that makes incidents of findings: an alert for each row that is to wake somebody, one incident a campaign.'

@description('Required. Name of the Log Analytics workspace with Microsoft Sentinel, in the resource group this module is deployed to.')
param workspace string

@description('Required. Short prefix of the installation: part of what makes the rule\'s id.')
param name string

@description('Optional. Whether the rule runs.')
param enabled bool = true

@description('Optional. Runs every minute instead of every five, by a rule of the kind NRT, which exists in preview versions of the API only. Rows that arrive more than 12 hours late make no alert then.')
param nearRealTime bool = false

@description('Optional. Keeps its incidents out of the correlation of Microsoft Defender, which may otherwise merge them with others (#DONT_CORR#).')
param keepApart bool = false

var rule = loadJsonContent('findings-rule.json')
var query = loadTextContent('findings-rule.kql')
var about = keepApart ? '#DONT_CORR# ${rule.properties.description}' : rule.properties.description

resource logs 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = {
  name: workspace
}

// Stays when the near-real-time rule takes over, switched off: a rule cannot change its kind, and two running ones would alert twice.
resource scheduled 'Microsoft.SecurityInsights/alertRules@2025-09-01' = {
  scope: logs
  name: guid(logs.id, name, 'findings-rule')
  kind: 'Scheduled'
  properties: {
    ...rule.properties
    ...rule.scheduled
    description: about
    enabled: enabled && !nearRealTime
    query: query
  }
}

// The stable versions of the API have no kind NRT.
#disable-next-line use-recent-api-versions
resource immediate 'Microsoft.SecurityInsights/alertRules@2025-10-01-preview' = if (nearRealTime) {
  scope: logs
  name: guid(logs.id, name, 'findings-rule-nrt')
  kind: 'NRT'
  properties: {
    ...rule.properties
    description: about
    enabled: enabled
    // Such a rule looks at what arrived in the last minute.
    query: replace(query, 'let Every = 5m;', 'let Every = 1m;')
  }
}

@description('Resource id of the rule that runs.')
output ruleId string = nearRealTime ? immediate.id : scheduled.id

@description('Its display name, which is also what automation rules can be conditioned on.')
output displayName string = rule.properties.displayName
