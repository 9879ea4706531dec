metadata description = 'Alerts about Tollwatch itself, from its own telemetry: it is quiet, it cannot deliver, a count was refuted, a message was given up.'

@description('Required. Prefix of the alert rules\' names.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags object

@description('Required. Workspace that holds the app\'s telemetry.')
param logsId string

@description('Required. Names of the targets: each has to be ticked.')
param targets string[]

@description('Required. Action group that is told, empty when nobody is.')
param actionGroupId string

type watchType = {
  name: string
  title: string
  description: string
  severity: int
  query: string
  frequency: string
  window: string
}

var named = 'let Targets = dynamic(${string(targets)});'
var ticks = loadTextContent('../self-alerts/ticks.kql')

var watches watchType[] = [
  {
    name: 'no-tick'
    title: 'Tollwatch does not look'
    description: 'A target had no tick without errors for 20 minutes, in 2 of the last 3 periods. Open the health endpoint of the app, then the log of its function "hunt".'
    severity: 1
    query: join([named, ticks, loadTextContent('../self-alerts/no-tick.kql')], '\n')
    frequency: 'PT10M'
    // The service knows windows of 30 and 45 minutes, none of 20 or 40.
    window: 'PT45M'
  }
  {
    name: 'undelivered'
    title: 'Alerts of Tollwatch do not arrive'
    description: 'Alerts were given up after 24 hours, or waited through a whole hour. The warnings of the function "hunt" name the sink and its answer.'
    severity: 1
    query: join([ticks, loadTextContent('../self-alerts/undelivered.kql')], '\n')
    frequency: 'PT30M'
    window: 'PT1H'
  }
  {
    name: 'refuted'
    title: 'Tollwatch found counts that its evidence refutes'
    description: 'A query and the finer rows behind it disagree: one of the two is wrong, and such rows raise no alert. Report it with the hunt and the target.'
    severity: 2
    query: join([ticks, loadTextContent('../self-alerts/refuted.kql')], '\n')
    frequency: 'PT1H'
    window: 'PT1H'
  }
  {
    name: 'poison'
    title: 'Tollwatch gave a message up'
    description: 'A message of a queue failed again and again and was put aside into its poison queue. Look at the log of the function that reads the queue.'
    severity: 2
    query: loadTextContent('../self-alerts/poison.kql')
    frequency: 'PT1H'
    window: 'PT1H'
  }
]

resource alerts 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for watch in watches: {
    name: 'alert-${name}-${watch.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: watch.title
      description: watch.description
      severity: watch.severity
      enabled: true
      scopes: [logsId]
      evaluationFrequency: watch.frequency
      windowSize: watch.window
      criteria: {
        allOf: [
          {
            query: watch.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      autoMitigate: true
      // A workspace that is minutes old does not know its tables yet.
      skipQueryValidation: true
      actions: { actionGroups: empty(actionGroupId) ? [] : [actionGroupId] }
    }
  }
]
