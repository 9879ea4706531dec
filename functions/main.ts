import { randomUUID } from 'node:crypto';
import { makeApp } from '../src/app.ts';
import { makeAppSource } from '../src/handlers/app-source.ts';
import type { Log } from '../src/pipeline/ports.ts';
import { registerHealth } from './health.ts';
import { registerHunt } from './hunt.ts';

// Every run brings the log of its invocation, which the host can attribute; outside a run there is nothing to say.
const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const source = makeAppSource(process.env, (config) => makeApp(config, { clock: { now: Date.now }, ids: { next: randomUUID }, log }));

registerHunt(source);
registerHealth(source);
