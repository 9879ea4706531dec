import type { TokenCredential } from '@azure/core-auth';
import type { DoctorPorts, FindingsRoute, Probe, ServerDate } from '../pipeline/doctor/ports.ts';
import type { Clock } from '../pipeline/ports.ts';
import { type Arm, type ArmAnswer, type ArmSettings, makeArm } from './arm.ts';
import { shorten } from './outcome.ts';
import { codeOf, statusOf } from './table-errors.ts';

const TIMEOUT_MS = 20_000;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** Errors of @azure/identity: no token came, so that nobody was asked anything. */
const isSignIn = (error: unknown): boolean => error instanceof Error && /Authentication|CredentialUnavailable/.test(error.name);

/** Innermost error of a client's wrapping: Event Hubs and retries nest them. */
const innermost = (error: unknown): unknown =>
  isObject(error) && Array.isArray(error['errors']) && error['errors'].length > 0 ? innermost(error['errors'].at(-1)) : error;

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What an error says: a status is a refusal, anything else no answer. */
export const probeOfError = (thrown: unknown): Exclude<Probe<never>, { readonly kind: 'answered' }> => {
  const error = innermost(thrown);
  const status = statusOf(error);
  if (status > 0) return { kind: 'refused', status, reason: shorten(`${status} ${codeOf(error)}: ${wordsOf(error)}`) };
  return { kind: 'silent', signIn: isSignIn(error), reason: shorten(wordsOf(error)) };
};

const refusal = ({ status, body }: ArmAnswer): Probe<never> => {
  const error = isObject(body) && isObject(body['error']) ? body['error'] : {};
  return {
    kind: 'refused',
    status,
    reason: shorten(`${status} ${String(error['code'] ?? '')}: ${String(error['message'] ?? 'no reason given')}`),
  };
};

/** A call, its refusal and its failure as one value. `good` says which answers are none of these. */
const tried = async <T>(call: () => Promise<ArmAnswer>, good: (answer: ArmAnswer) => T | undefined): Promise<Probe<T>> => {
  try {
    const answer = await call();
    const value = good(answer);
    return value === undefined ? refusal(answer) : { kind: 'answered', value };
  } catch (error) {
    return probeOfError(error);
  }
};

const succeeded = ({ status }: ArmAnswer): boolean => status >= 200 && status < 300;

/** Tokens of the app's credential, one audience at a time. */
export const makeTokenProbe =
  (credential: TokenCredential): DoctorPorts['token'] =>
  async (audience) => {
    try {
      const token = await credential.getToken(`${audience}/.default`, { abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
      return token === null ? { kind: 'silent', signIn: true, reason: 'no token was given' } : { kind: 'answered', value: undefined };
    } catch (error) {
      return { kind: 'silent', signIn: true, reason: shorten(wordsOf(error)) };
    }
  };

/** GETs of Azure Resource Manager. */
export const makeArmProbe = (settings: Omit<ArmSettings, 'timeoutMs'>): NonNullable<DoctorPorts['arm']> => {
  const arm = makeArm({ ...settings, timeoutMs: TIMEOUT_MS });
  return (path) =>
    tried<unknown>(
      () => arm.send('GET', path),
      (answer) => (succeeded(answer) ? (answer.body ?? {}) : undefined),
    );
};

/**
 * Sends an empty list to a stream: the client would send nothing at all. Whether the service takes it (204) or wants rows (400), it has
 * found the right by then; 400 for a rule, stream or table that is not there is told apart by its code.
 */
export const makeIngestionProbe = (credential: TokenCredential): DoctorPorts['ingestion'] => {
  const open = ({ endpoint, audience }: FindingsRoute): Arm => makeArm({ endpoint, audience, credential, timeoutMs: TIMEOUT_MS });
  return (sink) => {
    const path = `/dataCollectionRules/${encodeURIComponent(sink.ruleId)}/streams/${encodeURIComponent(sink.stream)}?api-version=2023-01-01`;
    const code = ({ body }: ArmAnswer): string => (isObject(body) && isObject(body['error']) ? String(body['error']['code'] ?? '') : '');
    const misplaced = (answer: ArmAnswer): boolean => /stream|rule|table|endpoint|version/i.test(code(answer));
    const takes = (answer: ArmAnswer): boolean => succeeded(answer) || (answer.status === 400 && code(answer) !== '' && !misplaced(answer));
    const call = async (): Promise<ArmAnswer> => open(sink).send('POST', path, []);
    return tried<true>(call, (answer) => takes(answer) || undefined).then((probe) =>
      probe.kind === 'answered' ? { kind: 'answered', value: undefined } : probe,
    );
  };
};

/** The Date header of whatever a server answers to a stranger. */
export const makeDateProbe =
  (clock: Clock): DoctorPorts['date'] =>
  async (endpoint): Promise<Probe<ServerDate>> => {
    try {
      const { createDefaultHttpClient, createPipelineRequest } = await import('@azure/core-rest-pipeline');
      const asked = clock.now();
      const request = createPipelineRequest({ url: endpoint, method: 'GET', abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
      const response = await createDefaultHttpClient().sendRequest(request);
      const answered = clock.now();
      const served = Date.parse(response.headers.get('date') ?? '');
      if (Number.isNaN(served)) return { kind: 'refused', status: response.status, reason: 'the answer has no Date header' };
      return { kind: 'answered', value: { served, asked, answered } };
    } catch (error) {
      return probeOfError(error);
    }
  };
