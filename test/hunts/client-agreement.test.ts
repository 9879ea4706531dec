import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import type { Hunt, Row } from '../../src/hunts/hunt.ts';
import { OTP_CLIENT_UNVERIFIED } from '../../src/hunts/otp-client-unverified/hunt.ts';
import { OTP_DISTRIBUTED_SPIKE } from '../../src/hunts/otp-distributed-spike/hunt.ts';
import { huntParameters } from '../../src/hunts/parameters.ts';
import { RUNS } from '../runs.ts';
import { WEB_LOG_ROWS } from './client-rows.ts';
import { appEvents, codeRequests, messages } from './code-rows.ts';
import { ADDRESSES, mostly, OWN_ROLE } from './random-rows.ts';
import { type Case, exactly, type Logged, makeWorkspace, runEvidence, runQuery, type Workspace, writeCases } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.store.close());

/** Random tables that share a round: these queries read seven tables, and a query's price is mostly its text. */
const TOGETHER = 10;
const severalCases = (one: fc.Arbitrary<Case>): fc.Arbitrary<readonly Case[]> =>
  fc.array(one, { minLength: TOGETHER, maxLength: TOGETHER });

const IP = mostly<string>('203.0.113.7', '198.51.100.9', ...ADDRESSES);

/** The same random rows with the client's address added to each, by `put`. */
const withClients = (
  one: fc.Arbitrary<Case>,
  put: (row: Readonly<Record<string, unknown>>, ip: string) => Readonly<Record<string, unknown>>,
) =>
  fc.tuple(one, fc.array(IP, { minLength: 1, maxLength: 12 })).map(([rows, ips]): Case => {
    const place: Case = (range) => rows(range).map((row, n) => put(row, ips[n % ips.length] ?? ''));
    return Object.assign(place, { toString: () => `${String(rows)} from ${JSON.stringify(ips)}` });
  });

const properties = (row: Readonly<Record<string, unknown>>, ip: string): Readonly<Record<string, unknown>> => {
  const known = row['Properties'];
  return {
    ...row,
    ClientCountryOrRegion: ip === '' ? 'France' : 'Nigeria',
    Properties: typeof known === 'object' && known !== null ? { ...known, clientIp: ip } : known,
  };
};

const TIMES = ['TimeGenerated', 'EventTime'];

/** ISO time with 7 decimals, some minutes earlier. */
const earlier = (time: string, minutes: number): string =>
  new Date(Date.parse(time) - minutes * MINUTE).toISOString().replace('Z', time.slice(23));

/** The same random rows, some up to an hour and a bit earlier: what an address asked for then tells whether it counts by itself. */
const overAnHour = (one: fc.Arbitrary<Case>): fc.Arbitrary<Case> =>
  fc
    .tuple(one, fc.array(fc.constantFrom(0, 0, 0, 25, 50, 54, 55, 56, 60, 65), { minLength: 1, maxLength: 12 }))
    .map(([rows, back]): Case => {
      const move = (row: Logged, minutes: number): Logged =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            TIMES.includes(name) && typeof value === 'string' ? earlier(value, minutes) : value,
          ]),
        );
      const place: Case = (range) => rows(range).map((row, n) => move(row, back[n % back.length] ?? 0));
      return Object.assign(place, { toString: () => `${String(rows)} earlier by ${JSON.stringify(back)}` });
    });

const tables = fc.record({
  SmsEvents_CL: severalCases(overAnHour(withClients(messages, (row, ClientIp) => ({ ...row, ClientIp })))),
  AppEvents: severalCases(overAnHour(withClients(appEvents, properties))),
  AppRequests: severalCases(overAnHour(codeRequests)),
  AGWAccessLogs: severalCases(overAnHour(WEB_LOG_ROWS.AGWAccessLogs)),
  AppServiceHTTPLogs: severalCases(overAnHour(WEB_LOG_ROWS.AppServiceHTTPLogs)),
  AzureDiagnostics: severalCases(overAnHour(WEB_LOG_ROWS.AzureDiagnostics)),
  ASimWebSessionLogs: severalCases(overAnHour(WEB_LOG_ROWS.ASimWebSessionLogs)),
});

/** Rows of the range: the port also gives those of the hour that it had to look at before. */
const within = (rows: readonly Row[], from: number, to: number): readonly Row[] =>
  rows.filter((row) => Number(row['Bin']) >= from && Number(row['Bin']) < to);

const agrees =
  (hunt: Hunt, settings: fc.Arbitrary<Readonly<Record<string, string | number | readonly string[]>>>, enough: number) => async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(tables, settings, async (rows, values) => {
        const range = await writeCases(workspace, rows);
        const asked = await runQuery(workspace, hunt, values, range);
        const evidence = await runEvidence(workspace, hunt, values, range, hunt.evidenceFor(asked));
        const port = within(hunt.aggregate(evidence, huntParameters(hunt, values)), range.from, range.to);
        expect(exactly(hunt, port)).toEqual(exactly(hunt, asked));
        compared += asked.length;
        // One address alone, as the pipeline asks for.
        const one = asked.filter((row) => row['Part'] === asked.find(({ Part }) => Part !== '')?.['Part']);
        const few = await runEvidence(workspace, hunt, values, range, hunt.evidenceFor(one));
        const found = exactly(hunt, hunt.aggregate(few, huntParameters(hunt, values)));
        for (const line of exactly(hunt, one)) expect(found).toContain(line);
      }),
      { numRuns: Math.ceil(RUNS / TOGETHER) },
    );
    expect(compared).toBeGreaterThan(enough);
  };

// Seen to fail with: query.kql looking back 50 minutes instead of 55 (range(0, 10, 1)); otp-distributed-spike's counting masked addresses.
const own = { OwnRole: fc.constantFrom('', OWN_ROLE) };

test(
  'otp-client-unverified: the port agrees with query.kql over random rows and settings',
  { timeout: 900_000 },
  agrees(
    OTP_CLIENT_UNVERIFIED,
    fc.record({
      ...own,
      Handful: fc.constantFrom(0, 1, 2, 3, 3, 5),
      OtherChannels: fc.constantFrom(['email', 'push', 'totp'], []),
      DestinationNames: fc.constantFrom(['phoneCountry', 'country'], ['country', 'dialCode', 'phoneCountry'], []),
    }),
    10 * RUNS,
  ),
);

test(
  'otp-distributed-spike: the port agrees with query.kql over random rows and settings',
  { timeout: 900_000 },
  agrees(OTP_DISTRIBUTED_SPIKE, fc.record(own), 10 * RUNS),
);
