using '../main.bicep'

param targets = [
  {
    name: 'prod'
    workspace: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-security/providers/Microsoft.OperationalInsights/workspaces/law-security'
  }
]
