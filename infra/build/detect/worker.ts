import type { Job } from './jobs.ts';
import { type RunResult, runJob } from './run.ts';

/** What a worker answers to each job. */
export type Answer = { readonly result: RunResult } | { readonly error: string };

const answer = async (job: Job): Promise<Answer> => {
  try {
    return { result: await runJob(job) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
};

let busy = false;
// A process of its own for each core, kept for all jobs: the KQL parser takes seconds to warm up.
process.on('message', (job: Job) => {
  busy = true;
  void answer(job).then((said) => {
    busy = false;
    if (process.connected) process.send?.(said);
    else process.exit(0);
  });
});
// Ending within a query would wait for the database's threads for ever: whoever is at work ends after it, and tidies up.
process.on('disconnect', () => {
  if (!busy) process.exit(0);
});
