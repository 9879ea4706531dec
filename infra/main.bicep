metadata description = 'Tollwatch in one resource group: the app, its storage and telemetry, its way into each workspace, and Sentinel content.'

import { namesOf, placeOf } from 'modules/names.bicep'
import { contentType, eventHubsType, scaleType, sentinelModeType, targetType, tuningType } from 'modules/types.bicep'

@description('Optional. Short name that all resources carry.')
@minLength(3)
@maxLength(20)
param name string = 'tollwatch'

@description('Optional. Region of the app, its storage and its events: findings, campaigns and alerts stay there.')
param location string = resourceGroup().location

@description('Optional. Tags on every resource.')
param tags object = {}

@description('Required. Workspaces to hunt in.')
@minLength(1)
@maxLength(20)
param targets targetType[]

@description('Optional. How alerts become Sentinel incidents; off where Sentinel is not used.')
param sentinelMode sentinelModeType = 'analytics-rule'

@description('Optional. Where alerts are published as CloudEvents.')
param eventHubs eventHubsType = { kind: 'none' }

@description('Optional. Write incidents with a role made for it instead of Microsoft Sentinel Responder. Creating a role needs more rights.')
param ownIncidentRole bool = false

@description('Optional. Subnet delegated to Microsoft.App/environments, with service endpoints for storage (and Event Hubs): the app goes out through it, and they admit it alone.')
param subnetId string = ''

@description('Optional. Copies of the storage account: over zones, or Standard_LRS in a region that has none.')
@allowed(['Standard_ZRS', 'Standard_LRS'])
param storageSku string = 'Standard_ZRS'

@description('Optional. A key vault for addresses and keys of others.')
param keyVault bool = false

@description('Optional. What is deployed into Sentinel beside the app; nothing where the mode is off.')
param content contentType = {}

@description('Optional. Settings of the app.')
param tuning tuningType = {}

@description('Optional. Size of the app.')
param scale scaleType = {}

@description('Optional. Days that the app\'s own telemetry is kept.')
@minValue(30)
@maxValue(730)
param telemetryDays int = 30

@description('Optional. GB of own telemetry a day at which ingestion stops.')
@minValue(1)
param telemetryCapGb int = 1

@description('Optional. Days that findings can be queried in their workspace.')
@minValue(4)
@maxValue(730)
param findingsDays int = 90

@description('Optional. Action group that hears when Tollwatch itself is in trouble. Without one the alerts only show in the portal.')
param actionGroupId string = ''

@description('Optional. Address of a built package that the deployment installs. Leave it empty for azd and the script, which bring their own.')
param packageUri string = ''

var names = namesOf(name, uniqueString(resourceGroup().id, name))
var stateTable = 'tollwatch'
var hubName = 'sms-pumping'
var withVault = keyVault || content.?playbook != null
var writesIncidents = contains(['incident-api', 'both'], sentinelMode)

// No role can be given to an identity of another tenant: Lighthouse delegates what it needs there.
var delegated = map(targets, target => (target.?tenantId ?? tenant().tenantId) != tenant().tenantId)

var writtenTo = map(sentinelMode == 'off' ? [] : targets, target => {
  workspace: target.?findings.?workspace ?? target.workspace
  region: (target.?findings == null ? target.?region : target.?findings.?region) ?? location
})
var sinkIds = union(map(writtenTo, sink => sink.workspace), [])
var sinks = map(sinkIds, id => first(filter(writtenTo, sink => sink.workspace == id))!)
var existingHub = eventHubs.kind == 'existing' ? eventHubs.hub : ''
var hubPlace = placeOf(empty(existingHub)
  ? '${resourceGroup().id}/providers/Microsoft.EventHub/namespaces/${names.hubs}'
  : existingHub)
var hub = empty(existingHub) ? hubName : last(split(existingHub, '/'))

module identity 'modules/identity.bicep' = {
  params: { name: names.identity, location: location, tags: tags }
}

module insights 'modules/insights.bicep' = {
  params: {
    name: names.insights
    logsName: names.logs
    location: location
    tags: tags
    retentionDays: telemetryDays
    dailyCapGb: telemetryCapGb
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    name: names.storage
    location: location
    tags: tags
    sku: storageSku
    subnetId: subnetId
    stateTable: stateTable
    logsId: insights.outputs.logsId
  }
}

module newHub 'modules/event-hub.bicep' = if (eventHubs.kind == 'new') {
  params: {
    name: names.hubs
    hub: hubName
    location: location
    tags: tags
    tier: eventHubs.?tier ?? 'Standard'
    retentionDays: eventHubs.?retentionDays ?? (eventHubs.?tier == 'Basic' ? 1 : 7)
    subnetId: subnetId
    logsId: insights.outputs.logsId
  }
}

module vault 'modules/vault.bicep' = if (withVault) {
  params: { name: names.vault, location: location, tags: tags, logsId: insights.outputs.logsId }
}

module tables 'modules/findings-table.bicep' = [
  for sink in sinks: {
    scope: resourceGroup(placeOf(sink.workspace).subscription, placeOf(sink.workspace).group)
    params: { workspace: placeOf(sink.workspace).name, retentionDays: findingsDays }
  }
]

