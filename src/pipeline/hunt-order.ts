import type { Hunt } from '../hunts/hunt.ts';

/**
 * Hunts in the order in which they run: one whose counts another asks for comes before it, so that these are as new as its own. Otherwise
 * in the order given; hunts that ask each other would be as well.
 */
export const inRunningOrder = (hunts: readonly Hunt[]): readonly Hunt[] => {
  const byId = new Map(hunts.map((hunt) => [hunt.id, hunt]));
  const ordered = new Set<Hunt>();
  const visiting = new Set<Hunt>();
  const place = (hunt: Hunt): void => {
    if (visiting.has(hunt)) return;
    visiting.add(hunt);
    for (const id of [...(hunt.watchedBy ?? []), ...(hunt.witness === undefined ? [] : [hunt.witness])]) {
      const other = byId.get(id);
      if (other !== undefined) place(other);
    }
    ordered.add(hunt);
  };
  hunts.forEach(place);
  return [...ordered];
};
