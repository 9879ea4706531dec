import { isIP } from 'node:net';
import type { EntityMapping, EntityType } from './rule.ts';
import { cellText, type ResultRow } from './result-row.ts';

/** As in the column Entities of SecurityAlert, without the `$id` that numbers them. */
export type Entity = Readonly<Record<string, string>> & { readonly Type: string };

/** An alert keeps no more (Microsoft Learn, "Service limits for Microsoft Sentinel"). */
const MAX_ENTITIES = 500;
const MAX_BYTES = 64 * 1024;

const TYPES: Readonly<Record<EntityType, string>> = {
  IP: 'ip',
  URL: 'url',
  AzureResource: 'azure-resource',
  CloudApplication: 'cloud-application',
  Account: 'account',
  Host: 'host',
  DNS: 'dns',
};

/** Identifiers whose value has to have a form; what has another one is no entity. */
const FORMS: Readonly<Partial<Record<EntityType, { readonly identifier: string; readonly fits: (value: string) => boolean }>>> = {
  // A private address is an entity too, though only its AddressScope would make it one of a kind.
  IP: { identifier: 'Address', fits: (value) => isIP(value) > 0 },
  URL: { identifier: 'Url', fits: (value) => URL.canParse(value) },
  AzureResource: { identifier: 'ResourceId', fits: (value) => /^\/subscriptions\/[^/]+\/./i.test(value) },
};

/** Accounts of these names are everywhere, and the service drops them. */
const EVERYWHERE = new Set([
  'ADMIN',
  'ADMINISTRATOR',
  'SYSTEM',
  'ROOT',
  'ANONYMOUS',
  'AUTHENTICATED USER',
  'NETWORK',
  'NULL',
  'LOCAL SYSTEM',
]);

const toEntity = (row: ResultRow, { entityType, fieldMappings }: EntityMapping): Entity | undefined => {
  const known = fieldMappings
    .map(({ identifier, columnName }) => [identifier, cellText(row, columnName).trim()] as const)
    .filter(([, value]) => value !== '');
  const form = FORMS[entityType];
  if (known.length === 0) return undefined;
  if (form !== undefined && !known.some(([identifier, value]) => identifier === form.identifier && form.fits(value))) return undefined;
  if (entityType === 'Account' && known.every(([, value]) => EVERYWHERE.has(value.toUpperCase()))) return undefined;
  return { ...Object.fromEntries(known), Type: TYPES[entityType] };
};

/** The entities of an alert about these rows, each once, in the order of the mappings. An empty value makes none. */
export const entitiesOf = (rows: readonly ResultRow[], mappings: readonly EntityMapping[]): readonly Entity[] => {
  const all = mappings.flatMap((mapping) => rows.flatMap((row) => toEntity(row, mapping) ?? []));
  const distinct = [...new Map(all.map((entity) => [JSON.stringify(entity).toLowerCase(), entity])).values()];
  let bytes = 0;
  return distinct.slice(0, MAX_ENTITIES).filter((entity) => {
    bytes += Buffer.byteLength(JSON.stringify(entity));
    return bytes <= MAX_BYTES;
  });
};

/** The type as a rule's grouping names it. */
export const isOfType = ({ Type }: Entity, type: EntityType): boolean => Type === TYPES[type];
