metadata description = 'What is deployed into one workspace with Sentinel: rule, hunting queries, workbook, playbook. Each can be used alone.'

import { contentType } from '../modules/types.bicep'

@description('Required. Name of the Log Analytics workspace, in the resource group this module is deployed to.')
param workspace string

@description('Required. Short name of the installation.')
param name string

@description('Required. Region of the workspace.')
param location string

@description('Required. Tags.')
param tags object

@description('Required. What is wanted.')
param content contentType

@description('Required. Whether findings rows come into this workspace, and the rule over them is to make incidents.')
param rule bool

@description('Required. Key vault with the playbook\'s address, empty without a playbook.')
param vaultId string

@description('Required. Workspace that holds the telemetry of the app, for the workbook.')
param telemetryId string

var withRule = rule && (content.?rule ?? true)
var withHuntRules = content.?huntRules ?? false

module findingsRule 'findings-rule.bicep' = if (withRule) {
  params: {
    workspace: workspace
    name: name
    nearRealTime: content.?nearRealTime ?? false
    keepApart: content.?keepApart ?? false
  }
}

module huntRules 'hunt-rules.bicep' = if (withHuntRules) {
  params: { workspace: workspace, name: name }
}

module huntingQueries 'hunting-queries.bicep' = if (content.?huntingQueries ?? true) {
  params: { workspace: workspace, name: name }
}

module workbook 'workbook.bicep' = if (content.?workbook ?? true) {
  params: { workspace: workspace, name: name, location: location, tags: tags, telemetryId: telemetryId }
}

module playbook 'playbook.bicep' = if (content.?playbook != null) {
  params: {
    workspace: workspace
    name: name
    location: location
    tags: tags
    enabled: content.?playbook.?enabled ?? false
    format: content.?playbook.?format ?? 'teams'
    vaultId: vaultId
  }
}

module automation 'automation-rule.bicep' = if (content.?playbook != null && (withRule || withHuntRules)) {
  params: {
    workspace: workspace
    name: name
    playbookId: playbook!.outputs.playbookId
    ruleIds: concat(withRule ? [findingsRule!.outputs.ruleId] : [], withHuntRules ? huntRules!.outputs.ruleIds : [])
    sentinelPrincipalId: content.?playbook.?sentinelPrincipalId ?? ''
    enabled: content.?playbook.?enabled ?? false
  }
}
