import * as z from 'zod';
import type { Instant } from '../../domain/time.ts';
import { instant, type StateRecord, STATE_SCHEMA, schemaField } from './record.ts';

const sourceState = z.object({
  id: z.string().describe('Source id of the hunt.'),
  table: z.string().describe('Table the source reads.'),
  status: z
    .enum(['ok', 'missing-table', 'missing-columns', 'basic-plan', 'error'])
    .describe('What the last probe found; `ok` and `error` (could not be probed) are queried, the others are not observable.'),
  missing: z.array(z.string()).describe('Required columns the table lacks.'),
  missingOptional: z.array(z.string()).describe('Optional columns the table lacks: the hunt runs with less to go by.'),
  checkedAt: instant('When it was probed; a probe is good for one hour'),
});

const schema = z.object({
  schema: schemaField,
  hunt: z.string().describe('Hunt id.'),
  to: instant('End of the last finished window: the next one starts here').optional(),
  lastRunAt: instant('Start of the last run, finished or not').optional(),
  attempts: z.number().describe('Partial results in a row for the next window; at 3 the window is left as it is.'),
  failingSince: instant('First of the failures in a row; absent after a success').optional(),
  lastError: z.string().describe('What the last failure was, without query text.').optional(),
  sources: z.array(sourceState).describe('The last probe of each source.'),
  sweptAt: instant('Ingestion time up to which late rows were looked for').optional(),
  baselineFrom: instant('Start of the hours whose counts are read or kept (counting hunts)').optional(),
  baselineTo: instant('End of the last hour whose counts are kept').optional(),
  baselineGoal: instant('Start of the history still being read back; absent when that is done').optional(),
  baselineFailures: z.number().describe('Failures in a row of reading history back; at 2 it builds up from now on instead.').optional(),
  baselineLost: instant('History before this could not be read back; it has been building up since').optional(),
  countsSince: instant('First bin that holds any count: how much history there is').optional(),
  lateBins: z.array(z.number()).describe('Starts of bins that received rows late and wait to be recomputed (ms).'),
});

export type SourceState = z.infer<typeof sourceState>;
export type SourceStatus = SourceState['status'];
export type Watermark = z.infer<typeof schema>;

export const WATERMARK: StateRecord<Watermark> = {
  name: 'watermark',
  key: 'watermark:{hunt}',
  purpose: 'How far a hunt has read, what it can see, and which late bins wait.',
  status: '',
  due: '',
  kept: 'as long as the hunt exists',
  schema,
};

export const watermarkKey = (hunt: string): string => `watermark:${hunt}`;
export const newWatermark = (hunt: string): Watermark => ({ schema: STATE_SCHEMA, hunt, attempts: 0, sources: [], lateBins: [] });

/** Not `ok` and known to be so: a query of it cannot succeed. */
export const isBlind = (source: SourceState): boolean => source.status !== 'ok' && source.status !== 'error';

/** Age of the watermark in ms at `now`, undefined before the first finished window. */
export const watermarkAge = (watermark: Watermark, now: Instant): number | undefined =>
  watermark.to === undefined ? undefined : now - watermark.to;
