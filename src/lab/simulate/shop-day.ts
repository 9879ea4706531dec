import { DEFAULT_PRICE_USD, type OperatorConfig } from '../../domain/operator.ts';
import { type Instant, MINUTE } from '../../domain/time.ts';
import { makeRandom } from './random.ts';
import { type AttackTruth, addAttack } from './shop-attack.ts';
import { addLookalikes, LOAD_TEST_CIDR, type Lookalike } from './shop-lookalikes.ts';
import { SHOP } from './shop-rows.ts';
import { addCustomers, type ShopTables } from './shop-traffic.ts';

export type ShopDay = {
  readonly tables: Readonly<ShopTables>;
  readonly truth: { readonly attack: AttackTruth; readonly lookalikes: readonly Lookalike[] };
  readonly operator: OperatorConfig;
};

/** What the shop's operator would have told Tollwatch before this day. */
const operatorOf = (day: Instant): OperatorConfig => ({
  allow: { ips: [LOAD_TEST_CIDR], countries: [], services: [] },
  silences: [
    {
      from: day + 16 * 60 * MINUTE,
      to: day + 19 * 60 * MINUTE,
      reason: 'newsletter by SMS, announced by marketing',
      match: { service: SHOP.newsAcs },
    },
  ],
  prices: { default: DEFAULT_PRICE_USD, byCountry: {} },
  services: { [SHOP.acs]: SHOP.role },
});

/**
 * One day of a made-up shop, from `day` (00:00 UTC) on: customers, six innocent lookalikes and one attack. The same seed and
 * day give the same rows. About 60,000 rows; ordered by nothing in particular; `ingestedAt` is when each became visible.
 */
export const simulateShopDay = ({ seed, day }: { readonly seed: number; readonly day: Instant }): ShopDay => {
  const tables: ShopTables = { AppRequests: [], ACSSMSIncomingOperations: [] };
  // A stream of numbers each, so that a change to one part leaves the others' rows as they were.
  addCustomers(tables, day, makeRandom(seed));
  const lookalikes = addLookalikes(tables, day, makeRandom(seed + 1));
  const attack = addAttack(tables, day, makeRandom(seed + 2));
  return { tables, truth: { attack, lookalikes }, operator: operatorOf(day) };
};
