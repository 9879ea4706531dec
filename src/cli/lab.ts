import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { MINUTE } from '../domain/time.ts';
import { type Lab, startLab } from '../lab/app.ts';
import { makeFaults } from '../lab/faults.ts';
import type { Clock } from '../pipeline/ports.ts';
import { findingsRule } from '../lab/rules/findings-rule.ts';
import { type DataFolder, defineEmptyTables, noteLoaded, openDataFolder, rowsText } from './data-folder.ts';
import { arrivalOf } from './ingestion-delay.ts';
import { checkEnvFile, writeEnvFile } from './env-file.ts';
import { type Lifeline, watchLifeline } from './lifeline.ts';
import { printable, type Terminal, table } from './terminal.ts';
import { parseTimeOption } from './time-option.ts';
import type { ExitCode } from './usage-error.ts';

export type LabOptions = {
  readonly data: string;
  readonly port?: number;
  readonly table?: readonly string[];
  readonly json?: boolean;
  readonly now?: string;
  readonly ingestionDelay?: boolean;
  readonly env?: string;
};

const tablesOf = ({ store, report }: DataFolder): readonly { name: string; rows: number; skipped: number }[] => {
  const loaded = new Map(report.tables.map((one) => [one.name, one]));
  for (const { name } of store.schemas()) if (!loaded.has(name)) loaded.set(name, { name, rows: 0, skipped: 0 });
  return [...loaded.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
};

const announce = (lab: Lab, folder: DataFolder, options: LabOptions, terminal: Terminal): void => {
  const tables = tablesOf(folder);
  if (options.json === true) {
    terminal.print(JSON.stringify({ query: lab.queryUrl, ca: lab.caPath, settings: lab.settings, tables }));
    return;
  }
  const filled = tables.filter(({ rows, skipped }) => rows + skipped > 0).map(({ name, rows }) => [name, rowsText(rows)]);
  terminal.print(`Query API  ${lab.queryUrl}/v1/workspaces/{any guid}/query  (any bearer token)`);
  terminal.print(`CA         ${lab.caPath}`);
  terminal.print(table(filled, terminal.width, '  '));
  terminal.print(terminal.dim(`and ${tables.length - filled.length} empty tables; settings for the app: --json. Ctrl+C ends it.`));
};

/** Sentinel's scheduler by the system's clock, until the function given back is called. A run that fails is told once a message. */
const runRules = (lab: Lab, terminal: Terminal): (() => void) => {
  const told = new Set<string>();
  let running = false;
  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      await lab.runRules();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!told.has(why)) terminal.note(printable(why));
      told.add(why);
    } finally {
      running = false;
    }
  };
  const timer = setInterval(() => void run(), MINUTE);
  return () => clearInterval(timer);
};

/** Throws when the port is taken or not allowed, saying what to do. */
const startOn = async (port: number | undefined, options: Parameters<typeof startLab>[0]): Promise<Lab> => {
  if (port === undefined) return await startLab(options);
  try {
    return await startLab({ ...options, queryPort: port });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    const why = code === 'EACCES' ? 'not allowed to this user' : 'taken by another program';
    throw new Error(`--port ${port} is ${why}: give another one, or leave --port out for a free one.`, { cause });
  }
};

const serve = async (
  folder: DataFolder,
  dir: string,
  options: LabOptions,
  clock: Clock,
  terminal: Terminal,
  lifeline: Lifeline,
): Promise<void> => {
  await defineEmptyTables(folder.store);
  const lab = await startOn(options.port, {
    store: folder.store,
    engine: folder.engine,
    clock,
    faults: makeFaults(),
    name: basename(resolve(options.data)),
    operator: folder.operator,
    dir,
    temporary: true,
    rules: [findingsRule()],
  });
  const stopRules = runRules(lab, terminal);
  let removeEnv: (() => Promise<void>) | undefined;
  try {
    if (options.env !== undefined) removeEnv = await writeEnvFile(options.env, lab.settings);
    announce(lab, folder, options, terminal);
    lifeline.ready();
    terminal.note(`lab ends: ${await lifeline.ended}`);
  } finally {
    stopRules();
    await lab.close();
    await removeEnv?.();
  }
};

/** Runs on from `--now`, as fast as the machine's. Throws UsageError. */
const clockFrom = (now: string | undefined): Clock => {
  const ahead = now === undefined ? 0 : parseTimeOption('--now', now) - Date.now();
  return { now: () => Date.now() + ahead };
};

/** The folder, undefined when the lab has to end first: a large one takes a minute. */
const loaded = async (options: LabOptions, started: number, signal: AbortSignal): Promise<DataFolder | undefined> => {
  const seenAt = options.ingestionDelay === true ? { ingestedAt: arrivalOf } : { latest: started };
  try {
    return await openDataFolder(options.data, { ...options, ...seenAt, signal });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
};

/**
 * `tollwatch lab`: local servers over log files until a signal comes, the parent goes, or nobody reads its output. All rows are
 * visible at once, later ones than now too, unless `--ingestion-delay` lets them arrive in their time. Nothing is left behind. Exit code 1 when it has to end before its logs are loaded.
 * Throws UsageError, when the port is taken, and what openDataFolder throws.
 */
export const lab = async (
  options: LabOptions,
  terminal: Terminal,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> => {
  const clock = clockFrom(options.now);
  if (options.env !== undefined) await checkEnvFile(options.env);
  const lifeline = watchLifeline(env);
  const started = clock.now();
  const stop = new AbortController();
  void lifeline.ended.then((end) => stop.abort(end));
  const folder = await loaded(options, started, stop.signal);
  if (folder === undefined) {
    terminal.note(`lab ends: ${await lifeline.ended}, before its logs were loaded`);
    return 1;
  }
  const dir = await mkdtemp(join(tmpdir(), 'tollwatch-lab-'));
  try {
    noteLoaded(folder, terminal);
    await serve(folder, dir, options, clock, terminal, lifeline);
    return 0;
  } finally {
    folder.store.close();
    await rm(dir, { recursive: true, force: true });
  }
};
