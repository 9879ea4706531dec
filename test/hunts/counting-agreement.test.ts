import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OTP_CONVERSION_COLLAPSE } from '../../src/hunts/otp-conversion-collapse/hunt.ts';
import { huntParameters } from '../../src/hunts/parameters.ts';
import { RUNS } from '../runs.ts';
import { appEvents, codeRequests, messages } from './code-rows.ts';
import { OWN_ROLE, severalCases, TOGETHER } from './random-rows.ts';
import { exactly, makeWorkspace, runEvidence, runQuery, type Workspace, writeCases } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace(['SmsEvents_CL', 'AppEvents', 'AppRequests']);
});
afterAll(() => workspace.store.close());

const settings = fc.record({
  OwnRole: fc.constantFrom('', OWN_ROLE),
  OtherChannels: fc.constantFrom(['email', 'push', 'totp'], []),
  DestinationNames: fc.constantFrom(['phoneCountry', 'country'], ['country', 'dialCode', 'phoneCountry'], []),
});

test('otp-conversion-collapse: the port agrees with query.kql over random rows and settings', { timeout: 900_000 }, async () => {
  const hunt = OTP_CONVERSION_COLLAPSE;
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(
      severalCases(messages),
      severalCases(appEvents),
      severalCases(codeRequests),
      settings,
      async (sms, events, asked, values) => {
        const range = await writeCases(workspace, { SmsEvents_CL: sms, AppEvents: events, AppRequests: asked });
        const rows = await runQuery(workspace, hunt, values, range);
        const evidence = await runEvidence(workspace, hunt, values, range, hunt.evidenceFor(rows));
        expect(exactly(hunt, hunt.aggregate(evidence, huntParameters(hunt, values)))).toEqual(exactly(hunt, rows));
        compared += rows.length;
      },
    ),
    { numRuns: RUNS / TOGETHER },
  );
  expect(compared).toBeGreaterThan(20 * RUNS);
});
