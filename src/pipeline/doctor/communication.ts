import { withThousands } from '../../domain/amount.ts';
import type { Target } from '../../domain/target.ts';
import type { Instant } from '../../domain/time.ts';
import { shellWord, workspaceParts, workspaceWord } from './advice.ts';
import { ask, lastDay, numberIn, within } from './ask.ts';
import { type Check, checksOf } from './check.ts';
import { type Observed, rowsIn } from './observed.ts';
import type { DoctorPorts } from './ports.ts';
import { originOf } from './table-origin.ts';

const TABLE = 'ACSSMSIncomingOperations';
const CATEGORY = 'SMSOperational';
const MAX_RESOURCES = 20;
const [ID, WHAT] = ['communication-services', 'Communication Services'];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const listIn = (value: unknown, name: string): readonly unknown[] => {
  const list: unknown = isObject(value) ? value[name] : undefined;
  return Array.isArray(list) ? list : [];
};

/** Workspaces, in lower case, that one diagnostic setting sends the log of messages to; the group `allLogs` holds it. None or one. */
const receiversOf = (setting: unknown): readonly string[] => {
  const properties = isObject(setting) ? setting['properties'] : undefined;
  const workspace = isObject(properties) ? properties['workspaceId'] : undefined;
  if (typeof workspace !== 'string' || workspace === '') return [];
  const sends = listIn(properties, 'logs').some(
    (log) => isObject(log) && log['enabled'] === true && (log['category'] === CATEGORY || log['categoryGroup'] === 'allLogs'),
  );
  return sends ? [workspace.toLowerCase()] : [];
};

/** Ids of the Communication Services that the sign-in may see; undefined when the list is refused. */
const listResources = async (ports: DoctorPorts, { resourceId }: Target): Promise<readonly string[] | undefined> => {
  const parts = workspaceParts(resourceId);
  if (parts === undefined) return undefined;
  const filter = encodeURIComponent("resourceType eq 'Microsoft.Communication/communicationServices'");
  const probe = await ports.arm?.(`/subscriptions/${parts.subscription}/resources?api-version=2021-04-01&$filter=${filter}`);
  if (probe?.kind !== 'answered') return undefined;
  return listIn(probe.value, 'value').flatMap((one) => (isObject(one) && typeof one['id'] === 'string' ? [one['id']] : []));
};

/** `elsewhere`: to another target's workspace, which is as it should be. */
type Settings = 'sends' | 'elsewhere' | 'sends not' | 'unknown';

const settingsOf = async (ports: DoctorPorts, resource: string, workspace: string, hunted: readonly Target[]): Promise<Settings> => {
  const probe = await ports.arm?.(`${resource}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview`);
  if (probe?.kind !== 'answered') return 'unknown';
  const receivers = listIn(probe.value, 'value').flatMap(receiversOf);
  if (receivers.includes(workspace.toLowerCase())) return 'sends';
  return hunted.some(({ resourceId }) => receivers.includes(resourceId.toLowerCase())) ? 'elsewhere' : 'sends not';
};

const create = (resource: string, workspace: string): string =>
  originOf(TABLE, workspaceWord(workspace)).replace('COMMUNICATION-SERVICE-ID', () => shellWord(resource));

/** Calls of applications to Communication Services in the last day: a sign that messages are sent, where no right tells. */
const countCalls = async (ports: DoctorPorts, target: Target, now: Instant): Promise<number> => {
  const kql = [
    `union isfuzzy=true (datatable(TimeGenerated: datetime, Target: string) []), (AppDependencies | ${within(lastDay(now))} | project TimeGenerated, Target)`,
    'where Target has "communication.azure.com"',
    'summarize Calls = count()',
  ].join(' | ');
  const answer = await ask(ports.query, target, kql, lastDay(now));
  return answer.kind === 'rows' ? numberIn(answer.rows[0], 'Calls') : 0;
};

const byResources = async (ports: DoctorPorts, target: Target, resources: readonly string[], hunted: readonly Target[]): Promise<Check> => {
  const checks = checksOf('logs', target.name);
  const asked = resources.slice(0, MAX_RESOURCES);
  const settings = await Promise.all(asked.map((resource) => settingsOf(ports, resource, target.resourceId, hunted)));
  const silent = asked.filter((_, n) => settings[n] === 'sends not');
  const [first] = silent;
  const of = `${resources.length} ${resources.length === 1 ? 'resource' : 'resources'}`;
  if (first !== undefined)
    return checks.fail(ID, WHAT, `${silent.length} of ${of} do not send ${CATEGORY} to this workspace`, create(first, target.resourceId));
  if (settings.includes('unknown')) {
    const hidden = asked[settings.indexOf('unknown')] ?? '';
    const next = `give Monitoring Reader there, or see for yourself: az monitor diagnostic-settings list --resource ${shellWord(hidden)}`;
    return checks.unknown(ID, WHAT, `the diagnostic settings of ${of} cannot be read`, next);
  }
  const away = settings.includes('elsewhere') ? ' or that of another target' : '';
  return checks.ok(ID, WHAT, `${of} ${resources.length === 1 ? 'sends' : 'send'} ${CATEGORY} to this workspace${away}`);
};

/**
 * Whether the log of messages of Communication Services reaches the workspace, or that of another of the `hunted`: by its settings, else
 * by what the logs show.
 */
export const checkCommunication = async (
  ports: DoctorPorts,
  target: Target,
  observed: Observed,
  now: Instant,
  hunted: readonly Target[],
): Promise<Check> => {
  const checks = checksOf('logs', target.name);
  const resources = await listResources(ports, target);
  if (resources !== undefined && resources.length > 0) return byResources(ports, target, resources, hunted);
  const rows = rowsIn(observed, TABLE);
  if (rows > 0) return checks.ok(ID, WHAT, `${withThousands(rows)} rows in the last 24 h`);
  const calls = await countCalls(ports, target, now);
  const next = create('COMMUNICATION-SERVICE-ID', target.resourceId);
  if (calls > 0)
    return checks.warning(
      ID,
      WHAT,
      `applications called it ${withThousands(calls)} times in 24 h, and its log of messages is not here`,
      next,
    );
  const list = 'az resource list --resource-type Microsoft.Communication/communicationServices -o table';
  return checks.unknown(ID, WHAT, 'no resource is visible to this sign-in, and no row is here', `where ${list} shows one: ${next}`);
};
