import { randomUUID } from 'node:crypto';
import { makeApp } from '../src/app.ts';
import { makeAppSource } from '../src/handlers/app-source.ts';
import { registerHealth } from './health.ts';
import { registerHunt } from './hunt.ts';

// The app outlives an invocation; each run brings its own log, so this one is only a fallback.
const log = { info: console.log, warn: console.warn, error: console.error };
const source = makeAppSource(process.env, (config) => makeApp(config, { clock: { now: Date.now }, ids: { next: randomUUID }, log }));

registerHunt(source);
registerHealth(source);
