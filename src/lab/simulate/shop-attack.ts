import { type Instant, MINUTE, type Range, SECOND } from '../../domain/time.ts';
import type { Random } from './random.ts';
import { requestRow, SHOP, sendRows } from './shop-rows.ts';
import type { ShopTables } from './shop-traffic.ts';

/** What was done, for comparison with what was found. `requests` are code requests, `sends` messages that went out. */
export type AttackTruth = {
  readonly range: Range;
  readonly service: string;
  readonly ips: readonly string[];
  readonly country: string;
  readonly requests: number;
  readonly sends: number;
};

const PROXIES: readonly { readonly ip: string; readonly country: string }[] = [
  { ip: '203.0.113.14', country: 'Brazil' },
  { ip: '203.0.113.37', country: 'Vietnam' },
  { ip: '203.0.113.58', country: 'Romania' },
  { ip: '203.0.113.91', country: 'Mexico' },
  { ip: '203.0.113.133', country: 'Indonesia' },
  { ip: '203.0.113.201', country: 'South Africa' },
];
const DESTINATION = 'LK';

// Residential proxies rotate, the numbers belong to one country: the second published pattern (authgear).
const addRequest = (tables: ShopTables, at: Instant, proxy: (typeof PROXIES)[number], random: Random): boolean => {
  const throttled = random.chance(0.04);
  const request = { method: 'POST', status: throttled ? 429 : 200, ip: proxy.ip, country: proxy.country };
  tables.AppRequests.push(requestRow({ ...request, at, path: '/api/otp/send' }, random));
  if (throttled) return false;
  tables.ACSSMSIncomingOperations.push(...sendRows({ at: at + random.int(100, 900), country: DESTINATION }, random));
  if (random.chance(0.004))
    tables.AppRequests.push(requestRow({ ...request, at: at + 20 * SECOND, path: '/api/otp/verify', status: 400 }, random));
  return true;
};

/** Adds the attack, 14:10 to 15:00 UTC: six addresses, each with 60 to 200 code requests in every 5 minutes, none verified. */
export const addAttack = (tables: ShopTables, day: Instant, random: Random): AttackTruth => {
  const range = { from: day + 850 * MINUTE, to: day + 900 * MINUTE };
  let [requests, sends] = [0, 0];
  for (let bin = range.from; bin < range.to; bin += 5 * MINUTE) {
    for (const proxy of PROXIES) {
      const count = random.int(60, 200);
      requests += count;
      for (let n = 0; n < count; n++) sends += Number(addRequest(tables, bin + random.int(0, 5 * MINUTE - SECOND), proxy, random));
    }
  }
  return { range, service: SHOP.role, ips: PROXIES.map(({ ip }) => ip), country: DESTINATION, requests, sends };
};
