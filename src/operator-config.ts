import { isIP } from 'node:net';
import * as z from 'zod';
import { DEFAULT_PRICE_USD, type OperatorConfig } from './domain/operator.ts';
import { nearestName } from './nearest-name.ts';

/** Operator configuration with values that cannot be used. `problems` are complete sentences, each with its path; no values. */
export class OperatorConfigError extends Error {
  override readonly name = 'OperatorConfigError';
  readonly problems: readonly string[];

  constructor(where: string, problems: readonly string[]) {
    super(`${where} cannot be used: ${problems.join('; ')}. Correct it and run again.`);
    this.problems = problems;
  }
}

const isRange = (text: string): boolean => {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
};

const ipRange = z.string().trim().refine(isRange, 'expected an IP address or a CIDR range such as 203.0.113.0/24');
const country = z
  .string()
  .trim()
  .regex(/^[A-Za-z]{2}$/, 'expected an ISO 3166 alpha-2 country such as NG')
  .transform((text) => text.toUpperCase());
const service = z.string().trim().min(1, 'expected a service name, not an empty one');
const sender = z.string().trim().min(1, 'expected a sender id or number, not an empty one');
const price = z
  .number('expected a number: USD a message segment')
  .min(0, 'expected a price of 0 or more')
  .max(100, 'expected USD, at most 100 a segment');
// A time without a zone would mean another moment on another machine.
const instant = z
  .union(
    [z.iso.date(), z.iso.datetime({ offset: true })],
    'expected an ISO 8601 time with a zone, such as 2026-03-01T10:00:00Z, or a date (its start in UTC)',
  )
  .transform((text) => Date.parse(text));

const MATCH_KEYS = ['service', 'ip', 'country', 'sender'];

const silence = z
  .object({
    from: instant,
    to: instant,
    reason: z.string().trim().min(1, 'expected a reason: it is kept with what was silenced'),
    match: z
      .object({ service: service.optional(), ip: ipRange.optional(), country: country.optional(), sender: sender.optional() })
      .refine((match) => Object.keys(match).length > 0, `expected ${MATCH_KEYS.join(', ')}: without one everything would be silenced`),
  })
  .refine((value) => value.from < value.to, { message: 'expected "from" before "to"', path: ['to'] });

const operator = z.object({
  allow: z
    .object({
      ips: z.array(ipRange).default([]),
      countries: z.array(country).default([]),
      services: z.array(service).default([]),
      senders: z.array(sender).default([]),
    })
    .prefault({}),
  silences: z.array(silence).default([]),
  prices: z.record(z.string(), price).default({}),
  services: z.record(z.string().min(1), service).default({}),
});

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

type Warn = (warning: string) => void;

/** The object without keys nobody reads, with a warning for each; anything but an object passes untouched for the schema to refuse. */
const knownKeys = (value: unknown, known: readonly string[], path: string, warn: Warn): unknown => {
  if (!isObject(value)) return value;
  for (const key of Object.keys(value).filter((k) => !known.includes(k))) {
    const meant = nearestName(key, known);
    warn(`${path}${key} is not known and was ignored${meant === undefined ? `; known: ${known.join(', ')}` : `; did you mean ${meant}?`}`);
  }
  return Object.fromEntries(Object.entries(value).filter(([key]) => known.includes(key)));
};

/** A silence with a condition nobody can check must not silence more than was meant: it is left out, with a warning. */
const usableSilences = (value: unknown, warn: Warn): unknown => {
  if (!Array.isArray(value)) return value;
  return value.flatMap((entry: unknown, i) => {
    const silenceEntry = knownKeys(entry, ['from', 'to', 'reason', 'match'], `silences[${i}].`, warn);
    if (!isObject(silenceEntry) || !isObject(silenceEntry['match'])) return [silenceEntry];
    const unknown = Object.keys(silenceEntry['match']).filter((key) => !MATCH_KEYS.includes(key));
    if (unknown.length === 0) return [silenceEntry];
    warn(`silences[${i}] was ignored: its match has ${unknown.join(', ')}, which cannot be checked (known: ${MATCH_KEYS.join(', ')})`);
    return [];
  });
};

