import { type DataFolder, openDataFolder } from '../../../src/cli/data-folder.ts';
import { localTarget } from '../../../src/cli/hunt-data.ts';
import { replayFolder, ticksOf } from '../../../src/cli/replay-folder.ts';
import { makeScratchFolder } from '../../../src/cli/scratch-folder.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { type Instant, MINUTE, type Range } from '../../../src/domain/time.ts';
import { ACS_SEND_SPIKE } from '../../../src/hunts/acs-send-spike/hunt.ts';
import type { Hunt, Parameters } from '../../../src/hunts/hunt.ts';
import { HUNTS } from '../../../src/hunts/index.ts';
import { OTP_REQUEST_SPIKE } from '../../../src/hunts/otp-request-spike/hunt.ts';
import { parameterSet } from '../../../src/hunts/parameters.ts';
import { simulate } from '../../../src/lab/simulate/engine.ts';
import type { Scenario } from '../../../src/lab/simulate/scenario.ts';
import { SCENARIOS } from '../../../src/lab/simulate/scenarios/index.ts';
import { writeSimulation } from '../../../src/lab/simulate/simulation-files.ts';
import type { BacktestAnswer } from '../../../src/pipeline/backtest.ts';
import type { Incident } from '../../../src/pipeline/incidents.ts';
import { authgearIncidents } from './authgear.ts';
import { authgearCounts } from './authgear-counts.ts';
import { classOf, type Half, halfOf, type Job, type Variant } from './jobs.ts';
import { type AttackTruth, type Raised, type Score, scoreRun } from './score.ts';

export type Method = 'tollwatch' | 'reference' | 'authgear';
export const METHODS: readonly Method[] = ['tollwatch', 'reference', 'authgear'];

/** One run of one scenario, scored; a line of the results file. */
export type RunResult = Variant & {
  readonly scenario: string;
  readonly seed: number;
  readonly kind: 'attack' | 'benign';
  readonly class: string;
  readonly half: Half;
  readonly days: number;
  readonly scores: Readonly<Partial<Record<Method, Score>>>;
  /** What a replay could not do whole. Empty in a sound run. */
  readonly notices: readonly string[];
  readonly seconds: number;
};

const QUIET: Terminal = {
  ...{ width: 100, room: 100 },
  ...{ bold: (text) => text, dim: (text) => text, alarm: (text) => text },
  ...{ print: () => undefined, note: () => undefined, progress: () => undefined },
};

const toRaised = ({ status, detectedAt, alert }: Incident): Raised => ({
  ...{ status, detectedAt, severity: alert.severity, title: alert.title, reason: alert.reason, hunts: alert.hunts },
  ...{ firstActivity: alert.firstActivity, lastActivity: alert.lastActivity },
  ...{ services: alert.entities.services, ips: alert.entities.ips, blocks: alert.entities.blocks },
  countries: alert.entities.countries.length > 0 ? alert.entities.countries : alert.clientCountries,
});

type Replay = { readonly folder: DataFolder; readonly range: Range };

const replayWith = (
  { folder, range }: Replay,
  hunts: readonly Hunt[],
  parameters: Readonly<Record<string, Parameters>>,
): Promise<BacktestAnswer> => replayFolder(folder, { hunts, target: localTarget('bench'), range, parameters, exact: false }, QUIET);

const THRESHOLD_HUNTS: readonly Hunt[] = [OTP_REQUEST_SPIKE, ACS_SEND_SPIKE];

/** The published rule raises whatever passes its threshold: every campaign that the operator did not rule out is an alert. */
const reference = async (replay: Replay): Promise<readonly Raised[]> => {
  const parameters = Object.fromEntries(THRESHOLD_HUNTS.map((hunt) => [hunt.id, parameterSet(hunt, 'reference')]));
  const { incidents } = await replayWith(replay, THRESHOLD_HUNTS, parameters);
  return incidents.map(toRaised).map((one) => (one.status === 'suppressed' ? one : { ...one, status: 'alert' }));
};

const authgear = async (replay: Replay, scenario: Scenario, sources: BacktestAnswer['sources']): Promise<readonly Raised[]> => {
  const own = sources.filter(({ hunt }) => hunt === 'otp-conversion-collapse');
  const counts = await authgearCounts(replay.folder, scenario, { range: replay.range, sources: own });
  return authgearIncidents(counts, replay.range).map(({ service, country, detectedAt, lastFired }) => ({
    ...{ status: 'alert', severity: 'High', detectedAt, firstActivity: detectedAt - 5 * MINUTE, lastActivity: lastFired },
    ...{ hunts: ['authgear'], services: [service], countries: [country], ips: [], blocks: [], title: '', reason: '' },
  }));
};

const scenarioNamed = (name: string): Scenario => {
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (found === undefined) throw new Error(`there is no scenario ${name}`);
  return found;
};

type Truth = { readonly days: number; readonly kind: 'attack' | 'benign'; readonly attacks: readonly AttackTruth[] };

/** Writes the run's logs; what was done in it goes to the scorer alone. */
const writeRun = async (out: string, scenario: Scenario, job: Job): Promise<Truth & { readonly dir: string }> => {
  const simulation = simulate(scenario, { seed: job.seed, intensity: job.intensity, rough: job.rough });
  const { dir } = await writeSimulation(out, simulation);
  const { kind, attacks } = simulation.labels();
  const messages = simulation.messages();
  const instant = (text: string): Instant => Date.parse(text);
  return {
    ...{ dir, kind, days: scenario.days },
    attacks: attacks.map(({ id, start, end, entities }) => ({
      ...{ id, start: instant(start), end: instant(end), services: entities.services, countries: entities.countries },
      messages: messages.get(id) ?? [],
    })),
  };
};

const replayAll = async (dir: string, scenario: Scenario, job: Job) => {
  const folder = await openDataFolder(dir, {});
  try {
    const span = await folder.store.span();
    if (span === undefined) throw new Error(`${job.scenario} wrote no row`);
    const replay = { folder, range: ticksOf(span) };
    const answer = await replayWith(replay, HUNTS, job.parameters);
    const ours = { tollwatch: answer.incidents.map(toRaised) };
    const { notices, sources } = answer;
    if (!job.baselines) return { notices, raised: ours };
    return { notices, raised: { ...ours, reference: await reference(replay), authgear: await authgear(replay, scenario, sources) } };
  } finally {
    folder.store.close();
  }
};

/** Simulates one run, replays it by every method as `backtest` does, and scores what was raised. The folder is gone afterwards. */
export const runJob = async (job: Job, scenario = scenarioNamed(job.scenario)): Promise<RunResult> => {
  const started = performance.now();
  const scratch = await makeScratchFolder();
  try {
    const { dir, days, kind, attacks } = await writeRun(scratch.path, scenario, job);
    const { notices, raised } = await replayAll(dir, scenario, job);
    return {
      ...{ scenario: job.scenario, seed: job.seed, intensity: job.intensity, rough: job.rough },
      ...{ kind, class: classOf(job.scenario), half: halfOf(job.scenario, job.seed), days },
      scores: Object.fromEntries(Object.entries(raised).map(([method, list]) => [method, scoreRun(attacks, list)])),
      notices,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    scratch.remove();
  }
};
