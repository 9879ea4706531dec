import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Problem } from './source-checks.ts';

const feature = z.enum(['always', 'findings', 'incidents', 'incidents-own-role', 'event-hubs', 'playbook', 'automation']);
const grant = z.strictObject({
  role: z.string(),
  on: z.string(),
  /** Resource type the role is given on. */
  type: z.string(),
  feature,
  /** How many of them there are: one an installation, one a target, one a workspace that receives findings. */
  each: z.enum(['installation', 'target', 'sink']),
  why: z.string(),
});
export type Grant = z.infer<typeof grant>;

const access = z.strictObject({
  roles: z.record(z.string(), z.guid()),
  incidentRole: z.array(z.string()),
  grants: z.array(grant),
  installer: z.strictObject({
    rights: z.array(z.strictObject({ right: z.string(), on: z.string(), why: z.string() })),
    providers: z.array(z.string()),
  }),
});
/** `infra/access.json`: which role, on what, for which feature. The permissions page is made from it, deployments are compared with it. */
export type Access = z.infer<typeof access>;

export const readAccess = (infra: string): Access => access.parse(JSON.parse(readFileSync(join(infra, 'access.json'), 'utf8')));

/** What one deployment was told: the parameters of main.bicep that decide about roles. */
const parameters = z.object({
  targets: z.array(
    z.object({ workspace: z.string(), tenantId: z.string().optional(), findings: z.object({ workspace: z.string() }).optional() }),
  ),
  sentinelMode: z.string(),
  eventHubs: z.object({ kind: z.string() }),
  ownIncidentRole: z.boolean(),
  content: z.object({ playbook: z.object({ sentinelPrincipalId: z.string().optional() }).optional() }).optional(),
});

/** An assignment, as `ROLE on RESOURCE TYPE`, as often as it is made. */
const label = (role: string, type: string): string => `${role} on ${type}`;

/** Assignments that the page promises for these parameters, sorted. */
export const expectedAccess = ({ grants }: Access, given: unknown): readonly string[] => {
  const { targets, sentinelMode, eventHubs, ownIncidentRole, content } = parameters.parse(given);
  const sinks = new Set((sentinelMode === 'off' ? [] : targets).map((target) => target.findings?.workspace ?? target.workspace));
  const writes = sentinelMode === 'incident-api' || sentinelMode === 'both';
  const on: Readonly<Record<Grant['feature'], boolean>> = {
    always: true,
    findings: sentinelMode !== 'off',
    incidents: writes && !ownIncidentRole,
    'incidents-own-role': writes && ownIncidentRole,
    'event-hubs': eventHubs.kind !== 'none',
    playbook: sinks.size > 0 && content?.playbook !== undefined,
    automation: sinks.size > 0 && (content?.playbook?.sentinelPrincipalId ?? '') !== '',
  };
  // A target with a tenant of its own is delegated by Lighthouse: no role is given there.
  const counts = { installation: 1, target: targets.filter(({ tenantId }) => tenantId === undefined).length, sink: sinks.size };
  return grants
    .filter((one) => on[one.feature])
    .flatMap(({ role, type, each }) => Array.from({ length: counts[each] }, () => label(role, type)))
    .sort();
};

const snapshot = z.object({
  predictedResources: z.array(z.object({ type: z.string(), id: z.string(), properties: z.record(z.string(), z.unknown()).optional() })),
});

const GROUP = 'Microsoft.Resources/resourceGroups';

/** Type of the resource that an assignment is on, by its id; the resource group's own where it is on no resource. */
const scopeType = (id: string): string => {
  const scope = /extensionResourceId\('([^']+)'/.exec(id)?.[1] ?? id.split('/providers/Microsoft.Authorization/')[0] ?? '';
  const [, provider, ...names] =
    /\/providers\/([^/]+)\/(.+)$/.exec(scope)?.flatMap((part, i) => (i === 2 ? part.split('/') : [part])) ?? [];
  if (provider === undefined) return GROUP;
  return [provider, ...names.filter((_, i) => i % 2 === 0)].join('/');
};

/** Name of the role that `ownIncidentRole` makes. */
const OWN_ROLE = 'Tollwatch incidents';

/** Assignments that a snapshot makes, sorted. */
export const actualAccess = ({ roles }: Access, text: string): readonly string[] => {
  const { predictedResources } = snapshot.parse(JSON.parse(text));
  const own = predictedResources.flatMap(({ type, id }): [string, string][] =>
    type === 'Microsoft.Authorization/roleDefinitions' ? [[id.split('/').at(-1) ?? '', OWN_ROLE]] : [],
  );
  const names = new Map([...Object.entries(roles).map(([name, id]): [string, string] => [id, name]), ...own]);
  return predictedResources
    .filter(({ type }) => type === 'Microsoft.Authorization/roleAssignments')
    .map(({ id, properties }) => {
      const definition = String(properties?.['roleDefinitionId']);
      const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(definition)?.[0] ?? '';
      return label(names.get(guid) ?? `unknown role ${definition}`, scopeType(id));
    })
    .sort();
};

const without = (list: readonly string[], taken: readonly string[]): readonly string[] => {
  const left = [...taken];
  return list.filter((one) => {
    const at = left.indexOf(one);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
};

/** Roles that a deployment gives and the page does not name, and the other way round. */
export const accessProblems = (known: Access, where: string, given: unknown, text: string): readonly Problem[] => {
  const [expected, actual] = [expectedAccess(known, given), actualAccess(known, text)];
  return [
    ...without(expected, actual).map((one) => ({ check: 'access', where, problem: `is not given although access.json says so: ${one}` })),
    ...without(actual, expected).map((one) => ({
      check: 'access',
      where,
      problem: `is given although access.json does not say so: ${one}`,
    })),
  ];
};
