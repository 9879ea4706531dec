/** How rows get into a table that hunts read: a command with words to replace, or a path in the portal. `to` is the workspace's resource id. */
type Origin = (to: string) => string;

const diagnostic =
  (resource: string, category: string): Origin =>
  (to) =>
    `az monitor diagnostic-settings create -n to-sentinel --resource ${resource} --workspace ${to} --export-to-resource-specific true --logs '[{"category":"${category}","enabled":true}]'`;

const component: Origin = (to) => `az monitor app-insights component update --app NAME -g GROUP --workspace ${to}`;

const ORIGINS: Readonly<Record<string, Origin>> = {
  AppRequests: component,
  AppEvents: (to) => `${component(to)}, and let the application track tollwatch.otp.sent and tollwatch.otp.verified as custom events`,
  AGWAccessLogs: diagnostic('APPLICATION-GATEWAY-ID', 'ApplicationGatewayAccessLog'),
  AppServiceHTTPLogs: diagnostic('WEB-APP-ID', 'AppServiceHTTPLogs'),
  AzureDiagnostics: (to) =>
    `az monitor diagnostic-settings create -n to-sentinel --resource FRONT-DOOR-PROFILE-ID --workspace ${to} --logs '[{"category":"FrontDoorAccessLog","enabled":true}]'`,
  ASimWebSessionLogs: () =>
    'Microsoft Sentinel > Content hub: a connector that fills the ASIM web session table (proxies, Front Door, WAF)',
  SmsEvents_CL: () => 'messages of a provider: send them by the Logs Ingestion API (columns: src/lab/custom-tables.ts)',
  ACSSMSIncomingOperations: diagnostic('COMMUNICATION-SERVICE-ID', 'SMSOperational'),
  AWSCloudTrail: () => 'Microsoft Sentinel > Data connectors > Amazon Web Services S3: connect the trail',
};

export const originOf = (table: string, to: string): string => ORIGINS[table]?.(to) ?? `send ${table} to the workspace`;
