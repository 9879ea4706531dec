metadata description = 'The function app on Flex Consumption: one identity for everything, no key in any setting.'

import { namesType } from 'names.bicep'
import { scaleType, sentinelModeType, tuningType } from 'types.bicep'

@description('Required. Names of the installation.')
param names namesType

@description('Required. Region.')
param location string

@description('Required. Tags; azd finds the app by one of them.')
param tags object

@description('Required. Name of the user-assigned identity.')
param identityName string

@description('Required. Container of the deployment package.')
param packageContainer string

@description('Required. Subnet the app goes out through, empty without a network.')
param subnetId string

@description('Required. Size.')
param scale scaleType

@description('Required. Workspaces with what the app has to know of each, as setting TOLLWATCH_TARGETS.')
param targets object[]

@description('Required. How alerts become incidents.')
param sentinelMode sentinelModeType

@description('Required. Name of the state table.')
param stateTable string

@description('Required. Host name of the Event Hubs namespace, empty without one.')
param eventHubsHost string

@description('Required. Name of the event hub, empty without one.')
param eventHub string

@description('Required. Settings that have a default.')
param tuning tuningType

@description('Required. Address of a package to deploy, empty when azd or the script brings it.')
param packageUri string

@description('Required. Workspace that keeps the host\'s own log.')
param logsId string

var cloud = loadJsonContent('../clouds.json')[environment().name]

// Those that no parameter changes are left to their default. A blank one counts as not set.
var settings = {
  TOLLWATCH_SCHEDULE: tuning.?schedule ?? '0 */5 * * * *'
  TOLLWATCH_TARGETS: string(targets)
  TOLLWATCH_STATE_ENDPOINT: 'https://${names.storage}.table.${environment().suffixes.storage}'
  TOLLWATCH_STATE_TABLE: stateTable
  TOLLWATCH_SENTINEL_MODE: sentinelMode
  TOLLWATCH_FINDINGS_AUDIENCE: cloud.ingestionAudience
  TOLLWATCH_EVENTHUBS_NAMESPACE: eventHubsHost
  TOLLWATCH_EVENTHUBS_HUB: eventHub
  TOLLWATCH_OPERATOR: string(tuning.?operator ?? {})
  TOLLWATCH_HUNTS: string(tuning.?hunts ?? {})
  TOLLWATCH_MAX_WINDOWS: string(tuning.?maxWindows ?? 6)
  TOLLWATCH_RECORD_ONLY_DAYS: string(tuning.?recordOnlyDays ?? 0)
  TOLLWATCH_SUPPRESSION_DAYS: string(tuning.?suppressionDays ?? 7)
  TOLLWATCH_OWN_ROLE: names.app
  TOLLWATCH_LOGS_ENDPOINT: cloud.logsEndpoint
  TOLLWATCH_LOGS_AUDIENCE: cloud.logsAudience
  TOLLWATCH_ARM_ENDPOINT: cloud.armEndpoint
  TOLLWATCH_ARM_AUDIENCE: cloud.armAudience
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: names.insights
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: names.plan
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: names.app
  location: location
  tags: union(tags, { 'azd-service-name': 'tollwatch' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    keyVaultReferenceIdentity: identity.id
    siteConfig: { minTlsVersion: '1.2', scmMinTlsVersion: '1.2', ftpsState: 'Disabled', http20Enabled: true }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: 'https://${names.storage}.blob.${environment().suffixes.storage}/${packageContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: scale.?memoryMB ?? 2048
        maximumInstanceCount: scale.?instances ?? 40
      }
      runtime: { name: 'node', version: '24' }
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(settings, {
      AzureWebJobsStorage__accountName: names.storage
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identity.properties.clientId
      APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
      TOLLWATCH_IDENTITY: 'managed'
      TOLLWATCH_IDENTITY_CLIENT_ID: identity.properties.clientId
    })
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource package 'extensions' = if (!empty(packageUri)) {
    name: 'onedeploy'
    // The compiler's types do not know what this name takes.
    #disable-next-line BCP187
    properties: { packageUri: packageUri, remoteBuild: false }
    dependsOn: [appSettings]
  }
}

// The stable version of 2016 knows no category groups.
#disable-next-line use-recent-api-versions
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: {
    workspaceId: logsId
    logs: [{ category: 'FunctionAppLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Host name of the app.')
output host string = app.properties.defaultHostName
