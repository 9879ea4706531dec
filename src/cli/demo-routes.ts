import { incidentGuid } from '../alerts/incident-ids.ts';
import { kqlLiteral } from '../hunts/kql-literal.ts';
import { type DemoStage, DEMO_TICKS, tickTime } from './demo-day.ts';

/** What a campaign became in Sentinel, by each of the two ways there. */
export type Routes = {
  /** The analytics rule over the findings: its incidents and alerts, and the distinct entities of those, as `ip 203.0.113.7`. */
  readonly rule: { readonly incidents: number; readonly alerts: number; readonly entities: readonly string[] };
  /** Written by the product itself. */
  readonly api: { readonly incidents: number };
};

// An incident of a rule says what it is about in the custom details of its alerts alone.
const ruleQuery = (campaign: string): string => `SecurityAlert
| extend Details = parse_json(tostring(parse_json(ExtendedProperties)["Custom Details"]))
| where tostring(Details["CampaignId"][0]) == ${kqlLiteral('string', campaign)}
| join kind=inner (SecurityIncident
    | summarize arg_max(TimeGenerated, AlertIds) by IncidentName
    | mv-expand AlertId = AlertIds to typeof(string)) on $left.SystemAlertId == $right.AlertId
| project SystemAlertId, IncidentName, Entities`;

const entityText = (entity: unknown): string => {
  const { Type, Address, Name, ResourceId } = entity as Readonly<Record<string, string | undefined>>;
  return `${Type} ${Address ?? Name ?? ResourceId}`;
};

/** Reads the lab's Sentinel as an analyst would: its tables for the rule, its list of incidents for the API. */
export const routesOf = async ({ engine, lab }: DemoStage, campaign: string): Promise<Routes> => {
  const answer = await engine.query(ruleQuery(campaign), { now: tickTime(DEMO_TICKS) });
  if (answer.kind !== 'table') throw new Error(`The lab did not list the alerts of campaign ${campaign}: ${answer.kind}`);
  const entities = answer.rows.flatMap(([, , cell]) => (JSON.parse(String(cell)) as readonly unknown[]).map(entityText));
  return {
    rule: {
      incidents: new Set(answer.rows.map(([, incident]) => incident)).size,
      alerts: new Set(answer.rows.map(([alert]) => alert)).size,
      entities: [...new Set(entities)].sort(),
    },
    api: { incidents: lab.incidents().filter(({ name }) => name === incidentGuid(campaign)).length },
  };
};
