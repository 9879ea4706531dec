import { lowerBagUnpack } from './bag-unpack.ts';
import { lowerIpLookup } from './ip-lookup.ts';
import { lowerPivot } from './pivot.ts';
import type { LowerPlugin } from './plugin.ts';

/** What `evaluate` runs, by name. What is not here is refused. */
export const PLUGINS: ReadonlyMap<string, LowerPlugin> = new Map<string, LowerPlugin>([
  ['bag_unpack', lowerBagUnpack],
  ['pivot', lowerPivot],
  ['ipv4_lookup', lowerIpLookup('ipv4_lookup')],
  ['ipv6_lookup', lowerIpLookup('ipv6_lookup')],
]);
