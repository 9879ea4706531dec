import { type Instant, MINUTE, type Range } from '../../domain/time.ts';
import type { Random } from './random.ts';
import { requestRow, SHOP, sendRows } from './shop-rows.ts';
import { addCodeFlow, type ShopTables } from './shop-traffic.ts';

/** Something innocent that a hasty detector takes for an attack, and why it is none. */
export type Lookalike = {
  readonly name: string;
  readonly range: Range;
  readonly source: string;
  readonly service: string;
  readonly why: string;
};
type Scene = Lookalike & { readonly perBin: number; readonly add: (tables: ShopTables, at: Instant, random: Random) => void };

const span = (day: Instant, from: number, to: number): Range => ({ from: day + from * MINUTE, to: day + to * MINUTE });
const clock = (hours: number, minutes = 0): number => hours * 60 + minutes;

/** The load test's announced addresses: the operator allows them. */
export const LOAD_TEST_CIDR = '198.51.100.0/24';
const OFFICE = '192.0.2.10';

const officeLogins = (day: Instant): Scene => ({
  name: 'office behind one address logs in',
  range: span(day, clock(7, 30), clock(8, 0)),
  source: OFFICE,
  service: SHOP.role,
  why: 'nearly every code is typed in',
  perBin: 58,
  add: (tables, at, random) => addCodeFlow(tables, { at, ip: OFFICE, country: 'Germany', destination: 'DE', verifies: 0.94 }, random),
});

const pageViews = (day: Instant): Scene => ({
  name: 'page of the code form is opened',
  range: span(day, clock(12), clock(12, 30)),
  source: OFFICE,
  service: SHOP.role,
  why: 'a GET of the form sends nothing',
  perBin: 75,
  add: (tables, at, random) =>
    void tables.AppRequests.push(
      requestRow({ at, method: 'GET', path: '/account/otp', status: 200, ip: OFFICE, country: 'Germany' }, random),
    ),
});

const verifications = (day: Instant): Scene => ({
  name: 'pick-up counter confirms codes',
  range: span(day, clock(10), clock(10, 20)),
  source: '192.0.2.11',
  service: SHOP.role,
  why: 'verifications are not sends',
  perBin: 90,
  add: (tables, at, random) =>
    void tables.AppRequests.push(
      requestRow({ at, method: 'POST', path: '/api/otp/verify', status: 200, ip: '192.0.2.11', country: 'Germany' }, random),
    ),
});

const monitor = (day: Instant): Scene => ({
  name: 'availability test of the code form',
  range: span(day, clock(8, 30), clock(9, 30)),
  source: '192.0.2.200',
  service: SHOP.role,
  why: 'telemetry marks it as synthetic',
  perBin: 60,
  add: (tables, at, random) => {
    const synthetic = 'Application Insights Availability Monitoring';
    tables.AppRequests.push(
      requestRow({ at, method: 'POST', path: '/api/otp/send', status: 200, ip: '192.0.2.200', country: 'Ireland', synthetic }, random),
    );
  },
});

// The provider is stubbed for the test, as anyone would who pays by the message: no sends appear.
const loadTest = (day: Instant): Scene => ({
  name: 'announced load test',
  range: span(day, clock(11), clock(11, 30)),
  source: '198.51.100.23',
  service: SHOP.role,
  why: `its addresses are allowed (${LOAD_TEST_CIDR})`,
  perBin: 420,
  add: (tables, at, random) => {
    const ip = random.chance(0.5) ? '198.51.100.23' : '198.51.100.24';
    tables.AppRequests.push(requestRow({ at, method: 'POST', path: '/api/otp/send', status: 200, ip, country: 'Germany' }, random));
  },
});

const newsletter = (day: Instant): Scene => ({
  name: 'newsletter by SMS',
  range: span(day, clock(17), clock(17, 30)),
  source: SHOP.newsBackend,
  service: SHOP.newsAcs,
  why: 'announced, and silenced with a reason',
  perBin: 400,
  add: (tables, at, random) =>
    void tables.ACSSMSIncomingOperations.push(
      ...sendRows({ at, country: random.pick(['DE', 'DE', 'FR', 'AT']), resource: SHOP.newsAcs, caller: SHOP.newsBackend }, random),
    ),
});

/** Adds every lookalike to the tables and says what was added. */
export const addLookalikes = (tables: ShopTables, day: Instant, random: Random): readonly Lookalike[] => {
  const scenes = [monitor(day), officeLogins(day), verifications(day), loadTest(day), pageViews(day), newsletter(day)];
  for (const { range, perBin, add } of scenes) {
    for (let bin = range.from; bin < range.to; bin += 5 * MINUTE) {
      for (let n = 0; n < perBin; n++) add(tables, bin + random.int(0, 5 * MINUTE - 1), random);
    }
  }
  return scenes.map(({ name, range, source, service, why }) => ({ name, range, source, service, why }));
};
