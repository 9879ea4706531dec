import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeRangeTest } from '../../src/domain/address.ts';
import type { Range } from '../../src/domain/time.ts';
import { HUNTS } from '../../src/hunts/index.ts';
import { huntParameters } from '../../src/hunts/parameters.ts';
import { allowedAddresses } from '../../src/pipeline/allow-list.ts';
import { RUNS } from '../runs.ts';
import { blockEvents, blockMessages } from './block-rows.ts';
import { WEB_LOG_ROWS } from './client-rows.ts';
import { appEvents, codeRequests, messages } from './code-rows.ts';
import { acsSends, ADDRESSES, mostly } from './random-rows.ts';
import { poolEvents, publishes } from './trail-rows.ts';
import { type Case, exactly, type Logged, makeWorkspace, runEvidence, runQuery, type Workspace, write } from './workspace.ts';

/** All rows, and the same without those of allowed addresses. */
let all: Workspace;
let others: Workspace;
beforeAll(async () => {
  all = await makeWorkspace();
  others = await makeWorkspace();
});
afterAll(() => Promise.all([all.store.close(), others.store.close()]));

const STRANGE = [
  ...[
    '198.51.100.9:443',
    '198.051.100.9',
    '198.51.100',
    '198.51.100.9/24',
    '::ffff:198.51.100.9',
    '2001:DB8::2',
    '1::2::3',
    'fe80::1%eth0',
  ],
];
// No "": a report without an address belongs to its message's, which a test of its own is about.
const IP = mostly('203.0.113.7', '198.51.100.9', ...ADDRESSES.filter((address) => address !== ''), ...STRANGE);

const withAddress = (one: fc.Arbitrary<Case>, put: (row: Logged, ip: string) => Logged): fc.Arbitrary<Case> =>
  fc.tuple(one, fc.array(IP, { minLength: 1, maxLength: 12 })).map(([rows, ips]): Case => {
    const place: Case = (range) => rows(range).map((row, n) => put(row, ips[n % ips.length] ?? ''));
    return Object.assign(place, { toString: () => `${String(rows)} from ${JSON.stringify(ips)}` });
  });
const put =
  (column: string) =>
  (row: Logged, ip: string): Logged => ({ ...row, [column]: ip });
const inProperties = (row: Logged, ip: string): Logged => {
  const known = row['Properties'];
  return { ...row, Properties: typeof known === 'object' && known !== null ? { ...known, clientIp: ip } : known };
};

/** Random rows of each table, and where each has the address. */
const ROWS: Readonly<Record<string, fc.Arbitrary<Case>>> = {
  SmsEvents_CL: withAddress(fc.oneof(messages, blockMessages), put('ClientIp')),
  AppEvents: withAddress(fc.oneof(appEvents, blockEvents), inProperties),
  AppRequests: withAddress(codeRequests, put('ClientIP')),
  ACSSMSIncomingOperations: acsSends,
  AWSCloudTrail: withAddress(fc.oneof(poolEvents, publishes), put('SourceIpAddress')),
  AGWAccessLogs: withAddress(WEB_LOG_ROWS.AGWAccessLogs, put('ClientIp')),
  AppServiceHTTPLogs: withAddress(WEB_LOG_ROWS.AppServiceHTTPLogs, put('CIp')),
  AzureDiagnostics: withAddress(WEB_LOG_ROWS.AzureDiagnostics, put('clientIp_s')),
  ASimWebSessionLogs: withAddress(WEB_LOG_ROWS.ASimWebSessionLogs, put('SrcIpAddr')),
};
const ADDRESS_COLUMNS = ['ClientIp', 'ClientIP', 'SourceIpAddress', 'CIp', 'clientIp_s', 'SrcIpAddr'];

const addressOf = (row: Logged): string => {
  const properties = row['Properties'];
  const noted = typeof properties === 'object' && properties !== null ? (properties as Logged)['clientIp'] : undefined;
  return String(ADDRESS_COLUMNS.map((column) => row[column]).find((cell) => typeof cell === 'string') ?? noted ?? '');
};

