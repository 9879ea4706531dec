import { toIso } from '../domain/time.ts';
import { kqlLiteral } from '../hunts/kql-literal.ts';
import type { Lookalike } from '../lab/simulate/shop-lookalikes.ts';
import type { Incident } from '../pipeline/incidents.ts';
import { DEMO_DAY, DEMO_TICKS, type DemoStage, tickTime } from './demo-day.ts';
import { type Routes, routesOf } from './demo-routes.ts';
import { incidentJson, type IncidentReport } from './incident-json.ts';

export const FINDINGS_TABLE = 'SmsPumpingFindings_CL';

/** What arrived of one incident at the other ends, read from the lab's servers and not from what the product says it sent. */
export type Arrived = {
  readonly events: number;
  readonly findingsRows: number;
  readonly notifying: number;
  readonly sentinel: Routes;
};

const countRows = async ({ engine }: DemoStage, id: string, filter: string): Promise<number> => {
  const kql = `${FINDINGS_TABLE} | where CampaignId == ${kqlLiteral('string', id)}${filter} | count`;
  const answer = await engine.query(kql, { now: tickTime(DEMO_TICKS) });
  if (answer.kind !== 'table') throw new Error(`The lab did not count the rows of ${FINDINGS_TABLE}: ${answer.kind}`);
  return Number(answer.rows[0]?.[0]);
};

/** The hub's events of a campaign carry its id as partition key. */
export const arrivedOf = async (stage: DemoStage, { id }: Incident): Promise<Arrived> => ({
  events: stage.lab.events().filter(({ partitionKey }) => partitionKey === id).length,
  findingsRows: await countRows(stage, id, ''),
  notifying: await countRows(stage, id, ' and Notify'),
  sentinel: await routesOf(stage, id),
});

export type DemoOutcome = { readonly incidents: readonly Incident[]; readonly arrived: ReadonlyMap<string, Arrived> };

export const isAlert = ({ status }: Incident): boolean => status === 'alert';

/** The incidents the product keeps, and what arrived of those that alert. */
export const outcomeOf = async (stage: DemoStage): Promise<DemoOutcome> => {
  const incidents = await stage.incidents();
  const arrived = new Map<string, Arrived>();
  for (const incident of incidents.filter(isAlert)) arrived.set(incident.id, await arrivedOf(stage, incident));
  return { incidents, arrived };
};

/** What is wrong with the outcome, compared with what was made up; empty when the attack is one incident and nothing else alerts. */
export const faultsIn = ({ shop, lab }: DemoStage, { incidents, arrived }: DemoOutcome): readonly string[] => {
  const alerts = incidents.filter(isAlert);
  const found = alerts.filter(({ alert }) => shop.truth.attack.ips.every((ip) => alert.entities.ips.includes(ip)));
  const reached = found.flatMap(({ id }) => arrived.get(id) ?? []);
  return [
    ...(found.length === 1 ? [] : [`the attack is ${found.length} incidents, not one`]),
    ...(alerts.length === found.length ? [] : [`${alerts.length - found.length} alerts for traffic that is no attack`]),
    ...(reached.every(({ events }) => events > 0) ? [] : ['no event reached the hub']),
    ...(reached.every(({ findingsRows }) => findingsRows > 0) ? [] : ['no row reached the findings table']),
    ...reached.flatMap(({ sentinel: { rule, api }, notifying }) => [
      ...(rule.incidents === 1 ? [] : [`the rule made ${rule.incidents} incidents of the attack, not one`]),
      ...(rule.alerts === notifying ? [] : [`the rule made ${rule.alerts} alerts of ${notifying} rows that notify`]),
      ...(rule.entities.length > 0 ? [] : ['the alerts of the rule have no entity']),
      ...(api.incidents === 1 ? [] : [`the API has ${api.incidents} incidents of the attack, not one`]),
    ]),
    ...(lab.incidents().length === 2 ? [] : [`Sentinel has ${lab.incidents().length} incidents, not one by each of the two routes`]),
  ];
};

/** Lookalikes that no hunt flagged: a plain count of requests would have. */
export const neverFlagged = ({ shop }: DemoStage, { incidents }: DemoOutcome): readonly Lookalike[] =>
  shop.truth.lookalikes.filter(
    ({ source, range }) =>
      !incidents.some(
        ({ alert }) => alert.entities.ips.includes(source) && alert.firstActivity < range.to && range.from < alert.lastActivity,
      ),
  );

/** What `demo --json` prints. */
export const demoReport = ({ shop, target, complaints }: DemoStage, { incidents, arrived }: DemoOutcome): IncidentReport => {
  const { attack, lookalikes } = shop.truth;
  const sum = (of: (one: Arrived) => number): number => [...arrived.values()].reduce((total, one) => total + of(one), 0);
  return {
    incidents: incidents.map(incidentJson),
    summary: {
      target: target.name,
      day: toIso(DEMO_DAY).slice(0, 10),
      ticks: { first: toIso(tickTime(1)), last: toIso(tickTime(DEMO_TICKS)), count: DEMO_TICKS },
      rows: Object.fromEntries(Object.entries(shop.tables).map(([name, rows]) => [name, rows.length])),
      eventHub: { events: sum(({ events }) => events) },
      findingsTable: { name: FINDINGS_TABLE, rows: sum(({ findingsRows }) => findingsRows), notifying: sum(({ notifying }) => notifying) },
      sentinel: {
        incidents: sum(({ sentinel }) => sentinel.rule.incidents + sentinel.api.incidents),
        byRule: {
          incidents: sum(({ sentinel }) => sentinel.rule.incidents),
          alerts: sum(({ sentinel }) => sentinel.rule.alerts),
          entities: [...new Set([...arrived.values()].flatMap(({ sentinel }) => sentinel.rule.entities))].sort(),
        },
        byApi: { incidents: sum(({ sentinel }) => sentinel.api.incidents) },
      },
      simulated: {
        attack: { ...attack, range: { from: toIso(attack.range.from), to: toIso(attack.range.to) } },
        lookalikes: lookalikes.map(({ name, why }) => ({ name, why })),
      },
      complaints,
    },
  };
};
