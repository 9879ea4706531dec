import type { Config } from '../../config-types.ts';
import type { Hunt, Parameters } from '../../hunts/hunt.ts';
import { huntParameters } from '../../hunts/parameters.ts';
import type { RouteSeen } from './routes.ts';

type Lists = { readonly Terms: readonly string[]; readonly SendTerms: readonly string[]; readonly VerifyTerms: readonly string[] };

/** What the words of the guesses have to be added to, so that hunts read the routes as guessed. */
export const missingTerms = (routes: readonly RouteSeen[]): Lists => {
  const guesses = routes.flatMap(({ guess, takenFor }) => (guess === undefined ? [] : [{ ...guess, takenFor }]));
  const words = (of: typeof guesses): readonly string[] => [...new Set(of.map(({ word }) => word))].sort();
  const unseen = guesses.filter(({ takenFor }) => takenFor === 'other');
  return { Terms: words(unseen), SendTerms: [], VerifyTerms: words(guesses.filter(({ kind }) => kind === 'verify')) };
};

export const readsRoutes = (hunt: Hunt): boolean =>
  hunt.sources.some(({ table }) => table === 'AppRequests') && hunt.parameters.some(({ name }) => name === 'Terms');

const extended = (hunt: Hunt, now: Parameters, added: Lists): Parameters =>
  Object.fromEntries(
    Object.entries(added).flatMap(([name, words]) => {
      const current = now[name];
      if (words.length === 0 || !Array.isArray(current) || !hunt.parameters.some((one) => one.name === name)) return [];
      return [[name, [...new Set([...(current as readonly string[]), ...words])]]];
    }),
  );

/** The whole value of TOLLWATCH_HUNTS: today's choices with the guessed words added to every hunt that reads routes. Undefined: nothing to add. */
export const proposeHunts = (
  choices: Config['hunts'],
  hunts: readonly Hunt[],
  routes: readonly RouteSeen[],
): Config['hunts'] | undefined => {
  const added = missingTerms(routes);
  if (added.Terms.length + added.VerifyTerms.length === 0) return undefined;
  const changed = hunts.filter(readsRoutes).map((hunt) => {
    const own = Object.hasOwn(choices.parameters, hunt.id) ? (choices.parameters[hunt.id] ?? {}) : {};
    return [hunt.id, { ...own, ...extended(hunt, huntParameters(hunt, own), added) }] as const;
  });
  return { ...choices, parameters: { ...choices.parameters, ...Object.fromEntries(changed) } };
};
