import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Hunt } from '../../src/hunts/hunt.ts';
import { huntParameters } from '../../src/hunts/parameters.ts';
import { SMS_ADJACENT_NUMBERS } from '../../src/hunts/sms-adjacent-numbers/hunt.ts';
import { SMS_DELIVERY_FAILURES } from '../../src/hunts/sms-delivery-failures/hunt.ts';
import { SMS_PROBE_BURST } from '../../src/hunts/sms-probe-burst/hunt.ts';
import { SMS_RANGE_CONCENTRATION } from '../../src/hunts/sms-range-concentration/hunt.ts';
import { RUNS } from '../runs.ts';
import { blockEvents, blockMessages } from './block-rows.ts';
import { severalCases, TOGETHER } from './random-rows.ts';
import { exactly, makeWorkspace, runEvidence, runQuery, type Workspace, writeCases } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.store.close());

const settings = fc.record({ OtherChannels: fc.constantFrom(['email', 'push', 'totp'], []) });

const HUNTS: readonly Hunt[] = [SMS_ADJACENT_NUMBERS, SMS_RANGE_CONCENTRATION, SMS_DELIVERY_FAILURES, SMS_PROBE_BURST];

// Seen to fail with: a number counted in each bin anew; the port taking the last message of a number for the first.
test.each(HUNTS.map((hunt) => [hunt.id, hunt] as const))(
  '%s: the port agrees with query.kql over random rows and settings',
  { timeout: 900_000 },
  async (_id, hunt) => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(severalCases(blockMessages), severalCases(blockEvents), settings, async (sms, events, chosen) => {
        const values = { ...chosen, ...(hunt === SMS_RANGE_CONCENTRATION ? { Ranges: ['+628123', '+62812345', '+1416'] } : {}) };
        const range = await writeCases(workspace, { SmsEvents_CL: sms, AppEvents: events });
        const rows = await runQuery(workspace, hunt, values, range);
        const evidence = await runEvidence(workspace, hunt, values, range, hunt.evidenceFor(rows));
        expect(exactly(hunt, hunt.aggregate(evidence, huntParameters(hunt, values)))).toEqual(exactly(hunt, rows));
        compared += rows.length;
      }),
      { numRuns: Math.ceil(RUNS / TOGETHER) },
    );
    expect(compared).toBeGreaterThan(5 * RUNS);
  },
);
