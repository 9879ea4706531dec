import { toIso } from '../domain/time.ts';
import type { Clock } from '../pipeline/ports.ts';
import { CHECK_CHILD, CHILD_LIMITS, checkIncident, type ChildKind, type Properties } from './sentinel-rules.ts';

export type LabChild = { readonly name: string; readonly etag: string; readonly properties: Properties };
export type LabIncident = LabChild & {
  readonly workspace: string;
  readonly children: Readonly<Record<ChildKind, readonly LabChild[]>>;
  /** What analytics rules put into it, in order; nothing in an incident that was written by the API. */
  readonly origin: IncidentOrigin;
};

/** Ids of alerts and resource ids of rules, each once. */
export type IncidentOrigin = { readonly alerts: readonly string[]; readonly rules: readonly string[]; readonly tactics: readonly string[] };
/** An alert of a rule, for an incident. */
export type AlertOrigin = { readonly alert: string; readonly rule: string; readonly tactics: readonly string[] };
const NO_ORIGIN: IncidentOrigin = { alerts: [], rules: [], tactics: [] };

/** `conflict`: the resource exists and the etag given is not its current one, or none was given. */
export type PutOutcome<T> =
  | { readonly kind: 'created' | 'updated'; readonly resource: T }
  | { readonly kind: 'conflict' | 'invalid'; readonly message: string };

export type IncidentBook = {
  readonly all: () => readonly LabIncident[];
  readonly get: (workspace: string, name: string) => LabIncident | undefined;
  readonly put: (workspace: string, name: string, properties: Properties, etag: string | undefined) => PutOutcome<LabIncident>;
  readonly putChild: (
    incident: LabIncident,
    kind: ChildKind,
    name: string,
    properties: Properties,
    etag: string | undefined,
  ) => PutOutcome<LabChild>;
  /** An analytics rule: makes or changes an incident for an alert of its. @throws when the service would not take the properties. */
  readonly alert: (workspace: string, name: string, properties: Properties, from: AlertOrigin) => LabIncident;
  /** The analyst at the portal: changes properties and thereby the etag. @throws when there is no such incident. */
  readonly edit: (name: string, change: Properties) => LabIncident;
};

/** The service's own properties: ignored when sent, always added. */
const READ_ONLY = new Set([
  'incidentNumber',
  'incidentUrl',
  'createdTimeUtc',
  'lastModifiedTimeUtc',
  'providerName',
  'providerIncidentId',
  'relatedAnalyticRuleIds',
  'additionalData',
]);

const withEach = (known: readonly string[], more: readonly string[]): readonly string[] => [...new Set([...known, ...more])];
const withAlert = ({ alerts, rules, tactics }: IncidentOrigin, from: AlertOrigin): IncidentOrigin => ({
  alerts: withEach(alerts, [from.alert]),
  rules: withEach(rules, [from.rule]),
  tactics: withEach(tactics, from.tactics),
});

const NEW = { children: { comments: [], tasks: [], relations: [] }, origin: NO_ORIGIN } as const satisfies Pick<
  LabIncident,
  'children' | 'origin'
>;

const STALE = 'Newer instance of the resource exists for the provided id. Etag does not match.';
/** ARM compares ids without regard to case. */
const keyOf = (workspace: string, name: string): string => `${workspace}/${name}`.toLowerCase();

const stampChild = (kind: ChildKind, properties: Properties, now: string, before: LabChild | undefined): Properties => ({
  ...properties,
  createdTimeUtc: before?.properties['createdTimeUtc'] ?? now,
  lastModifiedTimeUtc: now,
  ...(kind === 'relations' && { relatedResourceName: String(properties['relatedResourceId']).split('/').at(-1) }),
});

