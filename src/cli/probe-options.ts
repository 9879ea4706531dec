import { validateHeaderName, validateHeaderValue } from 'node:http';
import { SETTINGS } from '../settings.ts';
import { UsageError } from './usage-error.ts';

export type ProbeOptions = {
  readonly url: string;
  readonly rate?: string;
  readonly max?: string;
  readonly method?: string;
  readonly body?: string;
  readonly header?: readonly string[];
  readonly service?: string;
  readonly wait?: string;
  readonly workspace?: string;
  readonly tenant?: string;
  readonly target?: string;
  readonly json?: boolean;
};

/** What may be sent, checked. `headers` are the caller's own: their values are secrets and never shown. */
export type ProbePlan = {
  readonly url: URL;
  /** Requests a second. */
  readonly rate: number;
  readonly max: number;
  readonly method: string;
  readonly body: string | undefined;
  readonly headers: readonly (readonly [string, string])[];
  /** Minutes to wait for the incident; 0: it is not looked for. */
  readonly waitMinutes: number;
};

/** Whatever is asked for: a test that would be an attack elsewhere must not be one by a slip of a key. */
export const HARD_MAX = { rate: 5, requests: 500, waitMinutes: 120 } as const;
/** Past the default threshold of otp-request-spike (50 in 5 min from one client), however the requests fall into two bins. */
const DEFAULTS = { rate: 1, max: 120 } as const;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH'] as const;
/** Set by the probe, which has to be known by them, or by the connection. */
const OWN_HEADERS = ['user-agent', 'x-tollwatch-probe', 'host', 'content-length', 'connection', 'transfer-encoding', 'expect', 'upgrade'];

const numberFrom = (option: string, text: string | undefined, fallback: number, { whole }: { readonly whole: boolean }): number => {
  if (text === undefined) return fallback;
  const value = Number(text);
  if ((whole ? /^\d{1,9}$/ : /^\d{1,9}(\.\d{1,6})?$/).test(text) && value > 0) return value;
  throw new UsageError(`${option} ${text} is no ${whole ? 'whole number' : 'number'} above 0.`);
};

const portOf = ({ port, protocol }: URL): string => (port === '' ? (protocol === 'https:' ? '443' : '80') : port);

const isListed = (url: URL, entry: string): boolean => {
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  return url.hostname.toLowerCase() === name && (port === undefined ? url.port === '' : portOf(url) === port);
};

const isLoopback = ({ hostname }: URL): boolean => hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);

const listedHosts = (env: Readonly<Record<string, string | undefined>>): readonly string[] => {
  const text = env['TOLLWATCH_PROBE_HOSTS']?.trim() ?? '';
  if (text === '') return [];
  const parsed = SETTINGS.TOLLWATCH_PROBE_HOSTS.schema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`TOLLWATCH_PROBE_HOSTS: ${parsed.error.issues.map(({ message }) => message).join('; ')}.`);
};

/** The address, when it is one of the configured hosts. Throws UsageError that says what to set. */
const urlFrom = (text: string, env: Readonly<Record<string, string | undefined>>): URL => {
  if (!URL.canParse(text)) throw new UsageError('--url is no address: write for example https://staging.example.com/api/otp/send.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new UsageError('--url has to begin with https:// or http://.');
  if (url.username !== '' || url.password !== '') throw new UsageError('--url has a user or password in it: give them with --header.');
  const hosts = listedHosts(env);
  if (!hosts.some((entry) => isListed(url, entry))) {
    const known = hosts.length === 0 ? 'it names none' : `it has ${hosts.join(', ')}`;
    throw new UsageError(`${url.host} is not in TOLLWATCH_PROBE_HOSTS (${known}). List hosts there that are your own, and no others.`);
  }
  if (url.protocol === 'http:' && !isLoopback(url))
    throw new UsageError(`--url: ${url.host} is not this machine, so it has to be https://.`);
  return url;
};

const headerFrom = (text: string): readonly [string, string] => {
  const at = text.indexOf('=');
  const [name, value] = at < 0 ? ['', ''] : [text.slice(0, at), text.slice(at + 1)];
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    // Neither the error nor the option is repeated: both hold the value.
    throw new UsageError('--header is not NAME=VALUE, or has characters that a header cannot have.');
  }
  if (OWN_HEADERS.includes(name.toLowerCase())) throw new UsageError(`--header ${name}: the probe sets it itself.`);
  return [name, value];
};

/**
 * The options as what may be sent. What is above the hard maxima is cut down to them, and `notes` says so.
 * Throws UsageError.
 */
export const planFrom = (
  options: ProbeOptions,
  env: Readonly<Record<string, string | undefined>>,
): { readonly plan: ProbePlan; readonly notes: readonly string[] } => {
  const url = urlFrom(options.url, env);
  const rate = numberFrom('--rate', options.rate, DEFAULTS.rate, { whole: false });
  const max = numberFrom('--max', options.max, DEFAULTS.max, { whole: true });
  const wait = numberFrom('--wait', options.wait, 0, { whole: true });
  const method = (options.method ?? 'POST').toUpperCase();
  if (!METHODS.some((one) => one === method)) throw new UsageError(`--method ${method} is none of ${METHODS.join(', ')}.`);
  if (method === 'GET' && options.body !== undefined) throw new UsageError('--body goes with --method POST, PUT or PATCH.');
  const plan: ProbePlan = {
    url,
    rate: Math.min(rate, HARD_MAX.rate),
    max: Math.min(max, HARD_MAX.requests),
    method,
    body: options.body,
    headers: (options.header ?? []).map(headerFrom),
    waitMinutes: Math.min(wait, HARD_MAX.waitMinutes),
  };
  const notes = [
    ...(rate > plan.rate ? [`--rate is cut to ${plan.rate} a second, the most a probe sends`] : []),
    ...(max > plan.max ? [`--max is cut to ${plan.max}, the most a probe sends`] : []),
    ...(wait > plan.waitMinutes ? [`--wait is cut to ${plan.waitMinutes} minutes`] : []),
  ];
  return { plan, notes };
};
