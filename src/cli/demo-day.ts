import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { makeApp } from '../app.ts';
import type { Target } from '../domain/target.ts';
import { HOUR, type Instant, MINUTE } from '../domain/time.ts';
import type { App } from '../handlers/application.ts';
import { makeAppSource } from '../handlers/app-source.ts';
import { type HuntTimer, makeHuntTimer } from '../handlers/hunt-timer.ts';
import { type Lab, startLab } from '../lab/app.ts';
import { makeStore } from '../lab/duckdb-store.ts';
import { makeFaults } from '../lab/faults.ts';
import { makeEngine } from '../lab/kql/engine.ts';
import { findingsRule } from '../lab/rules/findings-rule.ts';
import { type ShopDay, simulateShopDay } from '../lab/simulate/shop-day.ts';
import type { LabEngine, LabStore } from '../lab/store.ts';
import type { Incident } from '../pipeline/incidents.ts';
import type { Log } from '../pipeline/ports.ts';
import { KNOWN_TABLES } from './data-folder.ts';

/** A Tuesday. Fixed, so that everybody sees the same output. */
export const DEMO_DAY = Date.UTC(2026, 2, 3);
const SEED = 7;
const TICK = 5 * MINUTE;
/** From here the timer ticks, in hours after midnight UTC. The night is left out: nothing happens, and the demonstration is to be quick. */
const FIRST_TICK_HOUR = 7;
/** Late enough for the newsletter of 17:00, and for the attack's campaign to have ended. */
const LAST_TICK_HOUR = 18;
export const FIRST_TICK = DEMO_DAY + FIRST_TICK_HOUR * HOUR;
export const DEMO_TICKS = ((LAST_TICK_HOUR - FIRST_TICK_HOUR) * HOUR) / TICK + 1;
/** The n-th tick, n from 1. */
export const tickTime = (n: number): Instant => FIRST_TICK + (n - 1) * TICK;

export type DemoStage = {
  readonly shop: ShopDay;
  readonly engine: LabEngine;
  readonly lab: Lab;
  readonly target: Target;
  /** What happened on the way that should not have: warnings and errors of the product's own log. */
  readonly complaints: readonly string[];
  /** Runs the timer's handler at the n-th tick, and then Sentinel's scheduler. */
  readonly tick: (n: number) => Promise<void>;
  readonly incidents: () => Promise<readonly Incident[]>;
  readonly close: () => Promise<void>;
};

const fillStore = async (store: LabStore, { tables }: ShopDay): Promise<void> => {
  for (const schema of KNOWN_TABLES) await store.define(schema);
  for (const [name, rows] of Object.entries(tables)) await store.append(name, rows, (row) => Number(row['ingestedAt']));
};

/** Trusts the lab's certificate and signs in at its identity endpoint, in this process; gives back how to undo both. */
const enterLab = async (lab: Lab): Promise<() => void> => {
  const [authorities, before] = [getCACertificates('default'), { ...process.env }];
  setDefaultCACertificates([...authorities, await readFile(lab.caPath, 'utf8')]);
  const names = ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER'] as const;
  for (const name of names) process.env[name] = lab.settings[name];
  return () => {
    setDefaultCACertificates(authorities);
    for (const name of names) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  };
};

type Product = { readonly app: () => Promise<App>; readonly timer: HuntTimer; readonly target: Target };

// The same parsing, wiring and handler as functions/main.ts; only the clock is another one.
const startProduct = async (lab: Lab, now: () => Instant, log: Log): Promise<Product> => {
  const settings = Object.fromEntries(Object.entries<string>(lab.settings).filter(([name]) => name.startsWith('TOLLWATCH_')));
  const targets: Target[] = [];
  const app = makeAppSource(settings, (config) => {
    targets.push(...config.targets);
    return makeApp(config, { clock: { now }, ids: { next: randomUUID }, log });
  });
  await app();
  const [target] = targets;
  if (target === undefined) throw new Error('The lab gave no target; this is a fault of the lab');
  return { app, timer: makeHuntTimer({ app }), target };
};

/** Starts the lab with the made-up day, and the product against it. Close it, whatever happens: it has a child process and files. */
export const setDemoStage = async (): Promise<DemoStage> => {
  const shop = simulateShopDay({ seed: SEED, day: DEMO_DAY });
  const closers: (() => Promise<unknown> | unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const undo of closers.splice(0).reverse()) await undo();
  };
  try {
    const store = await makeStore();
    closers.push(() => store.close());
    let now = FIRST_TICK;
    const engine = makeEngine(store);
    const clock = { now: (): Instant => now };
    const dir = await mkdtemp(join(tmpdir(), 'tollwatch-demo-'));
    closers.push(() => rm(dir, { recursive: true, force: true }));
    const [lab] = await Promise.all([
      startLab({
        ...{ store, engine, clock, faults: makeFaults(), dir, temporary: true },
        ...{ name: 'made-up shop', operator: shop.operator, mode: 'both', rules: [findingsRule()] },
      }),
      fillStore(store, shop),
    ]);
    closers.push(() => lab.close());
    closers.push(await enterLab(lab));
    const complaints: string[] = [];
    const complain: Log['warn'] = (message, fields) =>
      void complaints.push(fields === undefined ? message : `${message} ${JSON.stringify(fields)}`);
    const log: Log = { info: () => undefined, warn: complain, error: complain };
    const { app, timer, target } = await startProduct(lab, clock.now, log);
    closers.push(async () => (await app()).close());
    const tick = async (n: number): Promise<void> => {
      now = tickTime(n);
      await timer(log);
      await lab.runRules();
    };
    return { shop, engine, lab, target, complaints, tick, incidents: async () => (await app()).incidents(target), close };
  } catch (error) {
    await close();
    throw error;
  }
};
