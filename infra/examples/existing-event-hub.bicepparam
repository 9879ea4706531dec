// Alerts go to a hub that exists, in another resource group.
using '../main.bicep'

param targets = [
  {
    name: 'prod'
    workspace: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-security/providers/Microsoft.OperationalInsights/workspaces/law-security'
  }
]
param sentinelMode = 'incident-api'
param eventHubs = {
  kind: 'existing'
  hub: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-events/providers/Microsoft.EventHub/namespaces/evhns-security/eventhubs/alerts'
}
