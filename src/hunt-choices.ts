import type { Hunt, Parameter, ParameterValue } from './hunts/hunt.ts';
import { nearestName } from './nearest-name.ts';

/** What the setting TOLLWATCH_HUNTS says: ids to leave out, parameter overrides by hunt id. */
export type HuntChoices = {
  readonly disabled: readonly string[];
  readonly parameters: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>>;
};

const FITS: Readonly<Record<Parameter['type'], { readonly check: (value: ParameterValue) => boolean; readonly expected: string }>> = {
  long: { check: (value) => Number.isSafeInteger(value) && Number(value) >= 0, expected: 'a whole number of 0 or more' },
  real: { check: (value) => typeof value === 'number' && Number.isFinite(value), expected: 'a number' },
  minutes: { check: (value) => Number.isSafeInteger(value) && Number(value) > 0, expected: 'whole minutes, 1 or more' },
  bool: { check: (value) => typeof value === 'boolean', expected: 'true or false' },
  string: { check: (value) => typeof value === 'string', expected: 'text' },
  strings: { check: (value) => Array.isArray(value), expected: 'a list of texts' },
  datetime: { check: () => false, expected: 'nothing: Tollwatch sets it' },
};

const hint = (name: string, known: readonly string[]): string => {
  const meant = nearestName(name, known);
  return meant === undefined ? `; known: ${known.join(', ')}` : `; did you mean ${meant}?`;
};

const parameterProblem = (hunt: Hunt, name: string, value: ParameterValue): string | undefined => {
  const tunable = hunt.parameters.filter((one) => one.bound !== true);
  const parameter = tunable.find((one) => one.name === name);
  if (parameter === undefined) {
    const bound = hunt.parameters.some((one) => one.name === name);
    return bound
      ? 'is set by Tollwatch and cannot be changed'
      : `is not a parameter of the hunt${hint(
          name,
          tunable.map((one) => one.name),
        )}`;
  }
  const { check, expected } = FITS[parameter.type];
  return check(value) ? undefined : `expected ${expected}`;
};

/** All that is wrong with the choices, one sentence each with its path; no values. Empty when they can be used. */
export const huntChoiceProblems = (choices: HuntChoices, hunts: readonly Hunt[]): readonly string[] => {
  const ids = hunts.map((hunt) => hunt.id);
  const unknown = (path: string, id: string): string[] => (ids.includes(id) ? [] : [`${path}: ${id} is not a hunt${hint(id, ids)}`]);
  return [
    ...choices.disabled.flatMap((id) => unknown('disabled', id)),
    ...(ids.length > 0 && ids.every((id) => choices.disabled.includes(id)) ? ['disabled: leaves no hunt to run'] : []),
    ...Object.entries(choices.parameters).flatMap(([id, values]) => {
      const hunt = hunts.find((one) => one.id === id);
      if (hunt === undefined) return unknown('parameters', id);
      return Object.entries(values).flatMap(([name, value]) => {
        const problem = parameterProblem(hunt, name, value);
        return problem === undefined ? [] : [`parameters.${id}.${name}: ${problem}`];
      });
    }),
  ];
};
