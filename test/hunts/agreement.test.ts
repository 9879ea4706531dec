import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Hunt, Parameters, Row } from '../../src/hunts/hunt.ts';
import { ACS_SEND_SPIKE } from '../../src/hunts/acs-send-spike/hunt.ts';
import { OTP_REQUEST_SPIKE } from '../../src/hunts/otp-request-spike/hunt.ts';
import { huntParameters } from '../../src/hunts/parameters.ts';
import { RUNS } from '../runs.ts';
import { WEB_LOG_ROWS, WEB_SERVICES } from './client-rows.ts';
import { acsSends, ADDRESSES, diagnosticSends, OWN_ROLE, requests, ROLES, SEND_CALLERS, severalCases, TOGETHER } from './random-rows.ts';
import { type Case, exactly, makeWorkspace, runEvidence, runQuery, type Workspace, writeCases } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.store.close());

const timed = { timeout: 900_000 };

/** What query.kql gives, what the port makes of the evidence of every group, and what it makes of the flagged groups' alone. */
const bothWays = async (hunt: Hunt, overrides: Parameters, tables: Readonly<Record<string, readonly Case[]>>) => {
  const range = await writeCases(workspace, tables);
  const asked = await runQuery(workspace, hunt, overrides, range);
  const everything = {
    Sources: [...ADDRESSES, ...SEND_CALLERS],
    ...(hunt === OTP_REQUEST_SPIKE ? { Services: [...ROLES, ...WEB_SERVICES] } : {}),
  };
  const port = async (groups: Parameters): Promise<readonly Row[]> => {
    const evidence = await runEvidence(workspace, hunt, overrides, range, { Sources: [], ...groups });
    return hunt.aggregate(evidence, huntParameters(hunt, overrides));
  };
  // Evidence of the flagged groups alone is what the pipeline asks for.
  return { asked, all: await port(everything), flagged: await port(hunt.evidenceFor(asked)) };
};

/** The fewest rows a property must have compared, or its data never passed the threshold and it proved nothing. */
const ENOUGH = 2 * RUNS;

describe('otp-request-spike', () => {
  const overrides = fc.record({
    SMSFrequencyThreshold: fc.constantFrom(0, 1, 2, 3, 5, 8),
    TimeWindow: fc.constantFrom(1, 5, 5, 5, 10),
    OwnRole: fc.constantFrom('', OWN_ROLE),
    PathOnly: fc.boolean(),
    AnySuccess: fc.boolean(),
    SplitVerify: fc.boolean(),
    CountGets: fc.boolean(),
    Weighted: fc.boolean(),
    SkipSynthetic: fc.boolean(),
    RawGroups: fc.boolean(),
    WebLogs: fc.constantFrom(true, true, false),
  });
  const settings = fc.oneof(
    overrides.map(({ SMSFrequencyThreshold, OwnRole }) => ({ SMSFrequencyThreshold, OwnRole })),
    overrides,
  );

  const ROWS = {
    AppRequests: severalCases(requests),
    AGWAccessLogs: severalCases(WEB_LOG_ROWS.AGWAccessLogs),
    AppServiceHTTPLogs: severalCases(WEB_LOG_ROWS.AppServiceHTTPLogs),
    AzureDiagnostics: severalCases(WEB_LOG_ROWS.AzureDiagnostics),
    ASimWebSessionLogs: severalCases(WEB_LOG_ROWS.ASimWebSessionLogs),
  };

  // Seen to fail with: the port binning by the minute; the port taking 3xx for failures; query.kql without its GET filter; the port
  // counting rows of web logs without an address; query.kql taking every category for Front Door's; logs mixed in the port's groups.
  test('the port agrees with query.kql over random requests and settings', timed, async () => {
    const compared = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.record(ROWS), settings, async (rows, values) => {
        const { asked, all, flagged } = await bothWays(OTP_REQUEST_SPIKE, values, rows);
        expect(exactly(OTP_REQUEST_SPIKE, all)).toEqual(exactly(OTP_REQUEST_SPIKE, asked));
        expect(exactly(OTP_REQUEST_SPIKE, flagged)).toEqual(exactly(OTP_REQUEST_SPIKE, asked));
        for (const row of asked) compared.set(String(row['Log']), (compared.get(String(row['Log'])) ?? 0) + 1);
      }),
      { numRuns: Math.ceil((2 * RUNS) / TOGETHER) },
    );
    expect(compared.get('AppRequests')).toBeGreaterThan(ENOUGH);
    // Fewer rows, and services of many names.
    for (const table of Object.keys(WEB_LOG_ROWS)) expect(compared.get(table), table).toBeGreaterThan(ENOUGH / 8);
  });
});

describe('acs-send-spike', () => {
  const settings = fc.record({
    SMSFrequencyThreshold: fc.constantFrom(0, 1, 2, 3),
    TimeWindow: fc.constantFrom(1, 5, 5, 10),
    SendOperations: fc.constantFrom(['SMSMessagesSent', 'SMSMessageSent'], [], ['smsmessagessent']),
    DiagnosticOperations: fc.constantFrom(['SmsSend'], [], ['SmsSend', 'SmsDelivery']),
    RawGroups: fc.boolean(),
  });

  // Seen to fail with: the port keeping case in resource names; query.kql counting 4000 as a failed send.
  test('the port agrees with query.kql over random sends and settings', timed, async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(severalCases(acsSends), severalCases(diagnosticSends), settings, async (acs, diagnostics, values) => {
        const { asked, all, flagged } = await bothWays(ACS_SEND_SPIKE, values, {
          ACSSMSIncomingOperations: acs,
          AzureDiagnostics: diagnostics,
        });
        expect(exactly(ACS_SEND_SPIKE, all)).toEqual(exactly(ACS_SEND_SPIKE, asked));
        expect(exactly(ACS_SEND_SPIKE, flagged)).toEqual(exactly(ACS_SEND_SPIKE, asked));
        compared += asked.length;
      }),
      { numRuns: Math.ceil(RUNS / TOGETHER) },
    );
    expect(compared).toBeGreaterThan(ENOUGH);
  });
});
