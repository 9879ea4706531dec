import type { TokenCredential } from '@azure/core-auth';
import type { DoctorPorts, Probe } from '../pipeline/doctor/ports.ts';
import { probeOfError } from './probes.ts';
import { codeOf, statusOf } from './table-errors.ts';

export type StateProbeSettings = { readonly endpoint: string; readonly table: string; readonly credential: TokenCredential };

const TIMEOUT_MS = 20_000;
/** No partition of the app: those are hashes. */
const NOBODY = 'doctor';

const isNoTable = (error: unknown): boolean => statusOf(error) === 404 && codeOf(error) === 'TableNotFound';

/** Reads one record, then deletes one that is not there: the service asks for the right to delete before it looks. */
export const makeStateProbe = ({ endpoint, table, credential }: StateProbeSettings): NonNullable<DoctorPorts['state']> => {
  return async (): Promise<Probe<'table' | 'no table'>> => {
    try {
      const { TableClient } = await import('@azure/data-tables');
      const client = new TableClient(endpoint, table, credential, { retryOptions: { maxRetries: 1 } });
      const abortSignal = AbortSignal.timeout(TIMEOUT_MS);
      for await (const _page of client.listEntities({ abortSignal }).byPage({ maxPageSize: 1 })) break;
      // The client takes 404 of a deletion for an error like any other.
      await client.deleteEntity(NOBODY, NOBODY, { abortSignal }).catch((error: unknown) => {
        if (statusOf(error) !== 404) throw error;
      });
      return { kind: 'answered', value: 'table' };
    } catch (error) {
      return isNoTable(error) ? { kind: 'answered', value: 'no table' } : probeOfError(error);
    }
  };
};
