import * as z from 'zod';
import type { Instant } from '../../domain/time.ts';
import { instant, type StateRecord, schemaField } from './record.ts';

const flow = z.object({
  key: z.array(z.string()).describe('Key columns of the flow: table, service, path.'),
  parts: z
    .record(z.string(), z.array(z.number()))
    .describe('By part of the flow: number of the bin in the hour, then its counts, bin after bin. The smallest parts are one, `~rest`.'),
});

const schema = z.object({
  schema: schemaField,
  hunt: z.string().describe('Hunt id.'),
  hour: instant('Start of the hour'),
  columns: z.array(z.string()).describe('Names of the counts.'),
  binMs: z.number().describe('Length of a bin in ms.'),
  flows: z.array(flow),
});

export type BaselineRecord = z.infer<typeof schema>;

export const BASELINE: StateRecord<BaselineRecord> = {
  name: 'baseline',
  key: 'baseline:{hunt}:{hour}',
  purpose: 'What a counting hunt counted in one hour that is over: the history that says what is usual.',
  status: '',
  due: 'start of the hour',
  kept: '15 days',
  schema,
};

export const baselinePrefix = (hunt: string): string => `baseline:${hunt}:`;
/** Hours sort by time: 13 digits of milliseconds until the year 2286. */
export const baselineKey = (hunt: string, hour: Instant): string => `${baselinePrefix(hunt)}${hour}`;
