import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { Parameters } from '../../../src/hunts/hunt.ts';
import type { Half } from './jobs.ts';

export type BenchOptions = {
  readonly seeds: readonly number[];
  readonly pattern: RegExp;
  readonly half: Half | undefined;
  readonly intensity: number;
  readonly rough: boolean;
  readonly smoke: boolean;
  readonly baselines: boolean;
  readonly parameters: Readonly<Record<string, Parameters>>;
  readonly jobs: number;
  readonly results: string;
  readonly resume: boolean;
  readonly json: string | undefined;
  readonly misses: string | undefined;
  readonly page: boolean;
};

export const USAGE = `npm run bench:detect -- [options]
  --seeds 1..2          seeds, as a range or a list (1,4,7)
  --scenarios PATTERN   names that match a regular expression
  --half choose|report  one half alone
  --intensity F         attacks thinned or thickened (1)
  --rough               benign conversion that varies by country, day and hour
  --smoke               a handful of scenarios; fails unless every attack is found and nothing false is raised
  --no-baselines        the product alone
  --parameters FILE     overrides to try: {"HUNT": {"Name": value}}
  --jobs N              processes (all cores)
  --results FILE        one line a run (dist/bench-detect.ndjson); --resume goes on with it
  --json FILE           the figures for programs; --misses FILE every miss and false incident in words
  --page                writes src/hunts/benchmark.md from everything in the results file`;

/** `1..3` or `1,5`. Throws on anything else. */
export const seedsOf = (text: string): readonly number[] => {
  const range = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text);
  if (range !== null) {
    const [from, to] = [Number(range[1]), Number(range[2])];
    if (to >= from && to - from < 1000) return Array.from({ length: to - from + 1 }, (_, n) => from + n);
  }
  if (/^\d{1,9}(,\d{1,9})*$/.test(text)) return text.split(',').map(Number);
  throw new Error(`--seeds ${text} is neither a range (1..2) nor a list (1,5).`);
};

const halfFrom = (text: string | undefined): Half | undefined => {
  if (text === undefined || text === 'choose' || text === 'report') return text;
  throw new Error(`--half ${text} is neither choose nor report.`);
};

const positive = (name: string, text: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} ${text} is no number above 0.`);
  return value;
};

/** Throws an Error that says which option is wrong. */
export const parseOptions = (args: readonly string[]): BenchOptions => {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      seeds: { type: 'string', default: '1..2' },
      scenarios: { type: 'string', default: '' },
      half: { type: 'string' },
      intensity: { type: 'string', default: '1' },
      rough: { type: 'boolean', default: false },
      smoke: { type: 'boolean', default: false },
      baselines: { type: 'boolean', default: true },
      parameters: { type: 'string' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      results: { type: 'string', default: 'dist/bench-detect.ndjson' },
      resume: { type: 'boolean', default: false },
      json: { type: 'string' },
      misses: { type: 'string' },
      page: { type: 'boolean', default: false },
    },
  });
  return {
    ...{ rough: values.rough, smoke: values.smoke, baselines: values.baselines, resume: values.resume, page: values.page },
    ...{ json: values.json, misses: values.misses, results: values.results },
    seeds: seedsOf(values.seeds),
    pattern: new RegExp(values.scenarios),
    half: halfFrom(values.half),
    intensity: positive('intensity', values.intensity),
    jobs: Math.ceil(positive('jobs', values.jobs)),
    parameters: values.parameters === undefined ? {} : (JSON.parse(readFileSync(values.parameters, 'utf8')) as BenchOptions['parameters']),
  };
};
