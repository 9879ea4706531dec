import { incidentGuid } from '../../alerts/incident-ids.ts';
import type { Alert } from '../../domain/campaign.ts';
import type { Target } from '../../domain/target.ts';
import { type Instant, MINUTE, SECOND } from '../../domain/time.ts';
import { kqlLiteral } from '../../hunts/kql-literal.ts';
import type { SentOnce } from '../kept-incidents.ts';
import { shellWord } from './advice.ts';
import { ask, numberIn } from './ask.ts';
import { type Check, type CheckMaker, checksOf } from './check.ts';
import type { DoctorDeps, Patient } from './ports.ts';
import { makeTestAlert } from './test-alert.ts';

/** How a test waits for its row: a table that has never had one needs the longest. */
export type Waiting = { readonly pause: (ms: number) => Promise<void>; readonly patienceMs: number };
const EVERY_MS = 15 * SECOND;

type Sent = {
  readonly deps: DoctorDeps;
  readonly target: Target;
  readonly alert: Alert;
  /** The service's. */
  readonly now: Instant;
  readonly waiting: Waiting;
  readonly checks: CheckMaker;
};

const FINDINGS = 'SmsPumpingFindings_CL';

/** Whether the row can be queried in the time allowed, or why it cannot be looked for. */
const arrives = async ({ deps, target, alert, now, waiting }: Sent): Promise<boolean | { readonly failed: string }> => {
  const kql = `${FINDINGS} | where AlertId == ${kqlLiteral('string', alert.id)} | count`;
  // The service puts its own time in place of one that is days away from it.
  const range = { from: Math.min(alert.at, now) - 10 * MINUTE, to: Math.max(alert.at, now) + 60 * MINUTE };
  for (let waited = 0; ; waited += EVERY_MS) {
    const answer = await ask(deps.ports.query, target, kql, range);
    if (answer.kind === 'failed') return { failed: answer.reason };
    if (numberIn(answer.rows[0], 'Count') > 0) return true;
    if (waited >= waiting.patienceMs) return false;
    await waiting.pause(EVERY_MS);
  }
};

const onRow = async (sent: Sent): Promise<Check> => {
  const { checks, alert, waiting } = sent;
  const [id, what] = ['sent:findings', 'Findings row'];
  const gone = `rows go with the table's retention; leave tests out with | where Change != "test"`;
  const arrived = await arrives(sent);
  if (typeof arrived === 'object') {
    const next = `look for it with the right to query: ${FINDINGS} | where AlertId == "${alert.id}"`;
    return checks.warning(id, what, `accepted, and cannot be looked for: ${arrived.failed}`, next);
  }
  if (arrived) return checks.ok(id, what, `AlertId ${alert.id} arrived in ${FINDINGS}`, gone);
  const found = `accepted, and not in ${FINDINGS} after ${waiting.patienceMs / MINUTE} min`;
  const next = `look again in 15 min: ${FINDINGS} | where AlertId == "${alert.id}"; then compare the rule's output stream and transformation: az monitor data-collection rule show --ids RULE-ID --query dataFlows`;
  return checks.warning(id, what, found, next);
};

const onIncident = async ({ deps, target, alert, checks }: Sent, outcome: SentOnce['outcome']): Promise<Check> => {
  const [id, what] = ['sent:incident-api', 'Incident'];
  const path = `${target.resourceId}/providers/Microsoft.SecurityInsights/incidents/${incidentGuid(alert.campaignId)}?api-version=2025-09-01`;
  const remove = `to remove it: az rest --method delete --url ${shellWord(path)}`;
  const detail = outcome.kind === 'sent' ? (outcome.detail ?? {}) : {};
  if (detail['change'] === 'leave')
    return checks.warning(id, what, 'somebody closed the incident of an earlier test, so it was left alone', remove);
  const probe = await deps.ports.arm?.(path);
  if (probe?.kind === 'answered')
    return checks.ok(id, what, `incident ${detail['incidentNumber'] ?? incidentGuid(alert.campaignId)}, Informational`, remove);
  return checks.warning(
    id,
    what,
    `written, and cannot be read back: ${probe?.reason ?? 'no answer'}`,
    'portal > Microsoft Sentinel > Incidents, severity Informational',
  );
};

const onOutcome = async (sent: Sent, { sink, outcome }: SentOnce): Promise<Check> => {
  const { checks, alert } = sent;
  if (outcome.kind !== 'sent')
    return checks.fail(
      `sent:${sink}`,
      sink,
      `not delivered: ${outcome.reason}`,
      'do what the reason says, see the rows under rights, and send again',
    );
  if (sink === 'findings') return onRow(sent);
  if (sink === 'incident-api') return onIncident(sent, outcome);
  return checks.ok(
    'sent:event-hubs',
    'Event',
    `the hub took event ${alert.id}, type tollwatch.test`,
    'it goes with the retention of the hub; consumers may drop the type tollwatch.test',
  );
};

/** Sends one test alert a workspace through every sink, and looks for it where it should be. */
export const sendTest = async (
  deps: DoctorDeps,
  { delivery }: Patient,
  target: Target,
  now: Instant,
  waiting: Waiting,
): Promise<readonly Check[]> => {
  const checks = checksOf('send test', target.name);
  if (deps.ports.send === undefined || delivery === undefined) return [];
  const alert = makeTestAlert(target, deps.ids.next(), deps.clock.now());
  const outcomes = await deps.ports.send(alert, target);
  if (outcomes.length === 0) {
    return [
      checks.fail(
        'sent',
        'Sinks',
        'there is none',
        'set TOLLWATCH_SENTINEL_MODE or TOLLWATCH_EVENTHUBS_NAMESPACE and TOLLWATCH_EVENTHUBS_HUB',
      ),
    ];
  }
  return Promise.all(outcomes.map((one) => onOutcome({ deps, target, alert, now, waiting, checks }, one)));
};
