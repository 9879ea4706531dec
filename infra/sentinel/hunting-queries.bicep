metadata description = 'Hunting queries for the leads of SMS pumping: saved searches that Sentinel lists under Hunting.'

@description('Required. Name of the Log Analytics workspace, in the resource group this module is deployed to.')
param workspace string

@description('Required. Short name of the installation: it stands before each query\'s title.')
param name string

type huntingQueryType = {
  key: string
  title: string
  description: string
  query: string
}

var huntingQueries huntingQueryType[] = [
  {
    key: 'recipients-by-block'
    title: 'Codes by number block and operator'
    description: 'Number blocks and operators that codes went to in the last day, and what was verified of them: many numbers of one block without a verification are SMS pumping.'
    query: loadTextContent('queries/recipients-by-block.kql')
  }
  {
    key: 'conversion-by-country'
    title: 'Codes sent and not typed in, by country'
    description: 'Sends and verifications of the last day by country, beside those of the two weeks before: codes of SMS pumping are not typed in.'
    query: loadTextContent('queries/conversion-by-country.kql')
  }
  {
    key: 'first-seen-countries'
    title: 'Countries that got codes for the first time'
    description: 'Countries with codes in the last day and none in the two weeks before, with what was verified and how far back the log reaches.'
    query: loadTextContent('queries/first-seen-countries.kql')
  }
  {
    key: 'one-ip-many-countries'
    title: 'One address, codes to many countries'
    description: 'Client addresses that asked for codes to several countries in the last day: a script or a proxy, or the way out of a company.'
    query: loadTextContent('queries/one-ip-many-countries.kql')
  }
  {
    key: 'spend-by-country'
    title: 'What codes cost, by country'
    description: 'Cost of the last day by service and destination, told by the provider or estimated, beside what is usual.'
    query: loadTextContent('queries/spend-by-country.kql')
  }
  {
    key: 'sessions-behind-an-ip'
    title: 'Sessions behind an address'
    description: 'Sessions, numbers, clients and verifications of each address that asked for codes: tells one script from an office behind one address.'
    query: loadTextContent('queries/sessions-behind-an-ip.kql')
  }
  {
    key: 'before-the-attack'
    title: 'What happened before: messages that tested a destination'
    description: 'For destinations flooded in the last day, the few messages that tried them out in the two weeks before, and the addresses that asked for them.'
    query: loadTextContent('queries/before-the-attack.kql')
  }
]

resource logs 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = {
  name: workspace
}

resource searches 'Microsoft.OperationalInsights/workspaces/savedSearches@2026-03-01' = [
  for one in huntingQueries: {
    parent: logs
    name: guid(logs.id, name, 'hunting-query', one.key)
    properties: {
      category: 'Hunting Queries'
      displayName: '${name}: ${one.title}'
      query: one.query
      version: 2
      tags: [
        { name: 'description', value: one.description }
        { name: 'tactics', value: 'Impact' }
        { name: 'techniques', value: 'T1496' }
      ]
    }
  }
]

@description('Names of the saved searches.')
output searchNames string[] = [for one in huntingQueries: guid(logs.id, name, 'hunting-query', one.key)]
