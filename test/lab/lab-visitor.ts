import { makeCredential } from '../../src/azure/credential.ts';
import { makeEventHubSink } from '../../src/azure/event-hubs.ts';
import { makeFindingsSink } from '../../src/azure/findings.ts';
import { makeLogQuery } from '../../src/azure/log-analytics.ts';
import { makeSentinelSink } from '../../src/azure/sentinel.ts';
import { makeTableStore } from '../../src/azure/tables.ts';
import { parseConfig } from '../../src/config.ts';
import type { Alert } from '../../src/domain/campaign.ts';
import { MINUTE } from '../../src/domain/time.ts';
import type { SendContext } from '../../src/pipeline/sink-port.ts';

// A process of its own that knows the lab by its environment alone: it visits every edge once and prints what came back.
const parsed = parseConfig(process.env);
if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
const { config } = parsed;
const [target] = config.targets;
if (!target || !config.eventHubs || !config.sentinel.findings) throw new Error('The settings name no target, hub or findings rule');

const at = Number(process.argv[2]);
const credential = makeCredential(config.identity);
const alert = { id: 'alert-1', campaignId: 'campaign-1', severity: 'High' } as unknown as Alert;
const context: SendContext = { at, tasks: [], memory: { load: async () => ({}), save: async () => {} } };

const store = makeTableStore({ ...config.state, credential, ids: { next: () => 'visitor' } });
const state = await store.write(target.id, [{ op: 'insert', key: 'run:1', value: { at } }]);
const query = makeLogQuery({ ...config.logs, credential });
const rows = await query.run(target, 'AppRequests | project Name', { range: { from: at - 60 * MINUTE, to: at }, timeoutMs: 30_000 });
const hub = makeEventHubSink({ ...config.eventHubs, credential, toEvent: ({ id }) => ({ id }) });
const findings = makeFindingsSink({
  sink: config.sentinel.findings,
  credential,
  toRow: ({ id }) => ({ TimeGenerated: new Date(at).toISOString(), AlertId: id }),
});
const incidents = makeSentinelSink({
  arm: config.arm,
  credential,
  toIncident: () => ({
    title: 'A visit',
    description: 'Every edge once',
    severity: 'High',
    labels: [],
    firstActivityTimeUtc: new Date(at).toISOString(),
    lastActivityTimeUtc: new Date(at).toISOString(),
  }),
  toComment: () => 'A visit',
});
const outcomes: string[] = [];
for (const sink of [hub, findings, incidents]) outcomes.push((await sink.send(alert, target, context)).kind);
await hub.close();
process.stdout.write(
  JSON.stringify({
    state: state.kind,
    rows: rows.table.rows,
    outcomes,
    prices: config.operator.prices,
    silences: config.operator.silences,
    mode: config.sentinel.mode,
  }),
);
