/** One tick in a process of its own, as the host runs it: settings from the environment, the tick's time as the only argument. */
import { randomUUID } from 'node:crypto';
import { makeApp } from '../../src/app.ts';
import { makeAppSource } from '../../src/handlers/app-source.ts';
import { makeHuntTimer } from '../../src/handlers/hunt-timer.ts';

const now = Number(process.argv[2]);
const warn = (message: string, fields?: unknown): void => console.error(message, fields === undefined ? '' : JSON.stringify(fields));
const log = { info: () => undefined, warn, error: warn };
const app = makeAppSource(process.env, (config) => makeApp(config, { clock: { now: () => now }, ids: { next: randomUUID }, log }));
const report = await makeHuntTimer({ app })(log);
await (await app()).close();
process.exit(report.ok ? 0 : 1);
