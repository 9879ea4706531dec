import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { makeDoctor, makeQueryDoctor } from '../app.ts';
import type { Config, Identity } from '../config-types.ts';
import { MINUTE } from '../domain/time.ts';
import type { Check } from '../pipeline/doctor/check.ts';
import { type Examination, examine } from '../pipeline/doctor/examine.ts';
import type { DoctorPorts, Patient } from '../pipeline/doctor/ports.ts';
import type { Waiting } from '../pipeline/doctor/send-test.ts';
import { checkSettings, patientOf, patientOfWorkspace } from './doctor-patient.ts';
import { doctorText } from './doctor-text.ts';
import { printable, printableJson, type Terminal } from './terminal.ts';
import { type ExitCode, UsageError } from './usage-error.ts';
import type { Environment } from './workspace.ts';

export type DoctorOptions = {
  readonly workspace?: string;
  readonly tenant?: string;
  readonly sendTest?: boolean;
  readonly json?: boolean;
};

const CLOCK = { now: (): number => Date.now() };
/** The first rows of a new table take 5 to 10 minutes. */
const PATIENCE_MS = 10 * MINUTE;

const as = (identity: Identity): string =>
  identity.kind === 'developer'
    ? 'Checked with your own sign-in: the app signs in as its identity, which may have other rights.'
    : "Checked with the managed identity of this machine, as the app's settings say.";

const run = async (ports: DoctorPorts, patient: Patient, test: Waiting | undefined): Promise<Examination> => {
  try {
    return await examine({ ports, clock: CLOCK, ids: { next: randomUUID } }, patient, test);
  } finally {
    await ports.close();
  }
};

const examineWorkspace = async (options: DoctorOptions, env: Environment): Promise<Examination & { readonly as: string }> => {
  const { patient, logs, identity } = patientOfWorkspace(options, env);
  const { tenant } = options;
  const ports = makeQueryDoctor({ logs, identity, ...(tenant === undefined ? {} : { tenantId: tenant }) }, { clock: CLOCK });
  return {
    ...(await run(ports, patient, undefined)),
    as: `${as(identity)} Only the query side: settings, sinks and state were not looked at.`,
  };
};

const examineDeployment = async (
  config: Config,
  settings: readonly Check[],
  options: DoctorOptions,
  terminal: Terminal,
): Promise<Examination & { readonly as: string }> => {
  const note = (message: string): void => terminal.note(printable(message));
  const ports = makeDoctor(config, { clock: CLOCK, ids: { next: randomUUID }, log: { info: () => undefined, warn: note, error: note } });
  const waiting: Waiting = { pause: (ms) => pause(ms), patienceMs: PATIENCE_MS };
  if (options.sendTest === true) terminal.note('Sending one test alert through every sink; its row may take ten minutes to arrive.');
  const seen = await run(ports, patientOf(config), options.sendTest === true ? waiting : undefined);
  return { ...seen, checks: [...settings, ...seen.checks], as: as(config.identity) };
};

/** Settings that cannot be used: nothing can be asked with them. */
const unusable = (settings: readonly Check[]): Examination & { readonly as: string } => ({
  checks: settings,
  routes: [],
  proposal: undefined,
  as: 'Only the settings were looked at: correct them first. tollwatch doctor --workspace GUID looks at the logs meanwhile.',
});

const examineAll = async (options: DoctorOptions, terminal: Terminal, env: Environment): Promise<Examination & { readonly as: string }> => {
  if (options.workspace !== undefined) return examineWorkspace(options, env);
  const { checks, config } = checkSettings(env);
  return config === undefined ? unusable(checks) : examineDeployment(config, checks, options, terminal);
};

const checkOptions = ({ workspace, tenant, sendTest }: DoctorOptions, env: Environment): void => {
  if (workspace !== undefined && sendTest === true)
    throw new UsageError('--send-test goes without --workspace: the settings (TOLLWATCH_...) say where alerts go.');
  if (workspace === undefined && tenant !== undefined) throw new UsageError('--tenant goes with --workspace only.');
  const isSet = Object.entries(env).some(([name, value]) => name.startsWith('TOLLWATCH_') && (value ?? '').trim() !== '');
  if (workspace === undefined && !isSet)
    throw new UsageError("Give --workspace GUID, or set the deployment's settings (TOLLWATCH_..., infra/settings.md) in the environment.");
};

/** 1 when a check failed, 3 when none did and one could not be made, 0 otherwise. */
export const exitCodeOfChecks = (checks: readonly Check[]): ExitCode => {
  if (checks.some(({ status }) => status === 'fail')) return 1;
  return checks.some(({ status }) => status === 'unknown') ? 3 : 0;
};

/**
 * `tollwatch doctor`: what is missing before the first real night, each row with the exact next step. Writes nothing without
 * `--send-test`. Throws UsageError.
 */
export const doctor = async (options: DoctorOptions, terminal: Terminal, env: Environment): Promise<ExitCode> => {
  checkOptions(options, env);
  const { as: who, ...seen } = await examineAll(options, terminal, env);
  if (options.json === true) terminal.print(printableJson({ ...seen, as: who }, 2));
  else terminal.print(doctorText(terminal, seen, who));
  return exitCodeOfChecks(seen.checks);
};
