import * as z from 'zod';
import { endpoint, guid, hostName, hosts, huntChoices, json, pattern, ruleId, targets, wholeNumber } from './setting-values.ts';

/** One setting: how its text is read, and all that `infra/settings.md` says about it. `default` is text, as it would be set. */
export type Setting = {
  readonly meaning: string;
  /** What a value looks like: type, unit, bounds. */
  readonly value: string;
  /** `always`, `no`, or the condition. */
  readonly required: string;
  readonly default?: string;
  readonly example: string;
  readonly schema: z.ZodType<unknown, string>;
};

const FINDINGS_WHEN = 'TOLLWATCH_SENTINEL_MODE is `analytics-rule` or `both` and a target has no `findings` of its own';

/** Every setting of the app, in the order people meet them. The table is the only place that names, bounds or describes one. */
export const SETTINGS = {
  TOLLWATCH_SCHEDULE: {
    meaning: 'When a tick starts. The Functions host reads it, so it has to be set on the app even when it is the default.',
    value: 'NCRONTAB with six fields, UTC',
    required: 'always, by the Functions host',
    default: '0 */5 * * * *',
    example: '0 */5 * * * *',
    schema: pattern(/^\S+(?:\s+\S+){5}$/, 'six NCRONTAB fields such as 0 */5 * * * *'),
  },
  TOLLWATCH_TARGETS: {
    meaning:
      'The workspaces to hunt in. `resourceId` is where Sentinel and the portal links look. With `recordOnly: true` campaigns of a workspace are kept and nobody is alerted. `findings` is the data collection rule of the workspace that receives its findings, where it is not the one of TOLLWATCH_FINDINGS_ENDPOINT.',
    value:
      'JSON array of {name, tenantId, workspaceId, resourceId, recordOnly?, findings?: {endpoint, ruleId}}, one or more; GUIDs and the full resource id',
    required: 'always',
    example:
      '[{"name":"prod","tenantId":"00000000-0000-0000-0000-000000000001","workspaceId":"00000000-0000-0000-0000-000000000002","resourceId":"/subscriptions/00000000-0000-0000-0000-000000000003/resourceGroups/rg-sec/providers/Microsoft.OperationalInsights/workspaces/law-sec"}]',
    schema: targets,
  },
  TOLLWATCH_IDENTITY: {
    meaning: "Who Tollwatch signs in as: the app's managed identity, or a developer's own sign-in (Azure CLI and the like).",
    value: '`managed` or `developer`',
    required: 'no',
    default: 'managed',
    example: 'managed',
    schema: z.enum(['managed', 'developer'], 'expected managed or developer'),
  },
  TOLLWATCH_IDENTITY_CLIENT_ID: {
    meaning: 'Client id of the user-assigned identity. Without it the system-assigned one is used; `developer` does not read it.',
    value: 'GUID',
    required: 'when the app has user-assigned identities',
    example: '00000000-0000-0000-0000-000000000004',
    schema: guid,
  },
  TOLLWATCH_STATE_ENDPOINT: {
    meaning: 'Table service of the storage account that keeps watermarks, findings, campaigns and deliveries.',
    value: 'https address without key',
    required: 'always',
    example: 'https://sttollwatch.table.core.windows.net',
    schema: endpoint,
  },
  TOLLWATCH_STATE_TABLE: {
    meaning: 'Name of the state table; created at the first tick where the role allows it.',
    value: '3 to 63 letters and digits, a letter first',
    required: 'no',
    default: 'tollwatch',
    example: 'tollwatch',
    schema: pattern(/^[A-Za-z][A-Za-z0-9]{2,62}$/, '3 to 63 letters and digits, a letter first'),
  },
  TOLLWATCH_SENTINEL_MODE: {
    meaning:
      'How alerts become Sentinel incidents: rows that a deployed analytics rule reads, incidents written directly, both, or not at all.',
    value: '`analytics-rule`, `incident-api`, `both` or `off`',
    required: 'no',
    default: 'analytics-rule',
    example: 'both',
    schema: z.enum(['analytics-rule', 'incident-api', 'both', 'off'], 'expected analytics-rule, incident-api, both or off'),
  },
  TOLLWATCH_FINDINGS_ENDPOINT: {
    meaning: 'Logs ingestion endpoint of the data collection rule (kind Direct) that fills SmsPumpingFindings_CL.',
    value: 'https address',
    required: FINDINGS_WHEN,
    example: 'https://dcr-tollwatch-abcd.westeurope-1.ingest.monitor.azure.com',
    schema: endpoint,
  },
  TOLLWATCH_FINDINGS_RULE_ID: {
    meaning: 'Immutable id of that data collection rule.',
    value: 'letters, digits and hyphens, up to 64',
    required: FINDINGS_WHEN,
    example: 'dcr-00000000000000000000000000000000',
    schema: ruleId,
  },
  TOLLWATCH_FINDINGS_STREAM: {
    meaning: 'Stream of the rule that findings go to.',
    value: '`Custom-` and a name',
    required: 'no',
    default: 'Custom-SmsPumpingFindings',
    example: 'Custom-SmsPumpingFindings',
    schema: pattern(/^Custom-[A-Za-z][A-Za-z0-9_]{0,90}$/, 'a stream name that begins with Custom-'),
  },
  TOLLWATCH_FINDINGS_AUDIENCE: {
    meaning: 'Token audience of logs ingestion; another one in sovereign clouds.',
    value: 'https address',
    required: 'no',
    default: 'https://monitor.azure.com',
    example: 'https://monitor.azure.us',
    schema: endpoint,
  },
  TOLLWATCH_EVENTHUBS_NAMESPACE: {
    meaning: 'Event Hubs namespace that receives alerts as CloudEvents.',
    value: 'host name, `:PORT` for a local server',
    required: 'TOLLWATCH_EVENTHUBS_HUB is set',
    example: 'evhns-tollwatch.servicebus.windows.net',
    schema: hostName,
  },
  TOLLWATCH_EVENTHUBS_HUB: {
    meaning: 'Event hub in that namespace.',
    value: 'letters, digits, `.`, `-` and `_`, up to 256',
    required: 'TOLLWATCH_EVENTHUBS_NAMESPACE is set',
    example: 'sms-pumping',
    schema: pattern(/^[A-Za-z0-9][A-Za-z0-9._-]{0,255}$/, 'the name of an event hub'),
  },
  TOLLWATCH_OPERATOR: {
    meaning:
      "What you know and the logs do not: allow-lists, silences, prices, service aliases. The same JSON as a data folder's tollwatch.json. An allowed country is a destination; that of a silence the destination or, in logs that show none, the client's.",
    value: 'JSON object; prices in USD a segment',
    required: 'no',
    default: '{}',
    example: '{"allow":{"ips":["203.0.113.0/24"]},"prices":{"NG":0.25,"default":0.13},"services":{"shop-acs":"shop-api"}}',
    schema: json,
  },
  TOLLWATCH_HUNTS: {
    meaning:
      'Hunts to leave out, hunts to record only (their campaigns are kept, and nobody is alerted unless another hunt would alert alone), and parameters to change. What can be changed is in src/hunts/parameters.md.',
    value: 'JSON object {disabled: [id], recordOnly: [id], parameters: {id: {Name: value}}}',
    required: 'no',
    default: '{}',
    example: '{"parameters":{"otp-request-spike":{"SMSFrequencyThreshold":80}}}',
    schema: huntChoices,
  },
  TOLLWATCH_MAX_WINDOWS: {
    meaning: 'Windows of at most one hour that one tick works off, each hunt and target, when there is a backlog.',
    value: 'whole number, 1 to 48',
    required: 'no',
    default: '6',
    example: '12',
    schema: wholeNumber(1, 48),
  },
  TOLLWATCH_RECORD_ONLY_DAYS: {
    meaning: 'Days from the first tick of a workspace on in which its campaigns are kept and nobody is alerted. 0: alerts from the start.',
    value: 'whole number, 0 to 90',
    required: 'no',
    default: '0',
    example: '14',
    schema: wholeNumber(0, 90),
  },
  TOLLWATCH_SUPPRESSION_DAYS: {
    meaning:
      'Days for which an incident closed as false or benign positive keeps campaigns of the same service and destination (or source) quiet, unless they lose far more than it did. `tollwatch silence list` shows them. 0: closed incidents change nothing.',
    value: 'whole number, 0 to 90',
    required: 'no',
    default: '7',
    example: '3',
    schema: wholeNumber(0, 90),
  },
  TOLLWATCH_OWN_ROLE: {
    meaning: "AppRoleName of this app in its own telemetry: hunts leave it out. Without it the site's name (WEBSITE_SITE_NAME) is used.",
    value: 'text, up to 200 characters',
    required: 'no',
    default: 'tollwatch',
    example: 'func-tollwatch',
    schema: pattern(/^.{1,200}$/, 'a role name of up to 200 characters'),
  },
  TOLLWATCH_PROBE_HOSTS: {
    meaning:
      'Hosts of your own that `tollwatch probe` may send marked test requests to; without it none. A name alone stands for its ports 80 and 443. The app itself does not read it.',
    value: 'host names or `host:port`, separated by commas, up to 20',
    required: 'no',
    example: 'staging.example.com,localhost:8080',
    schema: hosts,
  },
  TOLLWATCH_LOGS_ENDPOINT: {
    meaning: 'Log Analytics query API; another one in sovereign clouds and in the lab.',
    value: 'https address',
    required: 'no',
    default: 'https://api.loganalytics.io',
    example: 'https://api.loganalytics.us',
    schema: endpoint,
  },
  TOLLWATCH_LOGS_AUDIENCE: {
    meaning: 'Token audience of the query API.',
    value: 'https address',
    required: 'no',
    default: 'https://api.loganalytics.io',
    example: 'https://api.loganalytics.us',
    schema: endpoint,
  },
  TOLLWATCH_ARM_ENDPOINT: {
    meaning: 'Azure Resource Manager, for Sentinel incidents.',
    value: 'https address',
    required: 'no',
    default: 'https://management.azure.com',
    example: 'https://management.usgovcloudapi.net',
    schema: endpoint,
  },
  TOLLWATCH_ARM_AUDIENCE: {
    meaning: 'Token audience of Azure Resource Manager.',
    value: 'https address',
    required: 'no',
    default: 'https://management.azure.com',
    example: 'https://management.usgovcloudapi.net',
    schema: endpoint,
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof SETTINGS;
/** What a setting's text becomes. */
export type SettingValue<N extends SettingName> = z.output<(typeof SETTINGS)[N]['schema']>;
