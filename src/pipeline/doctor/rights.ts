import type { Identity } from '../../config-types.ts';
import type { Target } from '../../domain/target.ts';
import { giveRole, namespaceScope, ruleScope, shellWord, storageScope, workspaceWord } from './advice.ts';
import { type Check, checksOf } from './check.ts';
import { allows } from './permissions.ts';
import type { Delivery, DoctorPorts, FindingsRoute, Patient, Probe } from './ports.ts';

type Unanswered = Exclude<Probe<unknown>, { readonly kind: 'answered' }>;

const denied = (probe: Unanswered): boolean => probe.kind === 'refused' && (probe.status === 401 || probe.status === 403);

/** The next step by what went wrong: a role, an address, or the sign-in, of which there is a row of its own. */
const nextOf = (probe: Unanswered, role: string, address: string): string => {
  if (denied(probe)) return role;
  if (probe.kind === 'silent' && probe.signIn) return 'see the row of its token under sign-in';
  return address;
};

/** The rule's stream, offered no rows: who may write rows is asked before what they are. */
export const checkIngestion = async (
  ports: DoctorPorts,
  sink: FindingsRoute,
  identity: Identity,
  target: Target,
): Promise<readonly Check[]> => {
  const checks = checksOf('rights', target.name);
  const probe = await ports.ingestion(sink);
  const [id, what] = ['ingestion-right', 'Write findings rows'];
  if (probe.kind === 'answered') return [checks.ok(id, what, `${sink.stream} of ${sink.ruleId} takes rows`)];
  const role = giveRole(identity, 'Monitoring Metrics Publisher', ruleScope(sink.ruleId));
  const show = `az monitor data-collection rule list --query "[?immutableId=='${sink.ruleId}'].{streams:dataFlows[].streams, endpoint:endpoints.logsIngestion}"`;
  const address = `compare TOLLWATCH_FINDINGS_ENDPOINT, TOLLWATCH_FINDINGS_RULE_ID (or "findings" of the target) and TOLLWATCH_FINDINGS_STREAM with: ${show}`;
  return [checks.fail(id, what, probe.reason, nextOf(probe, role, address))];
};

const WRITE_INCIDENT = 'Microsoft.SecurityInsights/incidents/write';

/** Incidents are read for real; whether they may be written, the caller's own permissions on the workspace tell. */
const checkWriting = async (ports: DoctorPorts, identity: Identity, target: Target): Promise<Check> => {
  const checks = checksOf('rights', target.name);
  const [id, what] = ['incident-write', 'Write incidents'];
  const probe = await ports.arm?.(`${target.resourceId}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`);
  const may = probe?.kind === 'answered' ? allows(probe.value, WRITE_INCIDENT) : undefined;
  if (may === true) return checks.ok(id, what, 'a role on the workspace allows it');
  if (may === false) {
    const next = giveRole(identity, 'Microsoft Sentinel Responder', workspaceWord(target.resourceId));
    return checks.fail(id, what, `no role on the workspace allows ${WRITE_INCIDENT}`, next);
  }
  return checks.unknown(id, what, 'the roles on the workspace cannot be read', 'run tollwatch doctor --send-test, which writes one');
};

export const checkIncidents = async (ports: DoctorPorts, identity: Identity, target: Target): Promise<readonly Check[]> => {
  if (ports.arm === undefined) return [];
  const checks = checksOf('rights', target.name);
  const path = `${target.resourceId}/providers/Microsoft.SecurityInsights/incidents?api-version=2025-09-01&$top=1`;
  const probe = await ports.arm(path);
  const [id, what] = ['incident-read', 'Read incidents'];
  if (probe.kind === 'answered') return [checks.ok(id, what, 'Sentinel answers'), await checkWriting(ports, identity, target)];
  const role = giveRole(identity, 'Microsoft Sentinel Responder', workspaceWord(target.resourceId));
  const address = `check resourceId of ${target.name} in TOLLWATCH_TARGETS, and that Sentinel is on it: portal > Microsoft Sentinel > Create`;
  return [checks.fail(id, what, probe.reason, nextOf(probe, role, address))];
};

const checkState = async (ports: DoctorPorts, { state }: Delivery, identity: Identity): Promise<readonly Check[]> => {
  if (ports.state === undefined) return [];
  const checks = checksOf('rights');
  const probe = await ports.state();
  const [id, what] = ['state-right', 'State table'];
  if (probe.kind === 'answered') {
    const found =
      probe.value === 'table' ? `${state.table} can be read and written` : `${state.table} is not there yet: the first tick makes it`;
    return [checks.ok(id, what, found)];
  }
  const role = giveRole(identity, 'Storage Table Data Contributor', storageScope(state.endpoint));
  const address = `check TOLLWATCH_STATE_ENDPOINT and TOLLWATCH_STATE_TABLE, and the account's firewall: az storage account show -n ${shellWord(new URL(state.endpoint).hostname.split('.')[0] ?? '')} --query "{tables:primaryEndpoints.table, access:publicNetworkAccess, rules:networkRuleSet}"`;
  return [checks.fail(id, what, probe.reason, nextOf(probe, role, address))];
};

const checkHub = async (ports: DoctorPorts, { eventHubs }: Delivery, identity: Identity): Promise<readonly Check[]> => {
  if (ports.hub === undefined || eventHubs === undefined) return [];
  const checks = checksOf('rights');
  const probe = await ports.hub();
  const [id, what] = ['event-hub-right', 'Send to the event hub'];
  if (probe.kind === 'answered') return [checks.ok(id, what, `${eventHubs.hub} of ${eventHubs.namespace} takes events`)];
  const role = giveRole(identity, 'Azure Event Hubs Data Sender', namespaceScope(eventHubs.namespace));
  const list = `az eventhubs eventhub list -g GROUP --namespace-name ${shellWord(eventHubs.namespace.split('.')[0] ?? '')} --query [].name`;
  const address = `check TOLLWATCH_EVENTHUBS_NAMESPACE and TOLLWATCH_EVENTHUBS_HUB with ${list}, and that ports 5671 and 443 are open`;
  return [checks.fail(id, what, probe.reason, nextOf(probe, role, address))];
};

/** Rights that a deployment needs once, whatever its targets. */
export const checkOwnRights = async (ports: DoctorPorts, { delivery, identity }: Patient): Promise<readonly Check[]> => {
  if (delivery === undefined) return [];
  return (await Promise.all([checkState(ports, delivery, identity), checkHub(ports, delivery, identity)])).flat();
};
