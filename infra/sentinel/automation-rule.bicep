metadata description = 'Automation rules: Sentinel runs the playbook when an analytics rule of Tollwatch makes an incident, and when such an incident is approved.'

@description('Required. Name of the Log Analytics workspace with Sentinel; deployed into its resource group, where the playbook is too.')
param workspace string

@description('Required. Short name of the installation.')
param name string

@description('Required. Resource id of the playbook.')
@minLength(80)
param playbookId string

@description('Required. Resource ids of the analytics rules whose incidents are told.')
@minLength(1)
param ruleIds string[]

@description('Optional. Tag of an incident that approves.')
@minLength(3)
param approvalTag string = 'tollwatch-approved'

@description('Optional. Object id of the service principal "Azure Security Insights" in this Entra tenant: Sentinel runs playbooks as it. Empty: it is granted nothing, and there are no automation rules.')
param sentinelPrincipalId string = ''

@description('Optional. Whether the automation rules run: as the playbook does, since they fail while it is off.')
param enabled bool = false

@description('Optional. Place of the first rule among the automation rules of the workspace; the second follows it.')
@minValue(1)
@maxValue(999)
param order int = 100

var automationRole = loadJsonContent('../access.json', '$.roles')['Microsoft Sentinel Automation Contributor']
var ofTollwatch = {
  conditionType: 'Property'
  conditionProperties: { propertyName: 'IncidentRelatedAnalyticRuleIds', operator: 'Contains', propertyValues: ruleIds }
}

resource logs 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = { name: workspace }

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(sentinelPrincipalId)) {
  name: guid(resourceGroup().id, sentinelPrincipalId, automationRole)
  properties: {
    principalId: sentinelPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', automationRole)
  }
}

resource told 'Microsoft.SecurityInsights/automationRules@2025-09-01' = if (!empty(sentinelPrincipalId)) {
  name: guid(logs.id, name, 'playbook-on-creation')
  scope: logs
  properties: {
    displayName: 'Tollwatch (${name}): tell of SMS pumping'
    order: order
    triggeringLogic: { isEnabled: enabled, triggersOn: 'Incidents', triggersWhen: 'Created', conditions: [ofTollwatch] }
    actions: [
      {
        order: 1
        actionType: 'RunPlaybook'
        actionConfiguration: { logicAppResourceId: playbookId, tenantId: tenant().tenantId }
      }
    ]
  }
  dependsOn: [grant]
}

resource approved 'Microsoft.SecurityInsights/automationRules@2025-09-01' = if (!empty(sentinelPrincipalId)) {
  name: guid(logs.id, name, 'playbook-on-approval')
  scope: logs
  properties: {
    displayName: 'Tollwatch (${name}): containment of an approved incident'
    order: order + 1
    triggeringLogic: {
      isEnabled: enabled
      triggersOn: 'Incidents'
      triggersWhen: 'Updated'
      conditions: [
        ofTollwatch
        { conditionType: 'PropertyArrayChanged', conditionProperties: { arrayType: 'Labels', changeType: 'Added' } }
        // The playbook looks for the whole tag itself.
        {
          conditionType: 'Property'
          conditionProperties: { propertyName: 'IncidentLabel', operator: 'Contains', propertyValues: [approvalTag] }
        }
      ]
    }
    actions: [
      {
        order: 1
        actionType: 'RunPlaybook'
        actionConfiguration: { logicAppResourceId: playbookId, tenantId: tenant().tenantId }
      }
    ]
  }
  dependsOn: [grant]
}

@description('Names of the automation rules; empty where there are none.')
output ruleNames string[] = empty(sentinelPrincipalId) ? [] : [told.name, approved.name]
