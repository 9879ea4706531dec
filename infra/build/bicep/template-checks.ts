import type { Problem } from './source-checks.ts';

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** Every object of a template with its path, nested deployments included. */
const nodesOf = (value: unknown, path = ''): readonly { readonly path: string; readonly node: Node }[] => {
  if (!isNode(value)) return [];
  const below = Object.entries(value).flatMap(([name, child]) => nodesOf(child, path === '' ? name : `${path}.${name}`));
  return [{ path, node: value }, ...below];
};

const textsOf = (node: Node): readonly string[] => Object.values(node).filter((value) => typeof value === 'string');

/** Functions of ARM that hand out keys; `listKeys`, `listAccountSas`, `listSecrets` and whatever else begins so. */
const LISTS = /\blist[A-Z]\w*\s*\(/;
/** Names of things that open a door, and of properties that hold one. */
const SECRET_NAME = /(?:key|connectionstring|password|secret|token|sas)\d*$/i;
const SECRET_VALUE = /[)\]](?:\.\w+)*\.\w*(?:key|connectionString|password|secret)\w*/i;
/** What would let somebody in by a key. */
const KEY_RESOURCES = /authorizationrules$|^microsoft\.storage\/storageaccounts\/localusers$/i;

/** The grant to Sentinel's own service principal, which Azure wants on the resource group of the playbook. */
const SENTINELS_OWN = /\.automation\.properties\.template\.resources\.grant$/;

/** What a resource's properties have to say, by its type: no way in but Entra's. */
const REQUIRED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'Microsoft.Storage/storageAccounts': { allowSharedKeyAccess: false, allowBlobPublicAccess: false, minimumTlsVersion: 'TLS1_2' },
  'Microsoft.EventHub/namespaces': { disableLocalAuth: true, minimumTlsVersion: '1.2' },
  'Microsoft.Insights/components': { DisableLocalAuth: true },
  'Microsoft.KeyVault/vaults': { enableRbacAuthorization: true, enablePurgeProtection: true },
  'Microsoft.Web/sites': { httpsOnly: true },
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': { allow: false },
};

const resourceProblems = (path: string, { type, apiVersion, properties, scope, existing }: Node): readonly Problem[] => {
  if (typeof type !== 'string' || apiVersion === undefined || existing === true) return [];
  const where = `main.json ${path}`;
  const told = isNode(properties) ? properties : {};
  const wrong = Object.entries(REQUIRED[type] ?? {}).filter(([name, value]) => told[name] !== value);
  return [
    ...wrong.map(([name, value]) => ({ check: 'template', where, problem: `${type} has to say ${name}: ${String(value)}` })),
    ...(KEY_RESOURCES.test(type) ? [{ check: 'template', where, problem: `${type} is a key` }] : []),
    ...(type === 'Microsoft.Authorization/roleAssignments' && scope === undefined && !SENTINELS_OWN.test(path)
      ? [{ check: 'template', where, problem: 'a role is given on a whole resource group: name the resource in "scope"' }]
      : []),
  ];
};

const outputProblems = (path: string, { outputs }: Node): readonly Problem[] =>
  Object.entries(isNode(outputs) ? outputs : {}).flatMap(([name, output]) => {
    if (!isNode(output) || output['type'] === undefined) return [];
    const secret = /secure/i.test(String(output['type'])) || SECRET_VALUE.test(String(output['value'])) || SECRET_NAME.test(name);
    return secret ? [{ check: 'template', where: `main.json ${path}`, problem: `output ${name} looks like a secret` }] : [];
  });

const parameterProblems = (path: string, { parameters }: Node): readonly Problem[] =>
  Object.entries(isNode(parameters) ? parameters : {}).flatMap(([name, parameter]) =>
    isNode(parameter) && /secure/i.test(String(parameter['type']))
      ? [{ check: 'template', where: `main.json ${path}`, problem: `parameter ${name} takes a secret: keep it in the key vault instead` }]
      : [],
  );

/**
 * What is wrong with the compiled template (ARM JSON): a key, a function that lists keys, a secret among parameters or outputs, a
 * door that is not Entra's, a role on more than one resource. Empty when all is well.
 */
export const templateProblems = (template: unknown): readonly Problem[] =>
  nodesOf(template).flatMap(({ path, node }) => [
    ...textsOf(node)
      .filter((text) => text.startsWith('[') && LISTS.test(text))
      .map((text) => ({ check: 'template', where: `main.json ${path}`, problem: `lists keys: ${text.slice(0, 120)}` })),
    ...resourceProblems(path, node),
    ...outputProblems(path, node),
    ...parameterProblems(path, node),
  ]);
