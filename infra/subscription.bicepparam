// What "azd up" deploys. Set the workspace with: azd env set TOLLWATCH_WORKSPACE /subscriptions/.../workspaces/NAME
// More than one workspace, or other parameters: write them here.
using 'subscription.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param targets = [
  {
    name: readEnvironmentVariable('TOLLWATCH_TARGET_NAME', 'prod')
    workspace: readEnvironmentVariable('TOLLWATCH_WORKSPACE')
    region: readEnvironmentVariable('TOLLWATCH_WORKSPACE_REGION', readEnvironmentVariable('AZURE_LOCATION'))
  }
]
param sentinelMode = readEnvironmentVariable('TOLLWATCH_SENTINEL_MODE', 'analytics-rule')
