import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY, MINUTE } from '../../../src/domain/time.ts';
import { huntParameters } from '../../../src/hunts/parameters.ts';
import { SMS_PROBE_BURST } from '../../../src/hunts/sms-probe-burst/hunt.ts';
import { makeBinsReader } from '../../../src/lab/replay/bins.ts';
import { makeReplayQuery } from '../../../src/lab/replay/query.ts';
import { LogQueryError } from '../../../src/pipeline/errors.ts';
import { makeLogReader } from '../../../src/pipeline/log-reader.ts';
import type { LogQuery } from '../../../src/pipeline/ports.ts';
import { blockMessages } from '../../hunts/block-rows.ts';
import { exactly, makeWorkspace, type Workspace } from '../../hunts/workspace.ts';
import { TARGET } from '../../pipeline/world.ts';
import { RUNS } from '../../runs.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace(['SmsEvents_CL']);
});
afterAll(() => workspace.store.close());

/** Minutes after the start at which is asked: events of the start come up to two hours later. */
const moments = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 3, maxLength: 6 });
let days = 0;

// Seen to fail with: a reader without the clock, which shows events before they have arrived.
test('a reader that asks once shows an event that tells its own time at the tick at which it comes', { timeout: 300_000 }, async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(blockMessages, moments, async (one, steps) => {
      days += 3;
      const from = Date.UTC(2026, 5, 1, 8) + days * DAY;
      const rows = one({ from, to: from + 20 * MINUTE });
      await workspace.store.append('SmsEvents_CL', rows, (row) => Date.parse(String(row['TimeGenerated'])));
      const span = { from: from - 5 * MINUTE, to: from + 60 * MINUTE };
      let now = from;
      const clock = { now: () => now };
      const plain = makeLogReader(makeReplayQuery(workspace.engine, clock));
      const query = makeReplayQuery(workspace.engine, { now: () => from + DAY });
      const once = makeBinsReader({ query, plain, span, clock });
      for (const step of steps.toSorted((a, b) => a - b)) {
        now = from + step * MINUTE;
        const to = now - (now % (5 * MINUTE)) - 5 * MINUTE;
        const range = { from: to - 30 * MINUTE, to };
        const asked = { target: TARGET, hunt: SMS_PROBE_BURST, range, parameters: huntParameters(SMS_PROBE_BURST, {}), sources: [] };
        const known = exactly(SMS_PROBE_BURST, (await plain.rows(asked)).rows);
        expect(exactly(SMS_PROBE_BURST, (await once.rows(asked)).rows)).toEqual(known);
        compared += known.length;
      }
    }),
    { numRuns: Math.ceil(RUNS / 10), endOnFailure: true },
  );
  expect(compared).toBeGreaterThan(RUNS / 10);
});

test('a look for late rows that fails once is asked for again at the next tick', async () => {
  days += 3;
  const from = Date.UTC(2026, 5, 1, 8) + days * DAY;
  const span = { from, to: from + 60 * MINUTE };
  const query = makeReplayQuery(workspace.engine, { now: () => from + DAY });
  let failures = 1;
  const failing: LogQuery = {
    run: async (...asked) => {
      if (asked[1].includes('summarize Last') && failures-- > 0) throw new LogQueryError('timeout', 0, 'the database is busy');
      return query.run(...asked);
    },
  };
  const once = makeBinsReader({ query: failing, plain: makeLogReader(query), span, clock: { now: () => from + DAY } });
  const range = { from, to: from + 30 * MINUTE };
  const asked = { target: TARGET, hunt: SMS_PROBE_BURST, range, parameters: huntParameters(SMS_PROBE_BURST, {}), sources: [] };
  await expect(once.rows(asked)).rejects.toThrow('the database is busy');
  expect((await once.rows(asked)).rows).toEqual([]);
});
