metadata description = 'Opt-in: a role that may do to incidents what the app does, and nothing else. Creating it needs Owner or User Access Administrator.'

@description('Required. Name of the role, unique in the Entra tenant.')
param roleName string

var actions = loadJsonContent('../access.json', '$.incidentRole')

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, roleName)
  properties: {
    roleName: roleName
    description: 'Writes Sentinel incidents of Tollwatch with their comments and tasks, and reads them back.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [{ actions: actions, notActions: [], dataActions: [], notDataActions: [] }]
  }
}

@description('GUID of the role.')
output roleGuid string = role.name
