import type { TokenCredential } from '@azure/core-auth';
import type { IncidentContent, IncidentProperties } from '../alerts/incident-content.ts';
import { commentGuid, incidentGuid, taskGuid } from '../alerts/incident-ids.ts';
import { afterWrite, duringWrite, readWritten, toFields, type Written } from '../alerts/incident-memory.ts';
import { mergeIncident } from '../alerts/incident-merge.ts';
import type { Alert } from '../domain/campaign.ts';
import type { Target } from '../domain/target.ts';
import { HOUR } from '../domain/time.ts';
import type { SendContext, SendOutcome, Sink, SinkMemory } from '../pipeline/sink-port.ts';
import { makeArm } from './arm.ts';
import { outcomeOfError, shorten } from './outcome.ts';
import { openIncident, type SentinelIncident, SentinelRefusal } from './sentinel-api.ts';
import { SEND_TIMEOUT } from './transport.ts';

export type SentinelSettings = {
  readonly arm: { readonly endpoint: string; readonly audience: string };
  readonly credential: TokenCredential;
  readonly toIncident: (alert: Alert, target: Target) => IncidentContent;
  /** Plain text or HTML of a comment, at most 30,000 characters. */
  readonly toComment: (alert: Alert) => string;
  /** Bound on each call, ms; 30 s unless told. */
  readonly timeoutMs?: number;
};

/** Reads and merges this often when somebody keeps writing the same incident. */
const MERGE_ROUNDS = 3;
/** sentinel-service-limits */
const MAX_COMMENTS = 100;
const MAX_TASKS = 40;

type Fields = Readonly<Record<string, string>>;
type Shown = { readonly change: 'create' | 'update' | 'same' | 'leave'; readonly stored: IncidentProperties };

/** Brings the incident up to the alert. What is meant is remembered before it is written, so that a crash is not taken for an edit. */
const showAlert = async (incident: SentinelIncident, ours: IncidentContent, before: Written, memory: SinkMemory): Promise<Shown> => {
  let written = before;
  for (let round = 1; round <= MERGE_ROUNDS; round += 1) {
    const theirs = await incident.read();
    const decision = mergeIncident(ours, theirs?.properties, written);
    if (decision.kind === 'leave') return { change: 'leave', stored: theirs?.properties ?? {} };
    if (decision.kind === 'same') {
      const stored = theirs?.properties ?? {};
      await memory.save(toFields(afterWrite(written, ours, stored, stored)));
      return { change: 'same', stored };
    }
    if (round === 1) {
      written = duringWrite(before, ours);
      await memory.save(toFields(written));
    }
    const result = await incident.write(decision.properties, theirs?.etag);
    if (result === 'stale') continue;
    await memory.save(toFields(afterWrite(written, ours, decision.properties, result.properties)));
    return { change: decision.kind, stored: result.properties };
  }
  throw new SentinelRefusal({ kind: 'retry', reason: 'PUT incident: somebody else keeps changing it' }, 'stale');
};

const commentsOn = (stored: IncidentProperties): number => {
  const data = stored['additionalData'];
  return typeof data === 'object' && data !== null && 'commentsCount' in data ? Number(data.commentsCount) : 0;
};

/** At most one comment an hour; the first alert needs none, unless a person closed the incident and it cannot say so itself. */
const comment = async (
  incident: SentinelIncident,
  settings: SentinelSettings,
  alert: Alert,
  { at }: SendContext,
  fields: Fields,
  shown: Shown,
): Promise<Fields> => {
  if (alert.test === true || (alert.change === 'opened' && shown.change !== 'leave')) return {};
  if (fields['lastCommentAt'] && at - Number(fields['lastCommentAt']) < HOUR) return { comment: 'held back: one an hour' };
  if (commentsOn(shown.stored) >= MAX_COMMENTS) return { comment: `left out: the incident has ${MAX_COMMENTS}` };
  const outcome = await incident.writeChild('comments', commentGuid(alert.id), { message: settings.toComment(alert) });
  return outcome.kind === 'there' ? { comment: 'added', lastCommentAt: String(at) } : { comment: shorten(outcome.reason) };
};

/** Each task once a campaign, whatever became of it: one that was completed or deleted does not come back. */
const addTasks = async (
  incident: SentinelIncident,
  alert: Alert,
  { tasks }: SendContext,
  fields: Fields,
  shown: Shown,
): Promise<Fields> => {
  const done = new Set(fields['tasks'] ? fields['tasks'].split('\n') : []);
  const missing = tasks.map((task) => ({ ...task, name: taskGuid(alert.campaignId, task.title) })).filter(({ name }) => !done.has(name));
  if (missing.length === 0 || shown.change === 'leave') return {};
  // A task without an etag would be replaced, its status with it: a try that was cut off may have left some.
  const there = new Set(shown.change === 'create' ? [] : await incident.childNames('tasks'));
  for (const { name, title, description } of missing) {
    if (there.has(name)) done.add(name);
    else if (there.size >= MAX_TASKS) return { tasks: [...done].join('\n'), task: `left out: the incident has ${MAX_TASKS}` };
    else {
      const outcome = await incident.writeChild('tasks', name, { title, description, status: 'New' });
      if (outcome.kind === 'refused') return { tasks: [...done].join('\n'), task: shorten(outcome.reason) };
      done.add(name);
      there.add(name);
    }
  }
  return { tasks: [...done].join('\n') };
};

const deliver = async (
  incident: SentinelIncident,
  settings: SentinelSettings,
  alert: Alert,
  target: Target,
  context: SendContext,
): Promise<SendOutcome> => {
  const { memory } = context;
  const fields = await memory.load();
  if (Number(fields['revision'] ?? 0) > alert.revision)
    return { kind: 'sent', detail: { change: 'none: the incident shows a later alert' } };
  const shown = await showAlert(incident, settings.toIncident(alert, target), readWritten(fields), memory);
  const commented = await comment(incident, settings, alert, context, fields, shown);
  const { tasks, ...tasked } = await addTasks(incident, alert, context, fields, shown);
  const { lastCommentAt, ...said } = commented;
  await memory.save({ revision: String(alert.revision), ...(lastCommentAt && { lastCommentAt }), ...(tasks !== undefined && { tasks }) });
  const number = shown.stored['incidentNumber'];
  const url = shown.stored['incidentUrl'];
  return {
    kind: 'sent',
    detail: {
      change: shown.change,
      incident: incidentGuid(alert.campaignId),
      ...(number !== undefined && { incidentNumber: String(number) }),
      ...(url !== undefined && { incidentUrl: String(url) }),
      ...said,
      ...tasked,
    },
  };
};

/**
 * One incident a campaign, by the SecurityInsights API. Its GUID, and those of comments and tasks, are made from ours: repeating a
 * send changes nothing. Needs incidents/{read,write}; without comments/write or tasks/write the incident itself still arrives.
 */
export const makeSentinelSink = (settings: SentinelSettings): Sink => {
  const arm = makeArm({ ...settings.arm, credential: settings.credential, timeoutMs: settings.timeoutMs ?? SEND_TIMEOUT });
  return {
    id: 'incident-api',
    send: async (alert, target, context) => {
      try {
        return await deliver(openIncident(arm, target.resourceId, incidentGuid(alert.campaignId)), settings, alert, target, context);
      } catch (error) {
        return error instanceof SentinelRefusal ? error.outcome : outcomeOfError(error, `Incident in ${target.name}`);
      }
    },
  };
};
