import * as z from 'zod';
import { instant, type StateRecord, schemaField } from './record.ts';

const schema = z.object({
  schema: schemaField,
  retainedAt: instant('Records past their time were last removed'),
});

export type UpkeepRecord = z.infer<typeof schema>;

export const UPKEEP: StateRecord<UpkeepRecord> = {
  name: 'upkeep',
  key: 'upkeep:retention',
  purpose: 'When the daily removal of old records last finished.',
  status: '',
  due: '',
  kept: 'always',
  schema,
};

export const UPKEEP_KEY = 'upkeep:retention';
