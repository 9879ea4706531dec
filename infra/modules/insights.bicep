metadata description = 'Telemetry of the app itself: Application Insights that takes Entra sign-in alone, and its workspace.'

@description('Required. Name of Application Insights.')
param name string

@description('Required. Name of its workspace.')
param logsName string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags object

@description('Required. Days that telemetry is kept.')
@minValue(30)
@maxValue(730)
param retentionDays int

@description('Required. GB a day at which ingestion stops, so that a fault cannot become a bill.')
@minValue(1)
param dailyCapGb int

resource logs 'Microsoft.OperationalInsights/workspaces@2026-03-01' = {
  name: logsName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true }
    workspaceCapping: { dailyQuotaGb: dailyCapGb }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: name
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: logs.id
    DisableLocalAuth: true
  }
}

@description('Resource id of the workspace.')
output logsId string = logs.id

@description('Resource id of Application Insights.')
output insightsId string = insights.id
