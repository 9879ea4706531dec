import { HOUR, type Instant, MINUTE, SECOND } from '../../domain/time.ts';
import type { Random } from './random.ts';
import { type Request, requestRow, type SimulatedRow, sendRows } from './shop-rows.ts';

/** Rows gathered by table. */
export type ShopTables = { readonly AppRequests: SimulatedRow[]; readonly ACSSMSIncomingOperations: SimulatedRow[] };

type Home = { readonly name: string; readonly code: string };
const HOMES: readonly [Home, ...Home[]] = [
  ...Array.from({ length: 9 }, (): Home => ({ name: 'Germany', code: 'DE' })),
  ...Array.from({ length: 4 }, (): Home => ({ name: 'France', code: 'FR' })),
  { name: 'Netherlands', code: 'NL' },
  { name: 'Austria', code: 'AT' },
  { name: 'Austria', code: 'AT' },
  { name: 'Italy', code: 'IT' },
  { name: 'Spain', code: 'ES' },
  { name: 'Poland', code: 'PL' },
  { name: 'United Kingdom', code: 'GB' },
] as unknown as readonly [Home, ...Home[]];

/** Share of the day's traffic by hour (UTC), in thousandths: quiet nights, a lunch peak, an evening peak. */
const BY_HOUR = [8, 6, 5, 5, 7, 14, 28, 42, 50, 54, 56, 60, 64, 58, 54, 54, 58, 64, 72, 80, 72, 48, 28, 13];

const PAGES: readonly [string, ...string[]] = ['/', '/products', '/search', '/cart', '/account/orders'];

const customer = (random: Random): { ip: string; home: Home } => ({
  ip: `198.${random.int(18, 19)}.${random.int(0, 255)}.${random.int(1, 254)}`,
  home: random.pick(HOMES),
});

/** Codes asked for by one person: the request, the message if the form took it, and the code typed in with probability `verifies`. */
export type CodeFlow = {
  readonly at: Instant;
  readonly ip: string;
  readonly country: string;
  readonly destination: string;
  readonly verifies: number;
};

export const addCodeFlow = (tables: ShopTables, flow: CodeFlow, random: Random): void => {
  const add = (at: Instant, path: string, status: number): void => {
    const request: Request = { at, method: 'POST', path, status, ip: flow.ip, country: flow.country };
    tables.AppRequests.push(requestRow(request, random));
  };
  const status = random.chance(0.03) ? 400 : 200;
  add(flow.at, '/api/otp/send', status);
  if (status !== 200) return;
  tables.ACSSMSIncomingOperations.push(...sendRows({ at: flow.at + random.int(100, 900), country: flow.destination }, random));
  if (!random.chance(flow.verifies)) return;
  const typed = flow.at + random.int(12, 70) * SECOND;
  if (random.chance(0.06)) add(typed - 6 * SECOND, '/api/otp/verify', 400);
  add(typed, '/api/otp/verify', 200);
};

const addBrowsing = (tables: ShopTables, from: Instant, count: number, random: Random): void => {
  for (let n = 0; n < count; n++) {
    const { ip, home } = customer(random);
    const path = random.chance(0.5) ? `/products/${random.int(1, 4000)}` : random.pick(PAGES);
    const request = {
      at: from + random.int(0, MINUTE - 1),
      method: 'GET',
      path,
      status: random.chance(0.02) ? 404 : 200,
      ip,
      country: home.name,
    };
    // Fixed-rate sampling at 25 %: each kept page view stands for four.
    tables.AppRequests.push(requestRow({ ...request, itemCount: 4 }, random));
  }
};

/** Honest conversion: 65-80 % of codes are typed in. */
const HONEST_CONVERSION = 0.75;

/** The day's ordinary customers: about 20,000 kept page views and 3,600 codes, along the daily curve. */
export const addCustomers = (tables: ShopTables, day: Instant, random: Random): void => {
  for (let minute = 0; minute < 1440; minute++) {
    const from = day + minute * MINUTE;
    const share = (BY_HOUR[Math.floor((minute * MINUTE) / HOUR)] ?? 0) / 1000 / 60;
    addBrowsing(tables, from, random.poisson(20_000 * share), random);
    const codes = random.poisson(3600 * share);
    for (let n = 0; n < codes; n++) {
      const { ip, home } = customer(random);
      addCodeFlow(
        tables,
        { at: from + random.int(0, MINUTE - 1), ip, country: home.name, destination: home.code, verifies: HONEST_CONVERSION },
        random,
      );
    }
  }
};