module rules 'modules/findings-rule.bicep' = [
  for (sink, i) in sinks: {
    params: {
      name: '${names.rulePrefix}-${uniqueString(sink.workspace)}'
      location: sink.region
      tags: tags
      workspaceId: sink.workspace
    }
    dependsOn: [tables[i]]
  }
]

module ownAccess 'modules/access.bicep' = {
  params: {
    principalId: identity.outputs.principalId
    grants: concat(
      [
        { role: 'Storage Blob Data Owner', on: 'storage', name: names.storage }
        { role: 'Storage Table Data Contributor', on: 'storage', name: names.storage }
        { role: 'Monitoring Metrics Publisher', on: 'insights', name: names.insights }
      ],
      map(sinks, sink => {
        role: 'Monitoring Metrics Publisher'
        on: 'findings-rule'
        name: '${names.rulePrefix}-${uniqueString(sink.workspace)}'
      })
    )
  }
  dependsOn: [storage, insights, rules]
}

module hubAccess 'modules/access.bicep' = if (eventHubs.kind != 'none') {
  scope: resourceGroup(hubPlace.subscription, hubPlace.group)
  params: {
    principalId: identity.outputs.principalId
    grants: [{ role: 'Azure Event Hubs Data Sender', on: 'event-hub', name: '${hubPlace.name}/${hub}' }]
  }
  dependsOn: [newHub]
}

module incidentRoles 'modules/incident-role.bicep' = [
  for (target, i) in targets: if (ownIncidentRole && writesIncidents && !delegated[i]) {
    scope: resourceGroup(placeOf(target.workspace).subscription, placeOf(target.workspace).group)
    params: { roleName: 'Tollwatch incidents ${names.app} ${target.name}' }
  }
]

module workspaceAccess 'modules/access.bicep' = [
  for (target, i) in targets: if (!delegated[i]) {
    scope: resourceGroup(placeOf(target.workspace).subscription, placeOf(target.workspace).group)
    params: {
      principalId: identity.outputs.principalId
      grants: concat(
        [{ role: 'Log Analytics Reader', on: 'workspace', name: placeOf(target.workspace).name }],
        writesIncidents
          ? [
              {
                role: ownIncidentRole ? incidentRoles[i]!.outputs.roleGuid : 'Microsoft Sentinel Responder'
                on: 'workspace'
                name: placeOf(target.workspace).name
              }
            ]
          : []
      )
    }
  }
]

resource workspaces 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = [
  for target in targets: {
    name: placeOf(target.workspace).name
    scope: resourceGroup(placeOf(target.workspace).subscription, placeOf(target.workspace).group)
  }
]

resource hubNamespace 'Microsoft.EventHub/namespaces@2026-01-01' existing = if (eventHubs.kind != 'none') {
  name: hubPlace.name
  scope: resourceGroup(hubPlace.subscription, hubPlace.group)
}

module app 'modules/app.bicep' = {
  params: {
    names: names
    location: location
    tags: tags
    identityName: names.identity
    packageContainer: storage.outputs.packageContainer
    subnetId: subnetId
    scale: scale
    packageUri: packageUri
    logsId: insights.outputs.logsId
    targets: [
      for (target, i) in targets: {
        name: target.name
        tenantId: target.?tenantId ?? tenant().tenantId
        workspaceId: workspaces[i].properties.customerId
        resourceId: target.workspace
        recordOnly: target.?recordOnly ?? false
        ...(sentinelMode == 'off'
          ? {}
          : {
              findings: {
                endpoint: rules[indexOf(sinkIds, target.?findings.?workspace ?? target.workspace)].outputs.endpoint
                ruleId: rules[indexOf(sinkIds, target.?findings.?workspace ?? target.workspace)].outputs.ruleId
              }
            })
      }
    ]
    sentinelMode: sentinelMode
    stateTable: stateTable
    eventHubsHost: eventHubs.kind == 'none'
      ? ''
      : split(split(hubNamespace!.properties.serviceBusEndpoint, '//')[1], ':')[0]
    eventHub: eventHubs.kind == 'none' ? '' : hub
    tuning: tuning
  }
  dependsOn: [ownAccess, newHub]
}

// Where the findings of a target go, Sentinel shows them.
module sentinel 'sentinel/content.bicep' = [
  for (sink, i) in sinks: {
    scope: resourceGroup(placeOf(sink.workspace).subscription, placeOf(sink.workspace).group)
    params: {
      workspace: placeOf(sink.workspace).name
      name: name
      location: sink.region
      tags: tags
      content: content
      rule: sentinelMode != 'incident-api'
      vaultId: withVault ? vault!.outputs.vaultId : ''
      telemetryId: insights.outputs.logsId
    }
    dependsOn: [tables[i]]
  }
]

module selfAlerts 'modules/self-alerts.bicep' = {
  params: {
    name: name
    location: location
    tags: tags
    logsId: insights.outputs.logsId
    targets: map(targets, target => target.name)
    actionGroupId: actionGroupId
  }
}

@description('Name of the function app: where the code goes.')
output appName string = names.app

@description('Host name of the app; its health endpoint is /api/health, with a function key.')
output appHost string = app.outputs.host

@description('Names that azd asks for.')
output AZURE_RESOURCE_GROUP string = resourceGroup().name
