metadata description = 'The one identity: the app, its host and its telemetry sign in as it.'

@description('Required. Name of the identity.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Object id: what roles are given to.')
output principalId string = identity.properties.principalId
