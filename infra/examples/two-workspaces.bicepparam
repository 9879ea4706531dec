// Workspaces in other resource groups and regions; the third one's findings go to the first.
using '../main.bicep'

param targets = [
  {
    name: 'shop'
    workspace: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers/Microsoft.OperationalInsights/workspaces/law-shop'
    region: 'westeurope'
  }
  {
    name: 'bank'
    workspace: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bank/providers/Microsoft.OperationalInsights/workspaces/law-bank'
    region: 'northeurope'
    recordOnly: true
  }
  {
    name: 'app'
    workspace: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-app/providers/Microsoft.OperationalInsights/workspaces/law-app'
    region: 'northeurope'
    findings: {
      workspace: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers/Microsoft.OperationalInsights/workspaces/law-shop'
      region: 'westeurope'
    }
  }
]
