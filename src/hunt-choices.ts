import type { Hunt, ParameterValue } from './hunts/hunt.ts';
import { HuntParameterError, huntParameters } from './hunts/parameters.ts';
import { nearestName } from './nearest-name.ts';

/** What the setting TOLLWATCH_HUNTS says: ids to leave out or to record only, parameter overrides by hunt id. */
export type HuntChoices = {
  readonly disabled: readonly string[];
  readonly recordOnly?: readonly string[];
  readonly parameters: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>>;
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
  try {
    huntParameters(hunt, { [name]: value });
    return undefined;
  } catch (error) {
    if (error instanceof HuntParameterError) return error.message.replace(/^.*?: /, '');
    throw error;
  }
};

/** All that is wrong with the choices, one sentence each with its path; no values. Empty when they can be used. */
export const huntChoiceProblems = (choices: HuntChoices, hunts: readonly Hunt[]): readonly string[] => {
  const ids = hunts.map((hunt) => hunt.id);
  const unknown = (path: string, id: string): string[] => (ids.includes(id) ? [] : [`${path}: ${id} is not a hunt${hint(id, ids)}`]);
  return [
    ...choices.disabled.flatMap((id) => unknown('disabled', id)),
    ...(choices.recordOnly ?? []).flatMap((id) => unknown('recordOnly', id)),
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
