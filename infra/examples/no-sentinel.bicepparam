// A Log Analytics workspace without Sentinel: alerts go to an event hub alone.
using '../main.bicep'

param targets = [
  {
    name: 'prod'
    workspace: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-logs/providers/Microsoft.OperationalInsights/workspaces/law-logs'
  }
]
param sentinelMode = 'off'
param eventHubs = { kind: 'new', tier: 'Basic' }
