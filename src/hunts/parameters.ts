import { MINUTE } from '../domain/time.ts';
import type { Hunt, Parameter, Parameters, ParameterValue } from './hunt.ts';

/** A parameter a hunt does not have, or a value it cannot take. */
export class HuntParameterError extends Error {
  override readonly name = 'HuntParameterError';
  readonly hunt: string;
  readonly parameter: string;

  constructor(hunt: string, parameter: string, message: string) {
    super(`hunt ${hunt}, parameter ${parameter}: ${message}`);
    this.hunt = hunt;
    this.parameter = parameter;
  }
}

/** A parameter that the pipeline sets. Its default is never used: query files say what an unbound run takes. */
export const boundParameter = (name: string, type: Parameter['type'], meaning: string): Parameter => ({
  name,
  type,
  default: type === 'strings' ? [] : 0,
  unit: type === 'datetime' ? 'UTC' : '',
  meaning,
  bound: true,
});

/** What every hunt is told about time. */
export const RANGE_PARAMETERS: readonly Parameter[] = [
  boundParameter('From', 'datetime', 'Start of the range, inclusive.'),
  boundParameter('To', 'datetime', 'End of the range, exclusive.'),
  boundParameter('Settled', 'datetime', 'Rows ingested after this moment may have been missed by the query.'),
];

/** Of hunts whose logs know the client: whom the operator allows. */
export const ALLOWED_ADDRESSES: Parameter = boundParameter(
  'AllowedAddresses',
  'strings',
  "Addresses on the operator's allow list, whose rows are left out, as IPv6 prefixes (::ffff:c633:6400/120 is 198.51.100.0/24).",
);

const whole = (value: ParameterValue): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

// Windows are cut at whole hours at most, so a bin has to divide one; a term without a letter would match everything or nothing.
const checks: Readonly<Record<Parameter['type'], { readonly wants: string; readonly ok: (value: ParameterValue) => boolean }>> = {
  long: { wants: 'a whole number, 0 or more', ok: whole },
  real: { wants: 'a finite number', ok: (value) => typeof value === 'number' && Number.isFinite(value) },
  bool: { wants: 'true or false', ok: (value) => typeof value === 'boolean' },
  string: { wants: 'a string', ok: (value) => typeof value === 'string' },
  strings: {
    wants: 'a list of strings, each with a letter or digit and on one line',
    ok: (value) =>
      Array.isArray(value) && value.every((item) => typeof item === 'string' && /[\p{L}\p{N}]/u.test(item) && !/\p{Cc}/u.test(item)),
  },
  minutes: { wants: 'whole minutes that divide an hour', ok: (value) => whole(value) && Number(value) > 0 && 60 % Number(value) === 0 },
  datetime: { wants: 'milliseconds since 1970, UTC', ok: (value) => typeof value === 'number' && Number.isSafeInteger(value) },
};

// What the pipeline binds comes from logs and clocks: addresses and services may be empty or strange, and must stay as they are.
const boundOk = (parameter: Parameter, value: ParameterValue): boolean =>
  parameter.type === 'strings' ? Array.isArray(value) && value.every((item) => typeof item === 'string') : checks[parameter.type].ok(value);

/**
 * The hunt's defaults with `overrides` on top: what the port needs. Bound parameters are in it only when overridden. Throws
 * HuntParameterError, which names the hunt, the parameter and what it takes, for an unknown name or a value of the wrong kind.
 */
export const huntParameters = (hunt: Hunt, overrides: Parameters): Parameters => {
  for (const [name, value] of Object.entries(overrides)) {
    const parameter = hunt.parameters.find((candidate) => candidate.name === name);
    if (parameter === undefined) {
      throw new HuntParameterError(
        hunt.id,
        name,
        `there is no such parameter; it has ${hunt.parameters.map((known) => known.name).join(', ')}`,
      );
    }
    const ok = parameter.bound === true ? boundOk(parameter, value) : checks[parameter.type].ok(value);
    if (!ok) throw new HuntParameterError(hunt.id, name, `needs ${checks[parameter.type].wants} (${parameter.meaning})`);
  }
  const tunable = hunt.parameters.filter((parameter) => parameter.bound !== true);
  return { ...Object.fromEntries(tunable.map(({ name, default: value }) => [name, value])), ...overrides };
};

/** Overrides of a named parameter set. Throws HuntParameterError when the hunt has no set of that name. */
export const parameterSet = (hunt: Hunt, name: string): Parameters => {
  const set = Object.hasOwn(hunt.parameterSets, name) ? hunt.parameterSets[name] : undefined;
  if (set !== undefined) return set;
  throw new HuntParameterError(
    hunt.id,
    name,
    `there is no parameter set of this name; it has ${Object.keys(hunt.parameterSets).join(', ') || 'none'}`,
  );
};

/** The hunt as tuned: its bin follows TimeWindow, so that windows are cut where the query's bins end. `parameters` as huntParameters. */
export const tuneHunt = (hunt: Hunt, overrides: Parameters): { readonly hunt: Hunt; readonly parameters: Parameters } => {
  const parameters = huntParameters(hunt, overrides);
  const minutes = parameters['TimeWindow'];
  return { parameters, hunt: typeof minutes === 'number' ? { ...hunt, binMs: minutes * MINUTE } : hunt };
};
