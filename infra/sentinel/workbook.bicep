metadata description = 'The workbook: messages, campaigns, precision by hunt, and the health of Tollwatch.'

@description('Required. Name of the Log Analytics workspace, in the resource group this module is deployed to.')
param workspace string

@description('Required. Short name of the installation.')
param name string

@description('Optional. Region of the workbook: that of the workspace.')
param location string = resourceGroup().location

@description('Optional. Tags.')
param tags object = {}

@description('Optional. Resource id of the workspace that holds the telemetry of the function app. Without it the part about ticks asks for one.')
param telemetryId string = ''

// The generated workbook names no workspace: these two words stand where their ids belong.
var serialized = replace(
  replace(loadTextContent('workbook.json'), 'WORKSPACE_RESOURCE_ID', logs.id),
  'TELEMETRY_RESOURCE_ID',
  telemetryId
)

resource logs 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = {
  name: workspace
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(logs.id, name, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: '${name}: SMS pumping'
    description: 'Codes sent, verified and paid for; campaigns of SMS pumping; how right the hunts were; whether Tollwatch looks.'
    category: 'sentinel'
    sourceId: logs.id
    version: 'Notebook/1.0'
    serializedData: serialized
  }
}

@description('Resource id of the workbook.')
output workbookId string = workbook.id
