import type { IncidentProperties } from '../alerts/incident-content.ts';
import type { SendOutcome } from '../pipeline/sink-port.ts';
import type { Arm, ArmAnswer } from './arm.ts';
import { type Advice, adviceOn, outcomeOfStatus } from './outcome.ts';

const API_VERSION = '2025-09-01';

/** An answer that ends a delivery; `outcome` is what the outbox makes of it. */
export class SentinelRefusal extends Error {
  override readonly name = 'SentinelRefusal';
  readonly outcome: SendOutcome;

  constructor(outcome: SendOutcome, message: string) {
    super(message);
    this.outcome = outcome;
  }
}

export type StoredIncident = { readonly properties: IncidentProperties; readonly etag: string };
export type ChildKind = 'comments' | 'tasks';
/** `refused`: not worth another try for this alert; the reason is for people. */
export type ChildOutcome = { readonly kind: 'there' } | { readonly kind: 'refused'; readonly reason: string };

/** One incident of one workspace, by its GUID. All throw SentinelRefusal, or the transport's error when no answer came. */
export type SentinelIncident = {
  readonly read: () => Promise<StoredIncident | undefined>;
  /** `stale` when somebody wrote since it was read. */
  readonly write: (properties: IncidentProperties, etag: string | undefined) => Promise<StoredIncident | 'stale'>;
  readonly childNames: (kind: ChildKind) => Promise<readonly string[]>;
  readonly writeChild: (kind: ChildKind, name: string, properties: IncidentProperties) => Promise<ChildOutcome>;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const ADVICE: Advice = {
  403: 'give the identity the role Microsoft Sentinel Responder on the workspace, a fresh role needs up to an hour',
  404: "check the target's resourceId in TOLLWATCH_TARGETS, and that Sentinel is on that workspace",
};

const describe = (what: string, { status, body }: ArmAnswer): string => {
  const error = isObject(body) && isObject(body['error']) ? body['error'] : {};
  return `${what}: ${status} ${String(error['code'] ?? '')}${adviceOn(status, ADVICE)}: ${String(error['message'] ?? '')}`;
};

const refuse = (what: string, answer: ArmAnswer): SentinelRefusal => {
  const reason = describe(what, answer);
  const outcome = outcomeOfStatus(answer.status, answer.retryAfter, reason);
  // A success without the expected body is no success.
  return new SentinelRefusal(
    outcome.kind === 'sent' ? { kind: 'retry', reason: `${what}: the answer is not an incident` } : outcome,
    reason,
  );
};

const toStored = (what: string, answer: ArmAnswer): StoredIncident => {
  const { body } = answer;
  if ((answer.status !== 200 && answer.status !== 201) || !isObject(body) || !isObject(body['properties'])) throw refuse(what, answer);
  return { properties: body['properties'], etag: String(body['etag'] ?? '') };
};

/** Answers that say "not now" for a child too; any other refusal of a comment or task must not hold back the incident. */
const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;

export const openIncident = (arm: Arm, workspace: string, guid: string): SentinelIncident => {
  const path = (rest = ''): string =>
    `${workspace}/providers/Microsoft.SecurityInsights/incidents/${guid}${rest}?api-version=${API_VERSION}`;
  return {
    read: async () => {
      const answer = await arm.send('GET', path());
      return answer.status === 404 ? undefined : toStored('GET incident', answer);
    },
    write: async (properties, etag) => {
      const answer = await arm.send('PUT', path(), { ...(etag !== undefined && { etag }), properties });
      return answer.status === 409 || answer.status === 412 ? 'stale' : toStored('PUT incident', answer);
    },
    childNames: async (kind) => {
      const answer = await arm.send('GET', path(`/${kind}`));
      const list: unknown = isObject(answer.body) ? answer.body['value'] : undefined;
      if (answer.status !== 200 || !Array.isArray(list)) throw refuse(`GET ${kind}`, answer);
      return list.flatMap((child: unknown) => (isObject(child) && typeof child['name'] === 'string' ? [child['name']] : []));
    },
    writeChild: async (kind, name, properties) => {
      const answer = await arm.send('PUT', path(`/${kind}/${name}`), { properties });
      // 409: it is there already; ids are made from the alert, so it is ours.
      if (answer.status === 200 || answer.status === 201 || answer.status === 409) return { kind: 'there' };
      if (isPassing(answer.status)) throw refuse(`PUT ${kind}`, answer);
      return { kind: 'refused', reason: describe(`PUT ${kind}`, answer) };
    },
  };
};
