import { fileURLToPath } from 'node:url';
import { type Grant, readAccess } from './bicep/access.ts';
import { cell, code, page, table } from './markdown.ts';

const INTRO = `# Permissions

Tollwatch signs in as one user-assigned identity, everywhere; it has no key and takes none. What the deployment gives that identity
stands here, one row an assignment, each on one resource; the last rows are of the playbook, which has an identity of its own. The same list is compared with the compiled
template and with every example by \`npm run infra\`: a role more or less fails it.`;

const WHEN: Readonly<Record<Grant['feature'], string>> = {
  always: 'always',
  findings: '`sentinelMode` is not `off`',
  incidents: '`sentinelMode` is `incident-api` or `both`',
  'incidents-own-role': 'the same, with `ownIncidentRole: true`',
  'event-hubs': '`eventHubs` is `new` or `existing`',
  playbook: '`content.playbook` is set',
  automation: 'the same, with `sentinelPrincipalId`',
};

const CHECK = `Check before the first deployment. The second command lists what you may do in a resource group; the last one wants your parameters
([install](install.md)) and asks Azure whether the deployment would be accepted:

\`\`\`sh
PROVIDERS
az role assignment list --assignee "$(az ad signed-in-user show --query id -o tsv)" --include-inherited --include-groups \\
  --scope "$(az group show -n RESOURCE_GROUP --query id -o tsv)" --query "[].roleDefinitionName" -o tsv
az deployment group validate -g RESOURCE_GROUP -p infra/mine.bicepparam
\`\`\`

A provider that is not \`Registered\` is registered with \`az provider register -n NAME --wait\` (Contributor of the subscription).`;

/** `infra/access.md`: which role, on what, for which feature, and what whoever installs it needs. */
export const accessPage = (): string => {
  const { grants, incidentRole, installer } = readAccess(fileURLToPath(new URL('..', import.meta.url)));
  const rows = grants.map(({ role, on, feature, why }) => [cell(role), cell(on), WHEN[feature], cell(why)]);
  const rights = installer.rights.map(({ right, on, why }) => [cell(right), cell(on), cell(why)]);
  const providers = installer.providers.map((name) => `'${name}'`).join(',');
  const ask = `az provider list --query "[?contains([${providers}], namespace)].[namespace, registrationState]" -o tsv`;
  return page(
    INTRO,
    '## What the identity may do',
    table(['role', 'on', 'when', 'why'], rows),
    `The role of its own (\`ownIncidentRole\`) holds: ${incidentRole.map(code).join(', ')}.`,
    '## What whoever installs it needs',
    table(['right', 'on', 'why'], rights),
    `Resource providers: ${installer.providers.map(code).join(', ')}.`,
    CHECK.replace('PROVIDERS', () => ask),
  );
};
