import { toCloudEvent } from './alerts/cloud-event.ts';
import { toFindingsRow } from './alerts/findings-row.ts';
import { toComment, toIncident } from './alerts/incident.ts';
import { makeCredential } from './azure/credential.ts';
import { type EventHubSink, makeEventHubSink } from './azure/event-hubs.ts';
import { makeFindingsSink } from './azure/findings.ts';
import { makeLogQuery } from './azure/log-analytics.ts';
import { makeSentinelSink } from './azure/sentinel.ts';
import { makeIncidentReader } from './azure/sentinel-reader.ts';
import { makeTableStore } from './azure/tables.ts';
import type { Config } from './config-types.ts';
import type { Target } from './domain/target.ts';
import type { App } from './handlers/application.ts';
import { HUNTS } from './hunts/index.ts';
import { makeCountsCache } from './pipeline/counts.ts';
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
