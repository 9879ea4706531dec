import { toCloudEvent } from './alerts/cloud-event.ts';
import { toFindingsRow } from './alerts/findings-row.ts';
import { toComment, toIncident } from './alerts/incident.ts';
import { makeCredential } from './azure/credential.ts';
import { type EventHubSink, makeEventHubSink } from './azure/event-hubs.ts';
import { makeFindingsSink } from './azure/findings.ts';
import { makeHubProbe } from './azure/hub-probe.ts';
import { makeLogQuery } from './azure/log-analytics.ts';
import { makeArmProbe, makeDateProbe, makeIngestionProbe, makeTokenProbe } from './azure/probes.ts';
import { makeSentinelSink } from './azure/sentinel.ts';
import { makeIncidentReader } from './azure/sentinel-reader.ts';
import { makeStateProbe } from './azure/state-probe.ts';
import { makeTableStore } from './azure/tables.ts';
import type { Config } from './config-types.ts';
import type { Target } from './domain/target.ts';
import type { App } from './handlers/application.ts';
import { HUNTS } from './hunts/index.ts';
import { makeCountsCache } from './pipeline/counts.ts';
import type { DoctorPorts } from './pipeline/doctor/ports.ts';
import { readHealth } from './pipeline/health.ts';
import { keptIncidents, sendOnce } from './pipeline/kept-incidents.ts';
import type { Pipeline } from './pipeline/pipeline.ts';
import type { Clock, Ids, Log } from './pipeline/ports.ts';
import { addSilence, endSilence, type EndedSilence, type NewSilence, storedSilences } from './pipeline/silences.ts';
import type { Sink } from './pipeline/sink-port.ts';
import type { SilenceRecord } from './pipeline/state/silence.ts';
import { runTick } from './pipeline/tick.ts';

export type AppDeps = { readonly clock: Clock; readonly ids: Ids; readonly log: Log };
type Credential = ReturnType<typeof makeCredential>;

const makeSinks = ({ sentinel, arm }: Config, credential: Credential, hub: EventHubSink | undefined): readonly Sink[] => {
  const { mode, findings } = sentinel;
  const sinks: Sink[] = hub === undefined ? [] : [hub];
  // Findings rows feed the workbook too: they are written whenever a rule for them is set, unless Sentinel is off.
  if (mode !== 'off' && findings !== undefined) sinks.push(makeFindingsSink({ sink: findings, credential, toRow: toFindingsRow }));
  if (mode === 'incident-api' || mode === 'both') sinks.push(makeSentinelSink({ arm, credential, toIncident, toComment }));
  return sinks;
};

/** Sentinel off: nobody closes incidents about what we found. */
const makeAnalysts = ({ sentinel, arm, suppressionDays }: Config, credential: Credential): Pick<Pipeline, 'analysts'> => {
  const { mode } = sentinel;
  if (mode === 'off') return {};
  const written = mode === 'incident-api' || mode === 'both';
  return { analysts: { suppressionDays, ...(written ? { incidents: makeIncidentReader({ arm, credential }) } : {}) } };
};

/** Silences kept in the deployment's state. */
export type SilenceDesk = {
  readonly list: (target: Target) => Promise<readonly SilenceRecord[]>;
  readonly add: (target: Target, added: NewSilence) => Promise<SilenceRecord>;
  readonly end: (target: Target, id: string) => Promise<EndedSilence>;
};

/** What `tollwatch silence` works on: the state table alone, opened at first use. */
export const makeSilenceDesk = (config: Config, { clock, ids }: Omit<AppDeps, 'log'>): SilenceDesk => {
  const deps = { store: makeTableStore({ ...config.state, credential: makeCredential(config.identity), ids }), clock, ids };
  return {
    list: (target) => storedSilences(deps.store, target.id),
    add: (target, added) => addSilence(deps, target, added),
    end: (target, id) => endSilence(deps, target, id),
  };
};

/**
 * The composition root: configuration in, the product out. Opens nothing yet: each adapter loads its SDK and connects at first
 * use, so this neither throws nor waits.
 */
export const makeApp = (config: Config, { clock, ids, log }: AppDeps): App => {
  const credential = makeCredential(config.identity);
  const hub = config.eventHubs && makeEventHubSink({ ...config.eventHubs, credential, toEvent: toCloudEvent });
  const pipeline: Pipeline = {
    query: makeLogQuery({ ...config.logs, credential }),
    counts: makeCountsCache(),
    store: makeTableStore({ ...config.state, credential, ids }),
    sinks: makeSinks(config, credential, hub),
    clock,
    ids,
    log,
    hunts: HUNTS.filter((hunt) => !config.hunts.disabled.includes(hunt.id)),
    parameters: config.hunts.parameters,
    operator: config.operator,
    ownRole: config.ownRole,
    maxWindowsPerTick: config.maxWindowsPerTick,
    recordOnly: { hunts: config.hunts.recordOnly ?? [], firstDays: config.recordOnlyDays },
    ...makeAnalysts(config, credential),
  };
  return {
    tick: (runLog) => runTick(runLog === undefined ? pipeline : { ...pipeline, log: runLog }, config.targets),
    health: () => readHealth(pipeline, config.targets),
    incidents: (target) => keptIncidents(pipeline, target),
    send: (alert, target) => sendOnce(pipeline, target, alert),
    close: async () => hub?.close(),
  };
};

/** What a doctor of one workspace knows, without a deployment: where its logs are asked, and as whom. */
export type QuerySide = Pick<Config, 'identity' | 'logs'> & Partial<Pick<Config, 'arm'>> & { readonly tenantId?: string };

const inTenant = (credential: Credential, tenantId: string | undefined): Credential =>
  tenantId === undefined ? credential : { getToken: (scopes, more) => credential.getToken(scopes, { ...more, tenantId }) };

const queryPorts = ({ logs, arm }: QuerySide, credential: Credential, clock: Clock): DoctorPorts => ({
  query: makeLogQuery({ ...logs, credential, retry: { maxRetries: 1, retryDelayInMs: 500 } }),
  token: makeTokenProbe(credential),
  date: makeDateProbe(clock),
  ingestion: makeIngestionProbe(credential),
  ...(arm === undefined ? {} : { arm: makeArmProbe({ ...arm, credential }) }),
  close: async () => undefined,
});

/** What `tollwatch doctor --workspace` asks: logs, tokens and the clock. */
export const makeQueryDoctor = (side: QuerySide, { clock }: Pick<AppDeps, 'clock'>): DoctorPorts =>
  queryPorts(side, inTenant(makeCredential(side.identity), side.tenantId), clock);

/** What `tollwatch doctor` asks of a whole deployment: all that the app would, and its sinks for a test. */
export const makeDoctor = (config: Config, deps: AppDeps): DoctorPorts => {
  const credential = makeCredential(config.identity);
  const { eventHubs, state } = config;
  const app = makeApp(config, deps);
  return {
    ...queryPorts(config, credential, deps.clock),
    state: makeStateProbe({ ...state, credential }),
    ...(eventHubs === undefined ? {} : { hub: makeHubProbe({ ...eventHubs, credential }) }),
    send: app.send,
    close: app.close,
  };
};
