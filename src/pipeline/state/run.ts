import * as z from 'zod';
import type { Instant } from '../../domain/time.ts';
import { instant, type StateRecord, schemaField } from './record.ts';

const verdictCounts = z.object({ confirmed: z.number(), drifted: z.number(), refuted: z.number(), unverified: z.number() });

const huntRun = z.object({
  hunt: z.string(),
  outcome: z
    .enum(['ran', 'not-due', 'leased', 'not-observable', 'failed'])
    .describe('`leased`: another run holds the lease; `not-observable`: no source of the hunt can be read.'),
  windows: z.number().describe('Windows finished.'),
  partial: z
    .number()
    .describe('Windows left partial after three tries, late ranges that were partial, and days of history that could not be read back.')
    .optional(),
  recomputed: z.number().describe('Late ranges recomputed.'),
  backlog: z.number().describe('Windows left for the next ticks.'),
  rows: z.number().describe('Rows flagged by the query.'),
  tooLate: z.number().describe('Log rows that the hourly sweep found more than 24 h late: counted, not recomputed.'),
  verdicts: verdictCounts.describe('Verdicts of findings that were new or changed.'),
  sources: z
    .array(
      z.object({
        id: z.string(),
        table: z.string(),
        status: z.string(),
        missing: z.array(z.string()),
        missingOptional: z.array(z.string()),
      }),
    )
    .describe('What each source looked like.'),
  notices: z.array(z.string()).describe('What was not whole: partial results, bounds reached, bad rows.'),
  error: z.string().describe('Why it failed.').optional(),
});

const schema = z.object({
  schema: schemaField,
  startedAt: instant('Tick started'),
  endedAt: instant('Tick ended'),
  hunts: z.array(huntRun),
  campaigns: z.object({ opened: z.number(), changed: z.number(), merged: z.number(), ended: z.number() }).describe('What correlation did.'),
  deliveries: z
    .object({ sent: z.number(), retried: z.number(), gaveUp: z.number(), waiting: z.number() })
    .describe('What delivery did, and what still waits.'),
  errors: z.array(z.object({ step: z.string(), message: z.string() })).describe('Steps that failed; the others went on.'),
});

export type HuntRun = z.infer<typeof huntRun>;
export type VerdictCounts = z.infer<typeof verdictCounts>;
export type RunRecord = z.infer<typeof schema>;

export const RUN: StateRecord<RunRecord> = {
  name: 'run',
  key: 'run:{id}',
  purpose: 'What one tick did for the target.',
  status: '`ok`, `failed`',
  due: 'end of the tick',
  kept: '7 days',
  schema,
};

/** Sorts by start: 13 digits of milliseconds until the year 2286. */
export const runKey = (startedAt: Instant, id: string): string => `run:${startedAt}-${id}`;
export const noVerdicts = (): VerdictCounts => ({ confirmed: 0, drifted: 0, refuted: 0, unverified: 0 });
