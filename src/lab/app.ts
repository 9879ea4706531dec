import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { SentinelMode } from '../config-types.ts';
import { NO_OPERATOR_CONFIG, type OperatorConfig } from '../domain/operator.ts';
import { DAY } from '../domain/time.ts';
import type { Clock } from '../pipeline/ports.ts';
import { type LabAzure, makeResources } from './azure-resources.ts';
import { AZURITE_ACCOUNT, startAzurite } from './azurite.ts';
import { startEventHubs } from './event-hubs-server.ts';
import type { LabEvent } from './event-log.ts';
import type { Faults } from './faults.ts';
import { startHttpServer } from './http-server.ts';
import { makeIncidentRows } from './incident-rows.ts';
import { startIdentityServer } from './identity-server.ts';
import { startIngestionServer } from './ingestion-server.ts';
import {
  ARM_AUDIENCE,
  FINDINGS_RULE,
  FINDINGS_STREAM,
  INGESTION_AUDIENCE,
  LAB_HUB,
  labWorkspace,
  type LabWorkspace,
  toLabSettings,
} from './lab-settings.ts';
import type { AnalyticsRule } from './rules/rule.ts';
import { makeRuleScheduler, type RuleScheduler } from './rules/scheduler.ts';
import { makeQueryHandler } from './query-server.ts';
import { type SentinelServer, startSentinelServer } from './sentinel-server.ts';
import type { LabEngine, LabStore } from './store.ts';
import { startTablesProxy } from './tables-proxy.ts';
import { makeLabCertificate } from './tls.ts';

export type LabOptions = {
  /** Holds the tables, those of the findings and messages included: the caller defines and fills it. */
  readonly store: LabStore;
  readonly engine: LabEngine;
  /** The lab's time: `now()` of queries, stamps of rows, events and incidents. Tokens and Azurite live in real time. */
  readonly clock: Clock;
  readonly faults: Faults;
  /** Gets ca.pem, and Azurite's files while it runs. */
  readonly dir: string;
  /** `dir` was made for this lab alone: it goes when this process is killed and cannot take it away itself. */
  readonly temporary?: boolean;
  /** Name of the one workspace, when `workspaces` does not name several. Queries are answered for any workspace GUID. */
  readonly name?: string;
  readonly workspaces?: readonly LabWorkspace[];
  readonly operator?: OperatorConfig;
  /** `both` unless told: incidents are written, and findings rows. */
  readonly mode?: SentinelMode;
  /** What Resource Manager says of the workspaces: all tables on the Analytics plan, every right, nothing else, unless told. */
  readonly azure?: LabAzure;
  /** Analytics rules of the first workspace; none unless told. They run when `runRules` is called. */
  readonly rules?: readonly AnalyticsRule[];
  /** A fixed port for the query API; every other port is free choice. */
  readonly queryPort?: number;
  /** Hears what broke inside the lab; the client gets an error answer anyway. */
  readonly onError?: (error: unknown, what: string) => void;
};

export type Lab = {
  /** The environment for the product: TOLLWATCH_*, IDENTITY_*, NODE_EXTRA_CA_CERTS. */
  readonly settings: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly caPath: string;
  readonly queryUrl: string;
  readonly workspaces: readonly LabWorkspace[];
  readonly incidents: SentinelServer['incidents'];
  /** The analyst at the portal. */
  readonly editIncident: SentinelServer['edit'];
  /** Sentinel's scheduler: runs the analytics rules as often as they have come due by the lab's clock. Throws when a query fails. */
  readonly runRules: RuleScheduler['runDue'];
  /** What arrived in the hub, in order. */
  readonly events: () => readonly LabEvent[];
  /** Ends every server and child, and removes the lab's files from `dir`. */
  readonly close: () => Promise<void>;
};

/** Real time: certificates, tokens and Azurite are checked against the system's clock, whatever day the lab plays. */
const REAL_CLOCK: Clock = { now: () => Date.now() };
const CERTIFICATE_LIFE = 365 * DAY;
const CA_FILE = 'ca.pem';

type Closable = { readonly close: () => Promise<void> };

/** All of them, or none: when one does not start, those that did are closed again and the first failure is thrown. */
const startAll = async <T extends Readonly<Record<string, Promise<Closable>>>>(starting: T): Promise<{ [K in keyof T]: Awaited<T[K]> }> => {
  const settled = await Promise.allSettled(Object.values(starting));
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed) {
    await Promise.all(settled.map((one) => (one.status === 'fulfilled' ? one.value.close() : undefined)));
    throw failed.reason;
  }
  const names = Object.keys(starting);
  return Object.fromEntries(settled.map((one, i) => [names[i], one.status === 'fulfilled' ? one.value : undefined])) as {
    [K in keyof T]: Awaited<T[K]>;
  };
};