const pathOf = (path: readonly PropertyKey[]): string =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`)).join('');

const EXPECTED: Readonly<Record<string, string>> = {
  array: 'a list in square brackets',
  object: 'an object in braces',
  record: 'an object in braces',
  string: 'a text in double quotes',
  number: 'a number',
};

/** What people read for a value of the wrong kind, in JSON's words and not in the validator's; undefined leaves its own message. */
const plainWords = (issue: { readonly code?: string; readonly expected?: unknown; readonly input?: unknown }): string | undefined => {
  const expected = issue.code === 'invalid_type' ? EXPECTED[String(issue.expected)] : undefined;
  if (expected === undefined) return undefined;
  return issue.input === undefined ? `is missing: expected ${expected}` : `expected ${expected}`;
};

const aliasProblems = (aliases: Readonly<Record<string, string>>): string[] =>
  Object.entries(aliases)
    .filter(([name, canonical]) => canonical !== name && Object.hasOwn(aliases, canonical) && aliases[canonical] !== canonical)
    .map(([name]) => `services.${name}: points to a name that is an alias itself; point it to the final name`);

const priceProblems = (prices: Readonly<Record<string, number>>): string[] => {
  const keys = Object.keys(prices);
  return keys.flatMap((key, i) => {
    if (key !== 'default' && !/^[A-Za-z]{2}$/.test(key)) return [`prices.${key}: expected "default" or an ISO 3166 alpha-2 country`];
    const same = keys.slice(0, i).find((before) => before.toUpperCase() === key.toUpperCase());
    return same === undefined ? [] : [`prices.${key}: ${same} is priced already; keep one of them`];
  });
};

/** The largest networks that one organisation is given: an IPv4 /8, an IPv6 /16. */
const isVast = (range: string): boolean => {
  const [address = '', bits] = range.split('/');
  if (bits === undefined) return false;
  // IPv4 in the form of IPv6 (RFC 4291, 2.5.5.2).
  if (/^::ffff:/i.test(address) && Number(bits) >= 80) return Number(bits) < 96 + 8;
  return Number(bits) < (address.includes(':') ? 16 : 8);
};

/**
 * What the operator knows, from a data folder's `tollwatch.json` or the setting TOLLWATCH_OPERATOR (design: data folders).
 * Unknown keys are ignored with a warning; countries are upper-cased, times become instants. `where` names the source in messages.
 * Throws OperatorConfigError with all unusable values at once.
 */
export const parseOperatorConfig = (
  json: unknown,
  where: string,
): { readonly config: OperatorConfig; readonly warnings: readonly string[] } => {
  const warnings: string[] = [];
  const warn: Warn = (warning) => warnings.push(`${where}: ${warning}`);
  const top = knownKeys(json, ['allow', 'silences', 'prices', 'services'], '', warn);
  const known = isObject(top)
    ? {
        ...top,
        ...('allow' in top ? { allow: knownKeys(top['allow'], ['ips', 'countries', 'services', 'senders'], 'allow.', warn) } : {}),
        ...('silences' in top ? { silences: usableSilences(top['silences'], warn) } : {}),
      }
    : top;
  const parsed = operator.safeParse(known, { error: plainWords });
  const problems = parsed.success
    ? [...priceProblems(parsed.data.prices), ...aliasProblems(parsed.data.services)]
    : parsed.error.issues.map((issue) => `${issue.path.length === 0 ? 'the whole' : pathOf(issue.path)}: ${issue.message}`);
  if (!parsed.success || problems.length > 0) throw new OperatorConfigError(where, problems);
  const { prices, services } = parsed.data;
  for (const range of parsed.data.allow.ips)
    if (isVast(range))
      warn(`allow.ips: ${range} holds more addresses than anybody owns: list your own networks, or attacks from all of these are left out`);
  const { senders, ...lists } = parsed.data.allow;
  const allow = senders.length === 0 ? lists : { ...lists, senders };
  const { default: standard = DEFAULT_PRICE_USD, ...rest } = prices;
  const byCountry = Object.fromEntries(Object.entries(rest).map(([key, usd]) => [key.toUpperCase(), usd]));
  const silences = parsed.data.silences.map(({ match, ...times }) => ({
    ...times,
    match: {
      ...(match.service === undefined ? {} : { service: match.service }),
      ...(match.ip === undefined ? {} : { ip: match.ip }),
      ...(match.country === undefined ? {} : { country: match.country }),
      ...(match.sender === undefined ? {} : { sender: match.sender }),
    },
  }));
  return { config: { allow, silences, prices: { default: standard, byCountry }, services }, warnings };
};