/** A message that is left out still tells where the reports of it belong: it is sent by mail instead, which is not counted. */
const without = (table: string, rows: readonly Logged[], allowed: (address: string) => boolean): readonly Logged[] =>
  table === 'SmsEvents_CL'
    ? rows.map((row) => (allowed(addressOf(row)) ? { ...row, Channel: 'email' } : row))
    : rows.filter((row) => !allowed(addressOf(row)));

/** One that holds common addresses of the random rows, so that something is always allowed, and more of all sorts. */
const ranges = fc
  .tuple(
    fc.constantFrom('203.0.113.0/24', '::ffff:198.51.100.0/120'),
    fc.subarray(['198.51.100.9', '198.51.100.8/29', '2001:db8::/32', '10.0.0.0/8', '0.0.0.0/0', 'x'], { maxLength: 3 }),
  )
  .map(([first, more]) => [first, ...more]);
/** Nobody is allowed by a range that holds a masked address. */
const meant = (list: readonly string[]): readonly string[] => list.filter((range) => !range.startsWith('0.0.0.0'));

const TOGETHER = 10;
const several = (one: fc.Arbitrary<Case>): fc.Arbitrary<readonly Case[]> => fc.array(one, { minLength: TOGETHER, maxLength: TOGETHER });

const COUNTING = HUNTS.filter(({ parameters }) => parameters.some(({ name }) => name === 'AllowedAddresses'));

test('every counting hunt leaves allowed addresses out, but for the one whose log knows no clients', () => {
  const counting = HUNTS.filter(({ series }) => series !== undefined).map(({ id }) => id);
  expect(counting.filter((id) => !COUNTING.some((hunt) => hunt.id === id))).toEqual(['acs-send-baseline']);
});

describe.each(COUNTING.map((hunt) => [hunt.id, hunt] as const))('%s', (_id, hunt) => {
  const tables = [...new Set(hunt.sources.map(({ table }) => table))];
  const cases = fc.record(Object.fromEntries(tables.map((table) => [table, several(ROWS[table] as fc.Arbitrary<Case>)])));

  // Seen to fail with: the condition of one leg of query.kql, then of evidence.kql, turned into true; without coalesce.
  test('counts what it would count without the rows of allowed addresses, and the port agrees', { timeout: 120_000 }, async () => {
    let allowedRows = 0;
    await fc.assert(
      fc.asyncProperty(cases, ranges, async (random, list) => {
        const allowed = makeRangeTest(meant(list));
        // Hunts that count a number once a day look at the whole day: rounds with different lists are two days apart.
        const slots = Array.from({ length: 2 * 12 }, all.nextSlot).slice(0, TOGETHER);
        const range: Range = { from: slots[0]?.from ?? 0, to: slots.at(-1)?.to ?? 0 };
        for (const [table, some] of Object.entries(random)) {
          const rows = some.flatMap((one, n) => one(slots[n] as Range));
          allowedRows += rows.filter((row) => allowed(addressOf(row))).length;
          await write(all, table, rows);
          await write(others, table, without(table, rows, allowed));
        }
        const values = { AllowedAddresses: allowedAddresses({ ips: list }) };
        const counted = await runQuery(all, hunt, values, range);
        expect(exactly(hunt, counted)).toEqual(exactly(hunt, await runQuery(others, hunt, {}, range)));
        const evidence = await runEvidence(all, hunt, values, range, hunt.evidenceFor(counted));
        const port = hunt.aggregate(evidence, huntParameters(hunt, values));
        const within = port.filter((row) => Number(row['Bin']) >= range.from && Number(row['Bin']) < range.to);
        expect(exactly(hunt, within)).toEqual(exactly(hunt, counted));
      }),
      // Shrinking ten random tables takes longer than any reader has: the seed is printed.
      { numRuns: Math.max(2, Math.ceil(RUNS / 50)), endOnFailure: true },
    );
    expect(allowedRows).toBeGreaterThan(5);
  });
});
