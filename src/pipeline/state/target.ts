import * as z from 'zod';
import { instant, type StateRecord, schemaField } from './record.ts';

const schema = z.object({
  schema: schemaField,
  since: instant('First tick; 0 where it was before this was kept').exactOptional(),
  incidentsTriedAt: instant('Closed incidents were last asked for').exactOptional(),
  incidentsReadTo: instant('Up to here changes of incidents have been read').exactOptional(),
  incidentsNotice: z.string().describe('Why the last reading was not whole.').exactOptional(),
});

export type TargetRecord = z.infer<typeof schema>;

export const TARGET_STATE: StateRecord<TargetRecord> = {
  name: 'target',
  key: 'target:state',
  purpose: 'Since when the target is watched, and how far its closed incidents have been read back.',
  status: '',
  due: '',
  kept: 'always',
  schema,
};

export const TARGET_KEY = 'target:state';
