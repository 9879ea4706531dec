metadata description = 'Data collection rule of kind Direct through which findings reach one workspace. It has to be in that workspace\'s region.'

@description('Required. Name of the rule.')
param name string

@description('Required. Region of the workspace.')
param location string

@description('Required. Tags.')
param tags object

@description('Required. Resource id of the workspace; its table SmsPumpingFindings_CL has to exist.')
param workspaceId string

// The ingestion API names the type of a column as a rule does, in lower case; a table says dateTime.
var columns = map(loadJsonContent('../tables.json', '$.SmsPumpingFindings_CL'), column => {
  name: column.name
  type: toLower(column.type)
})

resource rule 'Microsoft.Insights/dataCollectionRules@2024-03-11' = {
  name: name
  location: location
  tags: tags
  kind: 'Direct'
  properties: {
    description: 'Findings of Tollwatch.'
    streamDeclarations: { 'Custom-SmsPumpingFindings': { columns: columns } }
    destinations: { logAnalytics: [{ name: 'workspace', workspaceResourceId: workspaceId }] }
    dataFlows: [
      {
        streams: ['Custom-SmsPumpingFindings']
        destinations: ['workspace']
        transformKql: 'source'
        outputStream: 'Custom-SmsPumpingFindings_CL'
      }
    ]
  }
}

@description('Logs ingestion endpoint of the rule.')
output endpoint string = rule.properties.endpoints.logsIngestion

@description('Immutable id of the rule.')
output ruleId string = rule.properties.immutableId
