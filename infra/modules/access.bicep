metadata description = 'Who may do what: one list of roles on resources of one resource group, given to one identity.'

@export()
@description('A role on one resource.')
type grantType = {
  @description('Required. Name of the role in access.json, or the GUID of a role of one\'s own.')
  role: string

  @description('Required. Kind of the resource.')
  on: 'workspace' | 'findings-rule' | 'storage' | 'event-hub' | 'vault' | 'insights'

  @description('Required. Name of the resource; NAMESPACE/HUB for an event hub.')
  name: string
}

@description('Required. Object id of the identity.')
param principalId string

@description('Required. What it is given.')
param grants grantType[]

var ids = loadJsonContent('../access.json', '$.roles')
var onWorkspaces = filter(grants, grant => grant.on == 'workspace')
var onRules = filter(grants, grant => grant.on == 'findings-rule')
var onStorage = filter(grants, grant => grant.on == 'storage')
var onHubs = filter(grants, grant => grant.on == 'event-hub')
var onVaults = filter(grants, grant => grant.on == 'vault')
var onInsights = filter(grants, grant => grant.on == 'insights')

resource workspaces 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = [
  for grant in onWorkspaces: { name: grant.name }
]

resource rules 'Microsoft.Insights/dataCollectionRules@2024-03-11' existing = [
  for grant in onRules: { name: grant.name }
]

resource accounts 'Microsoft.Storage/storageAccounts@2025-06-01' existing = [
  for grant in onStorage: { name: grant.name }
]

resource hubs 'Microsoft.EventHub/namespaces/eventhubs@2026-01-01' existing = [
  for grant in onHubs: { name: grant.name }
]

resource vaults 'Microsoft.KeyVault/vaults@2026-05-15' existing = [for grant in onVaults: { name: grant.name }]

resource components 'Microsoft.Insights/components@2020-02-02' existing = [
  for grant in onInsights: { name: grant.name }
]

resource workspaceRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (grant, i) in onWorkspaces: {
    name: guid(workspaces[i].id, principalId, ids[?grant.role] ?? grant.role)
    scope: workspaces[i]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        ids[?grant.role] ?? grant.role
      )
    }
  }
]

resource ruleRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (grant, i) in onRules: {
    name: guid(rules[i].id, principalId, ids[?grant.role] ?? grant.role)
    scope: rules[i]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        ids[?grant.role] ?? grant.role
      )
    }
  }
]

resource storageRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (grant, i) in onStorage: {
    name: guid(accounts[i].id, principalId, ids[?grant.role] ?? grant.role)
    scope: accounts[i]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        ids[?grant.role] ?? grant.role
      )
    }
  }
]

resource hubRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (grant, i) in onHubs: {
    name: guid(hubs[i].id, principalId, ids[?grant.role] ?? grant.role)
    scope: hubs[i]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        ids[?grant.role] ?? grant.role
      )
    }
  }
]

resource vaultRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (grant, i) in onVaults: {
    name: guid(vaults[i].id, principalId, ids[?grant.role] ?? grant.role)
    scope: vaults[i]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        ids[?grant.role] ?? grant.role
      )
    }
  }
]

resource insightsRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (grant, i) in onInsights: {
    name: guid(components[i].id, principalId, ids[?grant.role] ?? grant.role)
    scope: components[i]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        ids[?grant.role] ?? grant.role
      )
    }
  }
]
