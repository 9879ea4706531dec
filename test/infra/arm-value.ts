import { createHash } from 'node:crypto';

/** What `reference()` of a resource gives at run time, by its type: made up. */
const REFERENCES: Readonly<Record<string, unknown>> = {
  'Microsoft.Insights/dataCollectionRules': {
    endpoints: { logsIngestion: 'https://dcr-tollwatch.westeurope-1.ingest.monitor.azure.com' },
    immutableId: 'dcr-00000000000000000000000000000001',
  },
  'Microsoft.EventHub/namespaces': { serviceBusEndpoint: 'https://evhns-tollwatch.servicebus.windows.net:443/' },
  'Microsoft.ManagedIdentity/userAssignedIdentities': { clientId: '00000000-0000-0000-0000-0000000000c2' },
  'Microsoft.Insights/components': { ConnectionString: 'InstrumentationKey=00000000-0000-0000-0000-0000000000c3' },
};

const FUNCTIONS: Readonly<Record<string, (...given: never[]) => unknown>> = {
  string: (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)),
  createArray: (...values: unknown[]) => values,
  createObject: (...pairs: unknown[]) =>
    Object.fromEntries(pairs.flatMap((name, i) => (i % 2 === 0 ? [[String(name), pairs[i + 1]]] : []))),
  format: (shape: string, ...values: unknown[]) => shape.replaceAll(/\{(\d+)\}/g, (_, n) => String(values[Number(n)])),
  split: (text: string, by: string) => text.split(by),
  environment: () => ({ name: 'AzureCloud', suffixes: { storage: 'core.windows.net' } }),
  // Each workspace has a GUID of its own.
  reference: (id: string) =>
    id.includes('/workspaces/')
      ? {
          customerId: createHash('sha256')
            .update(id)
            .digest('hex')
            .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5'),
        }
      : REFERENCES[/\/providers\/([^/]+\/[^/]+)\/[^/]+$/.exec(id)?.[1] ?? ''],
  false: () => false,
  true: () => true,
};

/**
 * The value of an expression that a snapshot could not know yet, as ARM would give it with made-up answers of its resources. ARM's
 * expressions are calls and property accesses that JavaScript reads the same way, but for quotes and the names of its constants.
 * @throws for a function that is not known here.
 */
export const armValue = (text: string): unknown => {
  if (!text.startsWith('[') || text.startsWith('[[')) return text;
  const script = text
    .slice(1, -1)
    .replaceAll("''", "\\'")
    .replaceAll(/\b(true|false|string)\(/g, 'of_$1(');
  const names = Object.keys(FUNCTIONS).map((name) => (['true', 'false', 'string'].includes(name) ? `of_${name}` : name));
  return new Function(...names, `return ${script}`)(...Object.values(FUNCTIONS)) as unknown;
};
