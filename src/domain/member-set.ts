import type { Member, MemberSet } from './campaign.ts';

/** Names kept in a set; five sets of this size keep a campaign far below the 1 MB of a table entity. */
export const MEMBER_CAP = 200;

export const EMPTY_SET: MemberSet = { top: {}, count: 0 };

/** Names of the set, most requests first, then by name. */
export const ranked = (set: MemberSet): readonly string[] =>
  Object.entries(set.top)
    .sort(([a, x], [b, y]) => y.requests - x.requests || (a < b ? -1 : 1))
    .map(([name]) => name);

/** True when every member is known by name, so that something can be said of all of them. */
export const isComplete = (set: MemberSet): boolean => Object.keys(set.top).length === set.count;

/** Hull of the times, sum of the requests. */
export const joinMembers = (a: Member | undefined, b: Member): Member =>
  a === undefined ? b : { first: Math.min(a.first, b.first), last: Math.max(a.last, b.last), requests: a.requests + b.requests };

/** The 200 with most requests. Names come from logs: a Map and fromEntries keep `__proto__` and `constructor` ordinary names. */
const capped = (all: ReadonlyMap<string, Member>, count: number): MemberSet => {
  if (all.size <= MEMBER_CAP) return { top: Object.fromEntries(all), count };
  const kept = [...all].sort(([n, x], [m, y]) => y.requests - x.requests || (n < m ? -1 : 1)).slice(0, MEMBER_CAP);
  return { top: Object.fromEntries(kept), count };
};

/**
 * Union, cut to the 200 with most requests. The count is exact until the cap was reached; from there on it is a lower bound,
 * because a name that was cut cannot be told from a new one.
 */
export const joinSets = (a: MemberSet, b: MemberSet): MemberSet => {
  const all = new Map(Object.entries(a.top));
  for (const [name, member] of Object.entries(b.top)) all.set(name, joinMembers(all.get(name), member));
  return capped(all, Math.max(a.count, b.count, all.size));
};

/** The same member under each name; empty names are none. `gone`: it is taken out, and names left without requests go with it. */
export type Addition = { readonly names: readonly string[]; readonly member: Member; readonly gone: boolean };

/** The set after all additions. It is cut once, at the end: the count of what comes together is exact, and the cost linear. */
export const growSet = (set: MemberSet, additions: readonly Addition[]): MemberSet => {
  const all = new Map(Object.entries(set.top));
  let { count } = set;
  for (const { names, member, gone } of additions) {
    for (const name of new Set(names)) {
      const known = all.get(name);
      if (name === '' || (gone && known === undefined)) continue;
      const next = joinMembers(known, member);
      if (gone && next.requests <= 0) {
        all.delete(name);
        count -= 1;
      } else {
        all.set(name, next);
        count = Math.max(count, all.size);
      }
    }
  }
  return capped(all, count);
};
