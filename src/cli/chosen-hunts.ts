import type { Hunt } from '../hunts/hunt.ts';
import type { HuntOptions } from './hunt-outcome.ts';
import { UsageError } from './usage-error.ts';

const named = (hunts: readonly Hunt[]): string => hunts.map(({ id }) => id).join(', ');

/** Hunts to run, and those of the catalogue that `--params` leaves out because they have no such parameter set. */
export type ChosenHunts = { readonly hunts: readonly Hunt[]; readonly leftOut: readonly Hunt[] };

/**
 * The hunts that `--hunt` and `--params` ask for. A set is run by the hunts that have it; a hunt named by `--hunt` has to.
 * Throws UsageError for an unknown hunt, and for a set that none of them, or a named one, has.
 */
export const chosenHunts = (options: Pick<HuntOptions, 'hunt' | 'params'>, catalogue: readonly Hunt[]): ChosenHunts => {
  const { hunt: ids, params } = options;
  for (const id of ids ?? [])
    if (!catalogue.some((hunt) => hunt.id === id)) throw new UsageError(`--hunt ${id} is no hunt: there are ${named(catalogue)}.`);
  const hunts = catalogue.filter(({ id }) => ids?.includes(id) ?? true);
  if (params === undefined) return { hunts, leftOut: [] };
  const { having = [], lacking = [] } = Object.groupBy(hunts, ({ parameterSets }) =>
    Object.hasOwn(parameterSets, params) ? 'having' : 'lacking',
  );
  const [first] = lacking;
  if (first !== undefined && (ids !== undefined || having.length === 0)) {
    const sets = Object.keys(first.parameterSets).join(', ') || 'none';
    throw new UsageError(`--params ${params} is no parameter set of ${first.id}: it has ${sets}.`);
  }
  return { hunts: having, leftOut: lacking };
};
