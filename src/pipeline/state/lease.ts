import * as z from 'zod';
import { instant, type StateRecord, schemaField } from './record.ts';

const schema = z.object({
  schema: schemaField,
  owner: z.string().describe('Random id of the tick that holds it.'),
  until: instant('Anyone may take it over from here on'),
});

export type LeaseRecord = z.infer<typeof schema>;

export const LEASE: StateRecord<LeaseRecord> = {
  name: 'lease',
  key: 'lease:{hunt}',
  purpose: 'One run at a time for a hunt (also `lease:correlate` and `lease:deliver`). Removed when released.',
  status: '',
  due: '',
  kept: 'until released or taken over',
  schema,
};

export const leaseKey = (name: string): string => `lease:${name}`;
