import { join } from 'node:path';
import { withThousands } from '../domain/amount.ts';
import { simulate } from '../lab/simulate/engine.ts';
import type { Scenario } from '../lab/simulate/scenario.ts';
import { SCENARIOS } from '../lab/simulate/scenarios/index.ts';
import { isForeign, type Written, writeSimulation } from '../lab/simulate/simulation-files.ts';
import { nearestName } from '../nearest-name.ts';
import { makeScratchFolder } from './scratch-folder.ts';
import { table, type Terminal } from './terminal.ts';
import { type ExitCode, UsageError } from './usage-error.ts';

export type SimulateCommandOptions = {
  readonly scenario: string;
  readonly out: string;
  readonly seed: string;
  readonly intensity: string;
  readonly rough?: boolean;
};

const MAX_INTENSITY = 20;

const chosen = (name: string, terminal: Terminal): readonly Scenario[] => {
  if (name === 'all') return SCENARIOS;
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (found !== undefined) return [found];
  const names = SCENARIOS.map((scenario) => scenario.name);
  const meant = nearestName(name, names);
  const list = table(
    SCENARIOS.map(({ name: one, attacks, about }) => [one, attacks.length > 0 ? 'attack' : 'harmless', about]),
    terminal.width,
    '  ',
  );
  terminal.note(list);
  throw new UsageError(`There is no scenario ${name}${meant === undefined ? '.' : `; did you mean ${meant}?`} Give all, or one of these.`);
};

const seedFrom = (text: string): number => {
  const seed = Number(text);
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--seed ${text} is no whole number from 0 to 999999999.`);
  return seed;
};

const intensityFrom = (text: string): number => {
  const intensity = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || intensity <= 0 || intensity > MAX_INTENSITY)
    throw new UsageError(
      `--intensity ${text} is no number above 0 and up to ${MAX_INTENSITY}: 1 leaves attacks as they are, 0.5 halves them.`,
    );
  return intensity;
};

const sizeOf = ({ dir, files }: Written): string => {
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${dir}: ${withThousands(rows)} rows, ${(bytes / 1_000_000).toFixed(1)} MB (${files.map((file) => file.table).join(', ')})`;
};

/**
 * `tollwatch simulate`: writes scenarios as folders of logs that the other commands read with `--data`, and what was done in them in
 * `labels.json`. Everything it says goes to standard error. Throws UsageError and the file system's errors.
 */
export const simulateLogs = async (options: SimulateCommandOptions, terminal: Terminal): Promise<ExitCode> => {
  const scenarios = chosen(options.scenario, terminal);
  const [seed, intensity] = [seedFrom(options.seed), intensityFrom(options.intensity)];
  const { out } = options;
  if (out.trim() === '') throw new UsageError('--out is empty: name the folder to write to.');
  for (const { name } of scenarios)
    if (await isForeign(out, name, seed))
      throw new UsageError(`--out ${out}: ${join(out, name, String(seed))} is no simulation, and would be deleted. Give another folder.`);
  let done = 0;
  for (const scenario of scenarios) {
    const simulation = simulate(scenario, { seed, intensity, rough: options.rough === true });
    const progress = (share: number): void =>
      terminal.progress(done + share, scenarios.length, `${scenario.name}: ${Math.round(share * 100)} %`);
    const written = await writeSimulation(out, simulation, progress, makeScratchFolder).catch((cause: unknown) => {
      throw new Error(`--out ${out} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    });
    done += 1;
    terminal.note(sizeOf(written));
  }
  return 0;
};
