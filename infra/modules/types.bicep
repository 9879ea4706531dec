@export()
@description('A workspace to hunt in.')
type targetType = {
  @description('Required. Short name in alerts, logs and health.')
  @minLength(1)
  @maxLength(60)
  name: string

  @description('Required. Resource id of the Log Analytics workspace.')
  @minLength(80)
  workspace: string

  @description('Optional. Region of that workspace; the region of the deployment unless set. Its data collection rule has to be there.')
  region: string?

  @description('Optional. Entra tenant of the workspace; the tenant of the deployment unless set. In another one no role is given: delegate them by Lighthouse.')
  @minLength(36)
  @maxLength(36)
  tenantId: string?

  @description('Optional. Keep campaigns and alert nobody. Default: false.')
  recordOnly: bool?

  @description('Optional. Another workspace that receives the findings of this one; its own unless set.')
  findings: sinkType?
}

@export()
@description('A workspace that receives findings.')
type sinkType = {
  @description('Required. Resource id of the Log Analytics workspace.')
  @minLength(80)
  workspace: string

  @description('Optional. Region of that workspace; the region of the deployment unless set.')
  region: string?
}

@export()
@description('How alerts become Sentinel incidents.')
type sentinelModeType = 'analytics-rule' | 'incident-api' | 'both' | 'off'

type noEventHub = {
  @description('Required. No event hub.')
  kind: 'none'
}

type newEventHub = {
  @description('Required. A namespace and a hub of the installation\'s own.')
  kind: 'new'

  @description('Optional. Tier; Basic holds events of 256 KB and one consumer group. Default: Standard.')
  tier: ('Basic' | 'Standard' | 'Premium')?

  @description('Optional. Days that events are kept: 1 on Basic, 1 to 7 on Standard, to 90 on Premium. Default: 7, 1 on Basic.')
  @minValue(1)
  @maxValue(90)
  retentionDays: int?
}

type existingEventHub = {
  @description('Required. A hub that exists.')
  kind: 'existing'

  @description('Required. Resource id of the hub: /subscriptions/.../namespaces/NAME/eventhubs/HUB.')
  @minLength(90)
  hub: string
}

@export()
@description('Where alerts are published as CloudEvents.')
@discriminator('kind')
type eventHubsType = noEventHub | newEventHub | existingEventHub

@export()
@description('What is deployed into Sentinel beside the app.')
type contentType = {
  @description('Optional. Analytics rule over findings. Default: true. There is none where the mode is incident-api.')
  rule: bool?

  @description('Optional. The rule near-real-time instead of every five minutes. Default: false.')
  nearRealTime: bool?

  @description('Optional. Keep Defender from merging incidents of the rule with others. Default: false.')
  keepApart: bool?

  @description('Optional. Hunts as scheduled rules of their own, for tenants without the app: beside it each attack is told twice. Default: false.')
  huntRules: bool?

  @description('Optional. Hunting queries. Default: true.')
  huntingQueries: bool?

  @description('Optional. Workbook. Default: true.')
  workbook: bool?

  @description('Optional. Playbook, with a key vault for its address. Default: none.')
  playbook: playbookType?
}

@export()
@description('The playbook that tells people of an incident.')
type playbookType = {
  @description('Optional. Whether it runs, and the automation rules that start it. Off until the address is in the vault. Default: false.')
  enabled: bool?

  @description('Optional. What the address is sent: an Adaptive Card for Teams Workflows, or plain JSON. Default: teams.')
  format: ('teams' | 'json')?

  @description('Optional. Object id of the service principal "Azure Security Insights" in the Entra tenant: Sentinel starts playbooks as it. Default: none, and no automation rules.')
  sentinelPrincipalId: string?
}

@export()
@description('Settings of the app that have a default. Each is described in infra/settings.md.')
type tuningType = {
  @description('Optional. When a tick starts: six NCRONTAB fields, UTC. Default: every five minutes.')
  schedule: string?

  @description('Optional. Allow lists, silences, prices and names of services, as in tollwatch.json. Default: none.')
  operator: object?

  @description('Optional. Hunts to leave out or to record only, and parameters of hunts. Default: all as they are.')
  hunts: object?

  @description('Optional. Windows of one hour that a tick works off a hunt and target. Default: 6.')
  @minValue(1)
  @maxValue(48)
  maxWindows: int?

  @description('Optional. Days from the first tick in which nobody is alerted. Default: 0.')
  @minValue(0)
  @maxValue(90)
  recordOnlyDays: int?

  @description('Optional. Days that an incident closed as false or benign positive keeps its like quiet. Default: 7.')
  @minValue(0)
  @maxValue(90)
  suppressionDays: int?
}

@export()
@description('Size of the app.')
type scaleType = {
  @description('Optional. Memory of an instance in MB. Default: 2048.')
  memoryMB: (512 | 2048 | 4096)?

  @description('Optional. Most instances at once. Default: 40, the least that the plan allows.')
  @minValue(40)
  @maxValue(1000)
  instances: int?
}
