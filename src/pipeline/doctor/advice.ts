import type { Identity } from '../../config-types.ts';

/** A value as one word of a POSIX shell. Values come from settings and logs: nothing in them may end the word. */
export const shellWord = (value: string): string =>
  /^[\w./:@%+=,-]+$/.test(value) ? value : `'${value.replace(/\p{Cc}/gu, ' ').replaceAll("'", "'\\''")}'`;

const assignee = (identity: Identity): string => {
  if (identity.kind === 'developer') return '"$(az ad signed-in-user show --query id -o tsv)"';
  return identity.clientId ?? 'OBJECT-ID-OF-THE-APP-IDENTITY';
};

/** The command that gives a role. `scope` is a resource id, or a command in `$(...)` that finds it. */
export const giveRole = (identity: Identity, role: string, scope: string): string =>
  `az role assignment create --role "${role}" --assignee ${assignee(identity)} --scope ${scope} (a fresh role needs up to an hour)`;

/** Resource id of what a setting names without its group. */
export const ruleScope = (immutableId: string): string =>
  `"$(az monitor data-collection rule list --query "[?immutableId=='${immutableId}'].id" -o tsv)"`;
export const storageScope = (endpoint: string): string =>
  `"$(az storage account show -n ${shellWord(new URL(endpoint).hostname.split('.')[0] ?? '')} --query id -o tsv)"`;
export const namespaceScope = (namespace: string): string =>
  `"$(az resource list --resource-type Microsoft.EventHub/namespaces -n ${shellWord(namespace.split('.')[0] ?? '')} --query '[0].id' -o tsv)"`;

export type WorkspaceParts = { readonly subscription: string; readonly group: string; readonly name: string };

/** Parts of a workspace's resource id; undefined where it is not known. */
export const workspaceParts = (resourceId: string): WorkspaceParts | undefined => {
  const [, subscription, group, name] =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/.*\/workspaces\/([^/]+)$/i.exec(resourceId) ?? [];
  return subscription === undefined || group === undefined || name === undefined ? undefined : { subscription, group, name };
};

/** `--subscription .. -g .. --workspace-name ..`, with words to replace where the workspace's resource id is not known. */
export const workspaceOptions = (resourceId: string): string => {
  const { subscription, group, name } = workspaceParts(resourceId) ?? { subscription: 'SUBSCRIPTION', group: 'GROUP', name: 'WORKSPACE' };
  return `--subscription ${shellWord(subscription)} -g ${shellWord(group)} --workspace-name ${shellWord(name)}`;
};

export const workspaceWord = (resourceId: string): string => (resourceId === '' ? 'WORKSPACE-RESOURCE-ID' : shellWord(resourceId));
