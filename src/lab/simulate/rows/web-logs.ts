import type { Happening, Row } from '../happening.ts';
import { durationOf, resourceId, rowOf, type RowWriter, type WriterContext } from './row-writer.ts';
import { type Route, routeOf, statusIn } from './routes.ts';

type WebLog = 'gateway' | 'app-service' | 'front-door' | 'asim';
type Context = WriterContext<WebLog>;

// Columns as in the Azure Monitor table reference (AGWAccessLogs, AppServiceHTTPLogs), Front Door Standard/Premium's shape in
// AzureDiagnostics, and the ASIM schema for web sessions.
const makeRow: Readonly<Record<WebLog, (happening: Happening, route: Route, context: Context) => Row>> = {
  gateway: (happening, { method, path }, { service, source }) =>
    rowOf('AGWAccessLogs', happening, {
      OperationName: 'ApplicationGatewayAccess',
      ClientIp: happening.wish.client?.ip ?? '',
      HttpMethod: method,
      HttpStatus: statusIn(happening, service.routes),
      RequestUri: path,
      Host: `${service.name}.example`,
      UserAgent: happening.wish.client?.agent ?? '',
      TimeTaken: durationOf(happening) / 1000,
      _ResourceId: resourceId('microsoft.network/applicationgateways', source.site ?? `${service.name}-gateway`),
    }),
  'app-service': (happening, { method, path }, { service, source }) =>
    rowOf('AppServiceHTTPLogs', happening, {
      CIp: happening.wish.client?.ip ?? '',
      CsMethod: method,
      CsUriStem: path,
      CsUriQuery: '',
      CsHost: `${service.name}.example`,
      ScStatus: statusIn(happening, service.routes),
      UserAgent: happening.wish.client?.agent ?? '',
      TimeTaken: durationOf(happening),
      Result: statusIn(happening, service.routes) < 400 ? 'Success' : 'Failure',
      _ResourceId: resourceId('microsoft.web/sites', source.site ?? service.name),
    }),
  'front-door': (happening, { method, path }, { service, source }) =>
    rowOf('AzureDiagnostics', happening, {
      Category: 'FrontDoorAccessLog',
      OperationName: 'Microsoft.Cdn/Profiles/AccessLog/Write',
      ResourceProvider: 'MICROSOFT.CDN',
      ResourceType: 'PROFILES',
      Resource: (source.site ?? `${service.name}-door`).toUpperCase(),
      ResourceGroup: 'WEB',
      httpMethod_s: method,
      httpStatusCode_s: String(statusIn(happening, service.routes)),
      requestUri_s: `https://${service.name}.example:443${path}`,
      clientIp_s: happening.wish.client?.ip ?? '',
      clientCountry_s: happening.wish.client?.country ?? '',
      userAgent_s: happening.wish.client?.agent ?? '',
      timeTaken_s: String(durationOf(happening) / 1000),
      _ResourceId: resourceId('microsoft.cdn/profiles', source.site ?? `${service.name}-door`),
    }),
  asim: (happening, { method, path }, { service, source }) =>
    rowOf('ASimWebSessionLogs', happening, {
      EventVendor: 'Example',
      EventProduct: 'Web proxy',
      EventType: 'WebServerSession',
      EventResult: statusIn(happening, service.routes) < 400 ? 'Success' : 'Failure',
      EventResultDetails: String(statusIn(happening, service.routes)),
      EventCount: 1,
      SrcIpAddr: happening.wish.client?.ip ?? '',
      SrcGeoCountry: happening.wish.client?.country ?? '',
      HttpRequestMethod: method,
      HttpUserAgent: happening.wish.client?.agent ?? '',
      Url: `https://${service.name}.example${path}`,
      DstHostname: source.site ?? `${service.name}.example`,
      DstAppName: service.name,
      NetworkDuration: durationOf(happening),
    }),
};

/** Logs of what stands before the application: every request, unsampled, with the client's own address. */
export const webLogs =
  (context: Context): RowWriter =>
  (happenings) =>
    happenings.flatMap((happening) => {
      const route = routeOf(happening, context.service.routes);
      return route === undefined || route.path === '' ? [] : [makeRow[context.source.log](happening, route, context)];
    });
