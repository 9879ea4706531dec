@export()
@description('Names of what one installation deploys: abbreviation, name, and a token that keeps global names apart.')
type namesType = {
  @description('User-assigned identity of the app.')
  identity: string

  @description('Function app.')
  app: string

  @description('Hosting plan of the app.')
  plan: string

  @description('Storage account: 3 to 24 letters and digits.')
  storage: string

  @description('Application Insights of the app itself.')
  insights: string

  @description('Workspace behind Application Insights.')
  logs: string

  @description('Event Hubs namespace.')
  hubs: string

  @description('Key vault: up to 24 characters.')
  vault: string

  @description('Prefix of data collection rules: one a workspace that receives findings. A rule of kind Direct has 30 characters at most.')
  rulePrefix: string
}

@export()
@description('All names of an installation.')
func namesOf(name string, token string) namesType => {
  identity: 'id-${name}'
  app: 'func-${name}-${token}'
  plan: 'plan-${name}'
  storage: 'st${take(toLower(replace(name, '-', '')), 9)}${token}'
  insights: 'appi-${name}'
  logs: 'log-${name}'
  hubs: 'evhns-${name}-${token}'
  vault: 'kv-${take(replace(name, '-', ''), 7)}-${token}'
  rulePrefix: 'dcr-${take(name, 12)}'
}

@export()
@description('Parts of a resource id of any resource below a resource group.')
type placeType = {
  @description('Subscription, a GUID.')
  subscription: string

  @description('Resource group.')
  group: string

  @description('Name of the resource, the first one where they are nested.')
  name: string
}

@export()
@description('Where a resource id points to.')
func placeOf(resourceId string) placeType => {
  subscription: split(resourceId, '/')[2]
  group: split(resourceId, '/')[4]
  name: split(resourceId, '/')[8]
}