/** Incidents of all workspaces in memory, in order of creation; times by the lab's clock, etags by a counter. `onChange` hears of each. */
export const makeIncidentBook = (clock: Clock, onChange: (incident: LabIncident) => void = () => undefined): IncidentBook => {
  const book = new Map<string, LabIncident>();
  let writes = 0;
  // The service's etags are quoted strings inside the JSON string.
  const nextEtag = (): string => {
    writes += 1;
    return `"${String(writes).padStart(8, '0')}-0000-0000-0000-000000000000"`;
  };

  const save = (incident: Omit<LabIncident, 'etag'>, own: Properties): LabIncident => {
    const key = keyOf(incident.workspace, incident.name);
    const number = book.get(key)?.properties['incidentNumber'] ?? book.size + 1;
    const now = toIso(clock.now());
    const properties = {
      ...own,
      incidentNumber: number,
      incidentUrl: `https://portal.azure.com/#asset/Microsoft_Azure_Security_Insights/Incident${incident.workspace}/providers/Microsoft.SecurityInsights/Incidents/${incident.name}`,
      createdTimeUtc: book.get(key)?.properties['createdTimeUtc'] ?? now,
      lastModifiedTimeUtc: now,
      providerName: 'Azure Sentinel',
      providerIncidentId: String(number),
      relatedAnalyticRuleIds: incident.origin.rules,
      additionalData: {
        alertsCount: incident.origin.alerts.length,
        bookmarksCount: 0,
        commentsCount: incident.children.comments.length,
        alertProductNames: incident.origin.alerts.length > 0 ? ['Azure Sentinel'] : [],
        tactics: incident.origin.tactics,
      },
    };
    const saved = { ...incident, etag: nextEtag(), properties };
    book.set(key, saved);
    onChange(saved);
    return saved;
  };
  const ownOf = (properties: Properties): Properties =>
    Object.fromEntries(Object.entries(properties).filter(([name]) => !READ_ONLY.has(name)));

  return {
    all: () => [...book.values()],
    get: (workspace, name) => book.get(keyOf(workspace, name)),
    put: (workspace, name, given, etag) => {
      const before = book.get(keyOf(workspace, name));
      if (before && etag !== before.etag) return { kind: 'conflict', message: STALE };
      const properties = { labels: [], ...ownOf(given) };
      const message = checkIncident(properties);
      if (message !== undefined) return { kind: 'invalid', message };
      const { children, origin } = before ?? NEW;
      return { kind: before ? 'updated' : 'created', resource: save({ workspace, name, properties, children, origin }, properties) };
    },
    alert: (workspace, name, given, from) => {
      const properties = ownOf(given);
      const message = checkIncident(properties);
      if (message !== undefined) throw new Error(`The lab's Sentinel takes no such incident of a rule: ${message}`);
      const { children, origin } = book.get(keyOf(workspace, name)) ?? NEW;
      return save({ workspace, name, properties, children, origin: withAlert(origin, from) }, properties);
    },
    putChild: (incident, kind, name, given, etag) => {
      const children = incident.children[kind];
      const before = children.find((child) => child.name.toLowerCase() === name.toLowerCase());
      if (before && etag !== before.etag) return { kind: 'conflict', message: STALE };
      const message =
        CHECK_CHILD[kind](given) ??
        (!before && children.length >= CHILD_LIMITS[kind] ? `An incident may have ${CHILD_LIMITS[kind]} ${kind}.` : undefined);
      if (message !== undefined) return { kind: 'invalid', message };
      const resource = { name, etag: nextEtag(), properties: stampChild(kind, given, toIso(clock.now()), before) };
      const others = children.filter((child) => child !== before);
      save({ ...incident, children: { ...incident.children, [kind]: [...others, resource] } }, ownOf(incident.properties));
      return { kind: before ? 'updated' : 'created', resource };
    },
    edit: (name, change) => {
      const incident = [...book.values()].find((one) => one.name === name);
      if (!incident) throw new Error(`The lab's Sentinel has no incident ${name}`);
      return save(incident, { ...ownOf(incident.properties), ...change });
    },
  };
};
