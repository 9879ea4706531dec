import type { Plan, Rel } from '../tree.ts';
import { mapInside, mapOrder } from './walk.ts';

type Source = NonNullable<Extract<Rel, { kind: 'reading' }>['of']>;

/**
 * Puts what `materialize()` gives where it is read: once, under its name, when there are several readings, else in the place of the
 * only one.
 */
export const share = (plan: Plan): Plan => {
  const uses = new Map<string, { readonly of: Source; count: number }>();
  const count = (rel: Rel): Rel => {
    if (rel.kind === 'reading' && rel.of !== undefined) {
      const use = uses.get(rel.name);
      if (use) use.count += 1;
      else {
        // What it reads itself counts once, however often it is read, and comes before it.
        count(rel.of.rel);
        uses.set(rel.name, { of: rel.of, count: 1 });
      }
      return rel;
    }
    return mapInside(rel, count);
  };
  count(plan.rel);
  mapOrder(plan.order, count);
  if (uses.size === 0) return plan;
  const place = (rel: Rel): Rel => {
    if (rel.kind !== 'reading' || rel.of === undefined) return mapInside(rel, place);
    return (uses.get(rel.name)?.count ?? 0) > 1 ? { kind: 'reading', name: rel.name } : place(rel.of.rel);
  };
  const shared = [...uses].filter(([, use]) => use.count > 1);
  const rel = shared.reduceRight(
    (body, [name, { of }]): Rel => ({ kind: 'shared', name, input: place(of.rel), ids: of.ids, body }),
    place(plan.rel),
  );
  return { ...plan, rel, order: mapOrder(plan.order, place) };
};
