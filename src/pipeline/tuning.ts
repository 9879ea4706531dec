import type { Hunt, Parameters } from '../hunts/hunt.ts';
import { tuneHunt } from '../hunts/parameters.ts';
import { allowParameters } from './allow-list.ts';
import type { Pipeline } from './pipeline.ts';

/** Those of `values` that the hunt declares: hunts differ in what they let the pipeline bind. */
export const bindParameters = (hunt: Hunt, parameters: Parameters, values: Parameters): Parameters => {
  const declared = new Set(hunt.parameters.map((parameter) => parameter.name));
  return { ...parameters, ...Object.fromEntries(Object.entries(values).filter(([name]) => declared.has(name))) };
};

/** The hunt as this deployment runs it: tuned by the operator, without the app's own role and without whom the operator allows. */
export const tuned = (
  { parameters, ownRole, operator }: Pick<Pipeline, 'parameters' | 'ownRole' | 'operator'>,
  hunt: Hunt,
): { readonly hunt: Hunt; readonly parameters: Parameters } => {
  const overrides = Object.hasOwn(parameters, hunt.id) ? (parameters[hunt.id] ?? {}) : {};
  // An override of OwnRole wins: the parameter set `reference` leaves nobody out.
  return tuneHunt(hunt, { ...bindParameters(hunt, {}, { OwnRole: ownRole, ...allowParameters(operator) }), ...overrides });
};
