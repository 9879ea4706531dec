metadata description = 'Tollwatch by azd: makes the resource group and deploys main.bicep into it.'
targetScope = 'subscription'

import { contentType, eventHubsType, scaleType, sentinelModeType, targetType, tuningType } from 'modules/types.bicep'

@description('Required. Name of the azd environment: the resource group is found by it.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Required. Region of the app, its storage and its events.')
param location string

@description('Optional. Resource group; it is created where it does not exist.')
param resourceGroupName string = 'rg-${environmentName}'

@description('Optional. Short name that all resources carry.')
@minLength(3)
@maxLength(20)
param name string = 'tollwatch'

@description('Required. Workspaces to hunt in.')
@minLength(1)
@maxLength(20)
param targets targetType[]

@description('Optional. How alerts become Sentinel incidents.')
param sentinelMode sentinelModeType = 'analytics-rule'

@description('Optional. Where alerts are published as CloudEvents.')
param eventHubs eventHubsType = { kind: 'none' }

@description('Optional. Write incidents with a role made for it instead of Microsoft Sentinel Responder. Creating a role needs more rights.')
param ownIncidentRole bool = false

@description('Optional. Subnet delegated to Microsoft.App/environments: the app goes out through it.')
param subnetId string = ''

@description('Optional. Copies of the storage account: over zones, or Standard_LRS in a region that has none.')
@allowed(['Standard_ZRS', 'Standard_LRS'])
param storageSku string = 'Standard_ZRS'

@description('Optional. A key vault for addresses and keys of others.')
param keyVault bool = false

@description('Optional. What is deployed into Sentinel beside the app.')
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

@description('Optional. Action group that hears when Tollwatch itself is in trouble.')
param actionGroupId string = ''

var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: resourceGroupName
  location: location
  tags: tags
}

module install 'main.bicep' = {
  scope: group
  params: {
    name: name
    location: location
    tags: tags
    targets: targets
    sentinelMode: sentinelMode
    eventHubs: eventHubs
    ownIncidentRole: ownIncidentRole
    subnetId: subnetId
    storageSku: storageSku
    keyVault: keyVault
    content: content
    tuning: tuning
    scale: scale
    telemetryDays: telemetryDays
    telemetryCapGb: telemetryCapGb
    findingsDays: findingsDays
    actionGroupId: actionGroupId
  }
}

@description('Resource group that azd deploys the code into.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Name of the function app.')
output appName string = install.outputs.appName
