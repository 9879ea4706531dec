metadata description = 'Playbook: tells a Teams channel, or any HTTPS address, of an incident, and after approval how to contain it. It changes nothing by itself.'

@description('Required. Name of the Log Analytics workspace with Sentinel; the playbook is deployed into its resource group.')
param workspace string

@description('Required. Short name of the installation.')
param name string

@description('Optional. Region of the playbook.')
param location string = resourceGroup().location

@description('Optional. Tags.')
param tags object = {}

@description('Optional. Whether the playbook runs. Off until the secret is there.')
param enabled bool = false

@description('Required. Resource id of the key vault that holds the address.')
@minLength(80)
param vaultId string

@description('Optional. Name of the secret with the address: a webhook of Teams Workflows, or any HTTPS address.')
param secretName string = 'playbook-address'

@description('Optional. What the address is sent: an Adaptive Card for Teams, or plain JSON.')
@allowed(['teams', 'json'])
param format string = 'teams'

@description('Optional. Tag of an incident that approves: the message then says how to contain the attack.')
@minLength(3)
param approvalTag string = 'tollwatch-approved'

// Two workspaces of one resource group have a playbook each.
var token = uniqueString(resourceGroup().id, workspace)
var vaultParts = split(vaultId, '/')
var sentinelApi = subscriptionResourceId('Microsoft.Web/locations/managedApis', location, 'azuresentinel')

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' existing = {
  name: vaultParts[8]
  scope: resourceGroup(vaultParts[2], vaultParts[4])
}

resource connection 'Microsoft.Web/connections@2016-06-01' = {
  name: 'azuresentinel-${name}-${token}'
  location: location
  tags: tags
  properties: {
    displayName: 'Microsoft Sentinel of ${name}'
    api: { id: sentinelApi }
    // Signs in with the identity of whatever uses it; the types do not know it.
    #disable-next-line BCP037
    parameterValueType: 'Alternative'
  }
}

// An identity of its own: nobody else can run as it, and it goes with the playbook.
resource playbook 'Microsoft.Logic/workflows@2019-05-01' = {
  name: 'logic-${name}-${token}'
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    state: enabled ? 'Enabled' : 'Disabled'
    definition: loadJsonContent('playbook.json')
    parameters: {
      '$connections': {
        value: {
          azuresentinel: {
            id: sentinelApi
            connectionId: connection.id
            connectionName: connection.name
            connectionProperties: { authentication: { type: 'ManagedServiceIdentity' } }
          }
        }
      }
      secretAddress: { value: '${vault.properties.vaultUri}secrets/${secretName}' }
      vaultAudience: { value: 'https://${skip(environment().suffixes.keyvaultDns, 1)}' }
      approvalTag: { value: approvalTag }
      format: { value: format }
    }
  }
}

module secretAccess '../modules/access.bicep' = {
  scope: resourceGroup(vaultParts[2], vaultParts[4])
  params: {
    principalId: playbook.identity.principalId
    grants: [{ role: 'Key Vault Secrets User', on: 'vault', name: vaultParts[8] }]
  }
}

// What the trigger's connection needs; no action of the playbook writes to an incident.
module incidentAccess '../modules/access.bicep' = {
  params: {
    principalId: playbook.identity.principalId
    grants: [{ role: 'Microsoft Sentinel Reader', on: 'workspace', name: workspace }]
  }
}

@description('Resource id of the playbook: automation rules run it.')
output playbookId string = playbook.id

@description('Object id of the playbook\'s identity.')
output principalId string = playbook.identity.principalId
