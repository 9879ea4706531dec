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

/**
 * Union, cut to the 200 with most requests. The count is exact until the cap was reached; from there on it is a lower bound,
 * because a name that was cut cannot be told from a new one.
 */
export const joinSets = (a: MemberSet, b: MemberSet): MemberSet => {
  // Names come from logs: a Map and fromEntries keep `__proto__` and `constructor` ordinary names.
  const all = new Map(Object.entries(a.top));
  for (const [name, member] of Object.entries(b.top)) all.set(name, joinMembers(all.get(name), member));
  const count = Math.max(a.count, b.count, all.size);
  if (all.size <= MEMBER_CAP) return { top: Object.fromEntries(all), count };
  const kept = [...all].sort(([n, x], [m, y]) => y.requests - x.requests || (n < m ? -1 : 1)).slice(0, MEMBER_CAP);
  return { top: Object.fromEntries(kept), count };
};

/** Adds the same member under each name; empty names are no members. */
export const withNames = (set: MemberSet, names: readonly string[], member: Member): MemberSet => {
  const fresh = [...new Set(names)].filter((name) => name !== '');
  return fresh.length === 0 ? set : joinSets(set, { top: Object.fromEntries(fresh.map((name) => [name, member])), count: fresh.length });
};
