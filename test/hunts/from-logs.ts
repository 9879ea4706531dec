import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR, type Range } from '../../src/domain/time.ts';
import type { Hunt } from '../../src/hunts/hunt.ts';
import { fill, REQUEST, SENT, type Tables } from './code-traffic.ts';
import { counted, historyOf, seen, signalsOf, type Usual } from './counting-world.ts';
import { type Logged, makeWorkspace, type Workspace } from './workspace.ts';

/** What is logged in a slot of 20 minutes and the hours before it, on top of a week of what is usual, and what the hunt says of it. */
export type LoggedCase = readonly [what: string, logged: Tables, seen: readonly string[]];
export type LoggedHunt = readonly [hunt: Hunt, usual: readonly Usual[], cases: readonly LoggedCase[]];

/** Hours before a slot in which a case may log, too. */
const BEFORE = 4 * HOUR;

/**
 * What a counting hunt says at the end of each case, by its name. Its query is asked once over all of them, as one costs as much as ten;
 * throws where its port does not find the same.
 */
const saidOf = async (workspace: Workspace, [hunt, usual, cases]: LoggedHunt): Promise<ReadonlyMap<string, readonly string[]>> => {
  const slots: Range[] = [];
  for (const [, logged] of cases) {
    workspace.nextSlot();
    workspace.nextSlot();
    const { from, to } = await fill(workspace, logged);
    slots.push({ from: from - BEFORE, to });
  }
  const whole = { from: Math.min(...slots.map(({ from }) => from)), to: Math.max(...slots.map(({ to }) => to)) };
  const rows = await counted(workspace, hunt, whole);
  return new Map(
    cases.map(([what], n) => {
      const slot = slots[n] ?? whole;
      const own = rows.filter(({ Bin }) => Number(Bin) >= slot.from && Number(Bin) < slot.to);
      return [what, seen(signalsOf(hunt, historyOf(hunt, usual, slot, own), slot.to))];
    }),
  );
};

/** Each case as a test of its own: rows of the log, query.kql, port, counts of a week, statistics. */
export const testFromLogs = (hunts: readonly LoggedHunt[]): void => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await makeWorkspace();
  });
  afterAll(() => workspace.store.close());

  describe.each(hunts.map((one) => [one[0].id, one] as const))('%s, from its logs', (_id, one) => {
    let said: ReadonlyMap<string, readonly string[]>;
    beforeAll(async () => {
      said = await saidOf(workspace, one);
    }, 300_000);

    test.each(one[2])('%s', (what, _logged, expected) => {
      expect(said.get(what)).toEqual(expected);
    });
  });
};

/** Rows of one table, so many of each, a quarter of an hour before the end. */
export const at = (table: string, ...specs: readonly (readonly [times: number, cells: Logged])[]): Tables => ({
  [table]: specs.map(([times, cells]) => [times, 6, cells] as const),
});

/** A message to a country, by a provider that names it. */
export const to = (RecipientCountry: string, more: Logged = {}): Logged => ({ ...SENT, RecipientCountry, RecipientBlock: '', ...more });

/** A message as a collector writes it that keeps no numbers, of a provider that names no country. */
export const hidden = (RecipientBlock: string, RecipientHash: string, more: Logged = {}): Logged =>
  to('', { Recipient: '', RecipientHash, RecipientBlock, ...more });

/** A request to the form that notes where the code goes. */
export const noted = (phoneCountry: string, more: Logged = {}): Logged => ({ ...REQUEST, Properties: { phoneCountry }, ...more });

/** One row stands for ten: telemetry sampled to a tenth. */
export const SAMPLED: Logged = { ItemCount: 10 };

export const MESSAGES = ['SmsEvents_CL', 'shop-api', ''];
export const FORM = ['AppRequests', 'shop-api', '/api/signup'];
export const NOTED = ['AppRequests', 'shop-api', '/api/signup#destination'];

/** Ten codes every five minutes, seven of them verified; counts that only this hunt has come after those of all. */
export const busy = (flow: readonly string[], part: string, ...more: readonly number[]): Usual => ({
  flow,
  part,
  everyMinutes: 5,
  counts: [10, 7, 0, 0, 10, ...more],
});
