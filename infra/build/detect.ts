import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { SCENARIOS } from '../../src/lab/simulate/scenarios/index.ts';
import { benchmarkPage } from './detect/benchmark-page.ts';
import { type Job, jobKey, jobsOf } from './detect/jobs.ts';
import { type BenchOptions, parseOptions, USAGE } from './detect/options.ts';
import { runJobs } from './detect/pool.ts';
import { figuresText, missesText } from './detect/report.ts';
import { openResults } from './detect/results-file.ts';
import type { RunResult } from './detect/run.ts';
import { isSmoke, smokeFailures } from './detect/smoke.ts';
import { summarise } from './detect/summary.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const chosenJobs = (options: BenchOptions): readonly Job[] => {
  const { intensity, rough, baselines, parameters } = options;
  const scenarios = options.smoke ? SCENARIOS.filter(({ name }) => isSmoke(name)) : SCENARIOS;
  return jobsOf(scenarios, options.smoke ? { ...options, seeds: [1] } : options, { intensity, rough, baselines, parameters });
};

const flawsOf = ({ scores, notices }: RunResult): string => {
  const late = scores.tollwatch?.attacks.filter(({ inTime }) => !inTime).length ?? 0;
  const astray = scores.tollwatch?.astray.length ?? 0;
  const flaws = [...(late > 0 ? [`${late} missed or late`] : []), ...(astray > 0 ? [`${astray} astray`] : [])];
  return [...flaws, ...(notices.length > 0 ? [`${notices.length} notices`] : [])].map((flaw) => `; ${flaw}`).join('');
};

/** Runs what is not in the results file yet. Answers the results of the chosen jobs and everything in the file. */
const runChosen = async (options: BenchOptions) => {
  const file = openResults(join(root, options.results), options.resume);
  const jobs = chosenJobs(options);
  const done = new Map(file.kept.map((result) => [jobKey(result), result]));
  const left = jobs.filter((job) => !done.has(jobKey(job)));
  if (left.length < jobs.length) console.error(`${jobs.length - left.length} of ${jobs.length} runs are there already`);
  let [count, failed] = [0, 0];
  await runJobs(left, options.jobs, {
    onResult: (result) => {
      file.append(result);
      done.set(jobKey(result), result);
      count += 1;
      console.error(`${count}/${left.length} ${result.scenario} ${result.seed}: ${result.seconds.toFixed(1)} s${flawsOf(result)}`);
    },
    onFailure: (error) => {
      failed += 1;
      console.error(error.message);
    },
  });
  const keys = new Set(jobs.map(jobKey));
  return { results: [...done].flatMap(([key, one]) => (keys.has(key) ? [one] : [])), all: [...done.values()], failed };
};

const main = async (): Promise<void> => {
  const options = parseOptions(argv.slice(2));
  const { results, all, failed } = await runChosen(options);
  const figures = summarise(results);
  console.log(figuresText(figures));
  const halves = (['choose', 'report'] as const).map((half) => ({ half, figures: summarise(results.filter((one) => one.half === half)) }));
  if (options.half === undefined && !options.smoke)
    for (const { half, figures: own } of halves) console.log(`\nHalf "${half}"\n\n${figuresText(own)}`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ figures, halves }, undefined, 2)}\n`);
  if (options.misses !== undefined) writeFileSync(options.misses, `${missesText(results)}\n`);
  if (options.page) writeFileSync(join(root, 'src/hunts/benchmark.md'), benchmarkPage(all));
  const failures = options.smoke ? smokeFailures(results) : [];
  for (const failure of failures) console.error(failure);
  if (failed > 0 || failures.length > 0) process.exitCode = 1;
};

if (argv.includes('--help')) console.log(USAGE);
else await main();