/** Azurite behind its fault proxy, closed as one. */
const startTables = async (
  options: Parameters<typeof startAzurite>[0] & { readonly faults: Faults },
): Promise<Closable & { readonly endpoint: string }> => {
  const azurite = await startAzurite(options);
  try {
    const proxy = await startTablesProxy({ upstream: azurite.tables, tls: options.tls, faults: options.faults });
    const close = async (): Promise<void> => {
      await proxy.close();
      await azurite.close();
    };
    return { endpoint: `${proxy.url}/${AZURITE_ACCOUNT}`, close };
  } catch (error) {
    await azurite.close();
    throw error;
  }
};

const startServers = async (options: LabOptions, workspaces: readonly LabWorkspace[], dir: string) => {
  const { store, engine, clock, faults, queryPort, onError, temporary } = options;
  const tls = await makeLabCertificate(new Date(REAL_CLOCK.now() + CERTIFICATE_LIFE));
  const shared = { faults, tls, clock, ...(onError && { onError }) };
  const rows = makeIncidentRows(store, engine, clock, onError);
  const plans = options.azure?.plans ?? {};
  const handler = makeQueryHandler({ engine: rows.engine, clock, knows: () => true, plans });
  const ids = workspaces.map(({ resourceId }) => resourceId);
  const servers = await startAll({
    query: startHttpServer({ name: 'query', handler, ...shared, ...(queryPort !== undefined && { port: queryPort }) }),
    ingestion: startIngestionServer({
      ...shared,
      store,
      audience: INGESTION_AUDIENCE,
      rules: { [FINDINGS_RULE]: [FINDINGS_STREAM, 'Custom-SmsEvents'] },
    }),
    sentinel: startSentinelServer({
      ...shared,
      audience: ARM_AUDIENCE,
      workspaces: ids,
      resources: makeResources({ workspaces: ids, tables: () => store.schemas(), ...options.azure }),
      onChange: rows.note,
    }),
    identity: startIdentityServer({ faults, header: 'lab', realClock: REAL_CLOCK, ...(onError && { onError }) }),
    eventHubs: startEventHubs({ ...shared, hubs: [LAB_HUB] }),
    tables: startTables({ tls, faults, dir, leftovers: [temporary === true ? dir : join(dir, CA_FILE)] }),
  });
  return { servers, ca: tls.cert, engine: rows.engine };
};

/**
 * Starts every local stand-in on 127.0.0.1, all at once: query API, ingestion, Sentinel, managed identity, Event Hubs, and Azurite, which
 * takes longest (2 to 3 s). The product runs against them with `settings` as its environment.
 * @throws when a server cannot start, for example because `queryPort` is taken; nothing is left running then.
 */
export const startLab = async (options: LabOptions): Promise<Lab> => {
  const dir = resolve(options.dir);
  const workspaces = options.workspaces ?? [labWorkspace(options.name ?? 'lab')];
  await mkdir(dir, { recursive: true });
  const { ca, servers, engine } = await startServers(options, workspaces, dir);
  const { query, ingestion, sentinel, identity, eventHubs, tables } = servers;
  const caPath = join(dir, CA_FILE);
  const close = async (): Promise<void> => {
    await Promise.all(Object.values(servers).map((server) => server.close()));
    await rm(caPath, { force: true });
  };
  const [first = labWorkspace('lab')] = workspaces;
  let scheduler: RuleScheduler;
  try {
    await writeFile(caPath, ca);
    scheduler = makeRuleScheduler({ ...options, rules: options.rules ?? [], workspace: first, engine, book: sentinel.book });
  } catch (error) {
    await close();
    throw error;
  }
  const at = {
    query: query.url,
    ingestion: ingestion.url,
    sentinel: sentinel.url,
    tables: tables.endpoint,
    eventHubs: eventHubs.namespace,
    identity: identity.settings,
  };
  return {
    settings: toLabSettings(at, caPath, { workspaces, mode: options.mode ?? 'both', operator: options.operator ?? NO_OPERATOR_CONFIG }),
    caPath,
    queryUrl: query.url,
    workspaces,
    incidents: sentinel.incidents,
    editIncident: sentinel.edit,
    runRules: scheduler.runDue,
    events: () => eventHubs.events(LAB_HUB),
    close,
  };
};
