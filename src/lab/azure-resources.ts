import { errorAnswer, jsonAnswer, type LabHttpAnswer } from './http-server.ts';
import type { LabTableSchema } from './store.ts';

/** What Azure Resource Manager knows of the lab. */
export type LabAzure = {
  /** Plans of tables by name; Analytics unless said. The query API follows them. */
  readonly plans?: Readonly<Record<string, string>>;
  /** Communication Services that the caller may see, and where each sends which categories of its log. */
  readonly communication?: readonly LabCommunication[];
  /** Actions that the caller may do on a workspace; all unless said. */
  readonly actions?: readonly string[];
};
export type LabCommunication = {
  readonly id: string;
  readonly settings: readonly { readonly workspaceId: string; readonly categories: readonly string[] }[];
};

type Options = LabAzure & { readonly workspaces: readonly string[]; readonly tables: () => readonly LabTableSchema[] };

const TABLES = /^(\/subscriptions\/.+\/workspaces\/[^/]+)\/tables$/i;
const PERMISSIONS = /^(\/subscriptions\/.+\/workspaces\/[^/]+)\/providers\/Microsoft\.Authorization\/permissions$/i;
const RESOURCES = /^\/subscriptions\/[^/]+\/resources$/i;
const DIAGNOSTICS = /^(\/subscriptions\/.+)\/providers\/Microsoft\.Insights\/diagnosticSettings$/i;

const same = (a: string, b: string | undefined): boolean => a.toLowerCase() === b?.toLowerCase();
const list = (value: readonly unknown[]): LabHttpAnswer => jsonAnswer(200, { value });

const showSetting = ({ id, settings }: LabCommunication): readonly unknown[] =>
  settings.map(({ workspaceId, categories }, n) => ({
    id: `${id}/providers/microsoft.insights/diagnosticSettings/setting-${n}`,
    name: `setting-${n}`,
    properties: { workspaceId, logs: categories.map((category) => ({ category, enabled: true })), metrics: [] },
  }));

/** The lists that Tollwatch reads besides incidents: tables with their plans, permissions, Communication Services and their settings. */
export const makeResources = (options: Options): ((url: URL) => LabHttpAnswer | undefined) => {
  const { workspaces, plans = {}, communication = [], actions = ['*'] } = options;
  const isWorkspace = (id: string | undefined): boolean => workspaces.some((one) => same(one, id));
  return (url) => {
    const path = decodeURIComponent(url.pathname);
    const [, ofTables] = TABLES.exec(path) ?? [];
    const [, ofPermissions] = PERMISSIONS.exec(path) ?? [];
    const [, ofSettings] = DIAGNOSTICS.exec(path) ?? [];
    const known = ofTables !== undefined || ofPermissions !== undefined || ofSettings !== undefined || RESOURCES.test(path);
    if (!known) return undefined;
    if (!url.searchParams.has('api-version'))
      return errorAnswer(400, 'MissingApiVersionParameter', 'The api-version query parameter is required.');
    if (isWorkspace(ofTables)) {
      const shown = options.tables().map(({ name }) => ({ name, properties: { plan: plans[name] ?? 'Analytics', schema: { name } } }));
      return list(shown);
    }
    if (isWorkspace(ofPermissions)) return list([{ actions, notActions: [], dataActions: [], notDataActions: [] }]);
    if (RESOURCES.test(path))
      return list(
        communication.map(({ id }) => ({ id, name: id.split('/').at(-1), type: 'Microsoft.Communication/communicationServices' })),
      );
    const service = communication.find(({ id }) => same(id, ofSettings));
    return service ? list(showSetting(service)) : errorAnswer(404, 'ResourceNotFound', `${path} was not found.`);
  };
};
