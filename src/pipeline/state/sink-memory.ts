import * as z from 'zod';
import { instant, type StateRecord, schemaField } from './record.ts';

const schema = z.object({
  schema: schemaField,
  fields: z.record(z.string(), z.string()).describe('The sink’s own notes: when it last commented, what it last wrote.'),
  savedAt: instant('Last saved'),
});

export type SinkMemoryRecord = z.infer<typeof schema>;

export const SINK_MEMORY: StateRecord<SinkMemoryRecord> = {
  name: 'sink',
  key: 'sink:{sink}:{campaign}',
  purpose: 'What a sink remembers of a campaign between alerts.',
  status: '',
  due: 'when it was last saved',
  kept: '90 days',
  schema,
};

export const sinkMemoryKey = (sink: string, campaign: string): string => `sink:${sink}:${campaign}`;
