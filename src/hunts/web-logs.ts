import type { Source } from './hunt.ts';

/**
 * Logs of what stands before an application: they hold the client's own address, which Application Insights masks by default. Columns
 * as in the Azure Monitor table reference and, for ASimWebSessionLogs, the ASIM web session schema. Front Door (Standard and Premium)
 * writes to AzureDiagnostics, category FrontDoorAccessLog, with columns of its own: clientIp_s, clientCountry_s, httpMethod_s,
 * httpStatusCode_s, requestUri_s.
 */
export const WEB_LOG_SOURCES: readonly Source[] = [
  {
    id: 'application-gateway',
    table: 'AGWAccessLogs',
    required: ['TimeGenerated', 'ClientIp', 'HttpMethod', 'HttpStatus', 'RequestUri', '_ResourceId'],
    optional: [],
    delayMs: 0,
  },
  {
    id: 'app-service',
    table: 'AppServiceHTTPLogs',
    required: ['TimeGenerated', 'CIp', 'CsMethod', 'CsUriStem', 'ScStatus', '_ResourceId'],
    optional: [],
    delayMs: 0,
  },
  {
    id: 'front-door',
    table: 'AzureDiagnostics',
    required: ['TimeGenerated', 'Category', 'ResourceGroup', '_ResourceId'],
    optional: [],
    delayMs: 0,
  },
  {
    id: 'asim-web-sessions',
    table: 'ASimWebSessionLogs',
    required: [
      'TimeGenerated',
      'DstHostname',
      'EventCount',
      'EventResultDetails',
      'HttpRequestMethod',
      'SrcGeoCountry',
      'SrcIpAddr',
      'Url',
      '_ResourceId',
    ],
    optional: [],
    delayMs: 0,
  },
];

const TABLES = WEB_LOG_SOURCES.map(({ table }) => table);

/** Logs whose service is a host that the client names: anybody can put any host into a request. */
export const saysItsHost = (table: string): boolean => table === 'ASimWebSessionLogs';

export const isWebLog = (table: string): boolean => TABLES.includes(table);
