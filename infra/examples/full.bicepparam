// Everything on, to show it all (hunts as rules beside the app tell each attack twice): both ways to Sentinel, an event hub of its own, a network, a key vault, alerts to an action group.
using '../main.bicep'

param name = 'tollwatch-production'
param tags = { service: 'tollwatch', owner: 'security' }
param targets = [
  {
    name: 'prod'
    workspace: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-security/providers/Microsoft.OperationalInsights/workspaces/law-security'
    region: 'northeurope'
  }
]
param sentinelMode = 'both'
param ownIncidentRole = true
param eventHubs = { kind: 'new', tier: 'Standard', retentionDays: 7 }
param subnetId = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet-hub/subnets/snet-tollwatch'
param keyVault = true
param content = {
  keepApart: true
  huntRules: true
  playbook: { enabled: true, sentinelPrincipalId: '00000000-0000-0000-0000-00000000000b' }
}
param tuning = {
  operator: { allow: { ips: ['203.0.113.0/24'] }, prices: json('{"NG":0.25,"default":0.13}') }
  hunts: { parameters: { 'otp-request-spike': { SMSFrequencyThreshold: 80 } } }
  recordOnlyDays: 7
}
param scale = { memoryMB: 4096 }
param telemetryDays = 90
param actionGroupId = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-operations/providers/Microsoft.Insights/actionGroups/ag-on-call'
