import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Job, jobKey } from './jobs.ts';
import type { RunResult } from './run.ts';
import type { Answer } from './worker.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
const LOADER = new URL('../text-loader.ts', import.meta.url).href;

const ask = (child: ChildProcess, job: Job): Promise<RunResult> =>
  new Promise((resolve, reject) => {
    const settle = (): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    const onMessage = (answer: Answer): void => {
      settle();
      if ('result' in answer) resolve(answer.result);
      else reject(new Error(`${jobKey(job)} failed: ${answer.error}`));
    };
    const onExit = (code: number | null): void => {
      settle();
      reject(new Error(`the worker that ran ${jobKey(job)} ended with ${code ?? 'a signal'}`));
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send(job);
  });

/**
 * Runs jobs in `size` processes, each kept warm and given one job after another; `onResult` sees results as they come, in no order.
 * A job that fails is told to `onFailure` and the rest go on.
 */
export const runJobs = async (
  jobs: readonly Job[],
  size: number,
  { onResult, onFailure }: { readonly onResult: (result: RunResult) => void; readonly onFailure: (error: Error) => void },
): Promise<void> => {
  const left = [...jobs];
  const start = (): ChildProcess => fork(WORKER, [], { execArgv: ['--import', LOADER], serialization: 'advanced' });
  const work = async (): Promise<void> => {
    let child = start();
    for (let job = left.shift(); job !== undefined; job = left.shift()) {
      try {
        onResult(await ask(child, job));
      } catch (error) {
        onFailure(error instanceof Error ? error : new Error(String(error)));
        // What it holds after a failure is not known.
        child.kill();
        child = start();
      }
    }
    child.disconnect();
  };
  await Promise.all(Array.from({ length: Math.min(size, jobs.length) }, work));
};
