import type { Clock } from '../pipeline/ports.ts';
import type { Faults } from './faults.ts';
import {
  errorAnswer,
  jsonAnswer,
  type LabHttpAnswer,
  type LabHttpHandler,
  type LabHttpRequest,
  type LabHttpServer,
  startHttpServer,
} from './http-server.ts';
import { type IncidentBook, type LabChild, type LabIncident, makeIncidentBook, type PutOutcome } from './sentinel-incidents.ts';
import { CHILD_LIMITS, type ChildKind, type Properties } from './sentinel-rules.ts';
import type { LabCertificate } from './tls.ts';
import { bearerAudience } from './token.ts';

export type SentinelServerOptions = {
  readonly faults: Faults;
  readonly tls: LabCertificate;
  readonly clock: Clock;
  /** Resource ids of the workspaces with Sentinel on them. */
  readonly workspaces: readonly string[];
  readonly audience: string;
  readonly port?: number;
  /** Answers what is no incident: the rest of Resource Manager that Tollwatch asks. Undefined: not its resource either. */
  readonly resources?: (url: URL) => LabHttpAnswer | undefined;
  /** Hears of each change of an incident. */
  readonly onChange?: (incident: LabIncident) => void;
  readonly onError?: (error: unknown, what: string) => void;
};
/** `incidents` in order of creation; `edit` is the analyst at the portal; `book` is what stands behind both. */
export type SentinelServer = LabHttpServer & {
  readonly incidents: () => readonly LabIncident[];
  readonly edit: IncidentBook['edit'];
  readonly book: IncidentBook;
};

const API_VERSION = '2025-09-01';
const PATH = /^(\/subscriptions\/.+)\/providers\/Microsoft\.SecurityInsights\/incidents(?:\/([^/]+)(?:\/(\w+)(?:\/([^/]+))?)?)?$/i;

const notFound = (what: string): LabHttpAnswer => errorAnswer(404, 'ResourceNotFound', `${what} was not found.`);
const isChildKind = (kind: string): kind is ChildKind => kind in CHILD_LIMITS;

const showIncident = ({ workspace, name, etag, properties }: LabIncident): unknown => ({
  id: `${workspace}/providers/Microsoft.SecurityInsights/Incidents/${name}`,
  name,
  etag,
  type: 'Microsoft.SecurityInsights/Incidents',
  properties,
});
const showChild = ({ workspace, name }: LabIncident, kind: ChildKind, child: LabChild): unknown => ({
  id: `${workspace}/providers/Microsoft.SecurityInsights/Incidents/${name}/${kind}/${child.name}`,
  type: `Microsoft.SecurityInsights/Incidents/${kind}`,
  ...child,
});

const answerPut = <T>(outcome: PutOutcome<T>, show: (resource: T) => unknown): LabHttpAnswer => {
  if (!('resource' in outcome))
    return outcome.kind === 'conflict' ? errorAnswer(409, 'Conflict', outcome.message) : errorAnswer(400, 'BadRequest', outcome.message);
  return jsonAnswer(outcome.kind === 'created' ? 201 : 200, show(outcome.resource));
};

type Body = { readonly properties: Properties; readonly etag: string | undefined };
const isObject = (value: unknown): value is Properties => typeof value === 'object' && value !== null && !Array.isArray(value);

const readBody = ({ body, headers }: LabHttpRequest): Body | undefined => {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (!isObject(value) || !isObject(value['properties'])) return undefined;
    const etag = value['etag'] ?? headers['if-match'];
    return { properties: value['properties'], etag: typeof etag === 'string' ? etag : undefined };
  } catch {
    // Not JSON: the same as a body without properties.
    return undefined;
  }
};

const serveChild = (
  book: IncidentBook,
  incident: LabIncident,
  kind: ChildKind,
  name: string | undefined,
  method: string,
  body: Body | undefined,
): LabHttpAnswer => {
  const show = (child: LabChild): unknown => showChild(incident, kind, child);
  if (name === undefined) return jsonAnswer(200, { value: incident.children[kind].map(show) });
  if (method === 'PUT' && body) return answerPut(book.putChild(incident, kind, name, body.properties, body.etag), show);
  const child = incident.children[kind].find((one) => one.name === name);
  return child ? jsonAnswer(200, show(child)) : notFound(`${kind}/${name}`);
};

