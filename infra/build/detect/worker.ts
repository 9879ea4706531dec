import type { Job } from './jobs.ts';
import { type RunResult, runJob } from './run.ts';

/** What a worker answers to each job. */
export type Answer = { readonly result: RunResult } | { readonly error: string };

// A process of its own for each core, kept for all jobs: the KQL parser takes seconds to warm up.
process.on('message', (job: Job) => {
  runJob(job).then(
    (result) => process.send?.({ result } satisfies Answer),
    (error: unknown) => process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies Answer),
  );
});
process.on('disconnect', () => process.exit(0));
