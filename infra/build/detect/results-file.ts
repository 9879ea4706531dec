import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RunResult } from './run.ts';

// JSON has no undefined: an attack that was not detected has no `detectedAt`.
const parseLine = (line: string): readonly RunResult[] => {
  try {
    return [JSON.parse(line) as RunResult];
  } catch {
    // The last line of a run that was broken off.
    return [];
  }
};

export type ResultsFile = { readonly kept: readonly RunResult[]; readonly append: (result: RunResult) => void };

/** Results by line, written as they come. `resume` keeps what an earlier run left, else it is begun anew. Throws the file system's errors. */
export const openResults = (path: string, resume: boolean): ResultsFile => {
  mkdirSync(dirname(path), { recursive: true });
  if (!resume) rmSync(path, { force: true });
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (text !== '' && !text.endsWith('\n')) appendFileSync(path, '\n');
  return {
    kept: text
      .split('\n')
      .filter((line) => line !== '')
      .flatMap(parseLine),
    append: (result) => appendFileSync(path, `${JSON.stringify(result)}\n`),
  };
};
