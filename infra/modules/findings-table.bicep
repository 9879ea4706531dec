metadata description = 'SmsPumpingFindings_CL in a workspace that receives findings: it has to be there before the data collection rule.'

@description('Required. Name of the workspace, in the resource group this module is deployed to.')
param workspace string

@description('Required. Days that rows can be queried.')
@minValue(4)
@maxValue(730)
param retentionDays int

var columns = loadJsonContent('../tables.json', '$.SmsPumpingFindings_CL')

resource logs 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = {
  name: workspace
}

resource table 'Microsoft.OperationalInsights/workspaces/tables@2026-03-01' = {
  parent: logs
  name: 'SmsPumpingFindings_CL'
  properties: {
    plan: 'Analytics'
    retentionInDays: retentionDays
    schema: {
      name: 'SmsPumpingFindings_CL'
      description: 'Campaigns of SMS pumping that Tollwatch found: a row an alert. Readers take an AlertId once.'
      columns: columns
    }
  }
}

@description('Resource id of the table.')
output tableId string = table.id
