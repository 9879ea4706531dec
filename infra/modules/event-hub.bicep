metadata description = 'Event Hubs namespace and the hub that receives alerts. Local authorisation is off: no connection string exists.'

@description('Required. Name of the namespace.')
param name string

@description('Required. Name of the hub.')
param hub string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags object

@description('Required. Tier.')
@allowed(['Basic', 'Standard', 'Premium'])
param tier string

@description('Required. Days that events are kept.')
@minValue(1)
@maxValue(90)
param retentionDays int

@description('Required. Subnet of the app, empty without a network.')
param subnetId string

@description('Required. Workspace that keeps the namespace\'s own log.')
param logsId string

resource namespace 'Microsoft.EventHub/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: tier, tier: tier, capacity: 1 }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    isAutoInflateEnabled: false
  }

  resource alerts 'eventhubs' = {
    name: hub
    properties: {
      partitionCount: 2
      retentionDescription: { cleanupPolicy: 'Delete', retentionTimeInHours: retentionDays * 24 }
    }
  }

  // A Basic namespace has no rules: the address itself is open there, sign-in is not.
  resource network 'networkRuleSets' = if (tier != 'Basic' && !empty(subnetId)) {
    name: 'default'
    properties: {
      defaultAction: 'Deny'
      trustedServiceAccessEnabled: true
      virtualNetworkRules: [{ subnet: { id: subnetId }, ignoreMissingVnetServiceEndpoint: false }]
    }
  }
}

// The stable version of 2016 knows no category groups.
#disable-next-line use-recent-api-versions
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: namespace
  properties: {
    workspaceId: logsId
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Host name of the namespace.')
output host string = split(split(namespace.properties.serviceBusEndpoint, '//')[1], ':')[0]