const serveIncident = (book: IncidentBook, workspace: string, name: string, method: string, body: Body | undefined): LabHttpAnswer => {
  if (method === 'PUT' && body) return answerPut(book.put(workspace, name, body.properties, body.etag), showIncident);
  const incident = book.get(workspace, name);
  return incident ? jsonAnswer(200, showIncident(incident)) : notFound(`Incident ${name}`);
};

/** Who asks: undefined when nothing is wrong with it. */
const refuseCaller = ({ audience }: SentinelServerOptions, { headers }: LabHttpRequest): LabHttpAnswer | undefined => {
  const asked = bearerAudience(headers.authorization);
  if (asked === undefined) return errorAnswer(401, 'AuthenticationFailed', 'A bearer token is needed.');
  return asked === audience
    ? undefined
    : errorAnswer(401, 'InvalidAuthenticationTokenAudience', `The token is for ${asked}, not for ${audience}.`);
};

/** How, and for what: undefined when nothing is wrong with it. */
const refuse = ({ method, url }: LabHttpRequest): LabHttpAnswer | undefined => {
  if (url.searchParams.get('api-version') !== API_VERSION)
    return errorAnswer(400, 'InvalidApiVersionParameter', `api-version must be ${API_VERSION}.`);
  const other = [...url.searchParams.keys()].find((name) => name !== 'api-version' && name !== '$top');
  if (other !== undefined) return errorAnswer(400, 'UnsupportedByLab', `The lab does not know the option '${other}'.`);
  return method === 'GET' || method === 'PUT' ? undefined : errorAnswer(405, 'MethodNotAllowed', 'Only GET and PUT are served.');
};

const makeHandler = (options: SentinelServerOptions, book: IncidentBook): LabHttpHandler => {
  const workspaces = new Map(options.workspaces.map((id) => [id.toLowerCase(), id]));
  return async (request) => {
    const refusal = refuseCaller(options, request);
    if (refusal) return refusal;
    const resource = request.method === 'GET' ? options.resources?.(request.url) : undefined;
    if (resource) return resource;
    const wrong = refuse(request);
    if (wrong) return wrong;
    const { method, url, fault } = request;
    const [, path = '', name, kind, child] = PATH.exec(decodeURIComponent(url.pathname)) ?? [];
    const workspace = workspaces.get(path.toLowerCase());
    if (workspace === undefined) return notFound(`Sentinel at ${url.pathname}`);
    const body = readBody(request);
    if (method === 'PUT' && (name === undefined || (kind !== undefined && child === undefined)))
      return errorAnswer(405, 'MethodNotAllowed', 'A list is not written.');
    if (method === 'PUT' && !body) return errorAnswer(400, 'InvalidRequestContent', 'The body must be JSON with properties.');
    if (method === 'PUT' && fault?.kind === 'stale-etag')
      return errorAnswer(409, 'Conflict', 'Newer instance of the resource exists (a fault of the lab).');
    if (name === undefined)
      return jsonAnswer(200, {
        value: book
          .all()
          .filter((one) => one.workspace === workspace)
          .slice(0, Number(url.searchParams.get('$top') ?? 1000))
          .map(showIncident),
      });
    if (kind === undefined) return serveIncident(book, workspace, name, method, body);
    const incident = book.get(workspace, name);
    return incident && isChildKind(kind) ? serveChild(book, incident, kind, child, method, body) : notFound(`Incident ${name}/${kind}`);
  };
};

/** Incidents of Microsoft Sentinel with their comments, tasks and relations, over the part of the ARM API that Tollwatch uses. */
export const startSentinelServer = async (options: SentinelServerOptions): Promise<SentinelServer> => {
  const { faults, tls, port, onError } = options;
  const book = makeIncidentBook(options.clock, options.onChange);
  const server = await startHttpServer({
    name: 'sentinel',
    handler: makeHandler(options, book),
    faults,
    tls,
    ...(port !== undefined && { port }),
    ...(onError && { onError }),
  });
  return { ...server, incidents: book.all, edit: book.edit, book };
};
