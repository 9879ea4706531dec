import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Range } from '../../src/domain/time.ts';
import { weighEvidence } from '../../src/domain/weigh.ts';
import { SMS_SPEND_SURGE as hunt } from '../../src/hunts/sms-spend-surge/hunt.ts';
import { ACS_SENT, REQUEST, rowsOver, SENT, TRAFFIC } from './code-traffic.ts';
import { AT, type Burst, judged, seen, type Usual } from './counting-world.ts';
import { exactly, makeWorkspace, runQuery, type Workspace } from './workspace.ts';

const FLOW = ['SmsEvents_CL', 'shop-api', 'verification'];
const BLIND = ['ACSSMSIncomingOperations', 'shop-acs', ''];
const priced = (sends: number, usd: number): readonly number[] => [sends, 0, 0, 0, sends, Math.round(sends * usd * 1e6), 0];
const unpriced = (sends: number): readonly number[] => [sends, 0, 0, 0, sends, 0, sends];
const USUAL: readonly Usual[] = [{ flow: FLOW, part: 'US', everyMinutes: 5, counts: [10, 7, 0, 0, 10, 75_000, 0] }];
const UNPRICED: readonly Usual[] = [{ flow: BLIND, part: 'US', everyMinutes: 5, counts: unpriced(10) }];
const burst = (flow: readonly string[], part: string, counts: readonly number[]): Burst => ({ flow, part, minutesAgo: 15, counts });

describe('what stands out', () => {
  test('messages to a dear destination', () => {
    const signals = judged(hunt, USUAL, [burst(FLOW, 'SN', priced(30, 0.4))]);
    expect(seen(signals)).toEqual(['destination SN: spend', 'flow : spend']);
    expect(signals.find(({ subject }) => subject.part === 'SN')).toMatchObject({ sends: 30, suspect: 30 });
  });

  test('as many cheap ones do not, nor does everyday traffic', () => {
    expect(judged(hunt, USUAL, [burst(FLOW, 'US', priced(30, 0.0075))])).toEqual([]);
    expect(judged(hunt, USUAL, [])).toEqual([]);
  });

  test('a signal begins at 3 nats: with eight messages at 13 cents, not with seven', () => {
    expect(judged(hunt, USUAL, [burst(FLOW, 'SN', priced(7, 0.13))])).toEqual([]);
    expect(seen(judged(hunt, USUAL, [burst(FLOW, 'SN', priced(8, 0.13))]))).toContain('destination SN: spend');
  });

  test('two dear destinations at once are two signals', () => {
    const signals = judged(hunt, USUAL, [burst(FLOW, 'SN', priced(30, 0.4)), burst(FLOW, 'ID', priced(30, 0.3))]);
    expect(seen(signals)).toEqual(['destination ID: spend', 'destination SN: spend', 'flow : spend']);
  });

  test("where no log tells a price the operator's list does, else the default", () => {
    const bursts = [burst(BLIND, 'SN', unpriced(12)), burst(BLIND, '+62', unpriced(12))];
    const natsOf = (part: string, byCountry: Readonly<Record<string, number>>): number =>
      judged(hunt, UNPRICED, bursts, 7, { prices: { default: 0.13, byCountry } }).find(({ subject }) => subject.part === part)?.nats
        .spend ?? 0;
    expect(natsOf('SN', {})).toBeCloseTo(natsOf('+62', {}));
    expect(natsOf('SN', { SN: 0.5 })).toBeGreaterThan(2 * natsOf('SN', {}));
    expect(natsOf('+62', { ID: 0.5 })).toBeCloseTo(natsOf('SN', { SN: 0.5 }));
    expect(natsOf('SN', { SN: 0.01 })).toBe(0);
  });

  test('money alone never alerts, however much', () => {
    const signals = judged(hunt, USUAL, [burst(FLOW, 'SN', priced(5000, 0.4))]);
    const evidence = signals.map((signal) => ({ ...signal, hunt: hunt.id, finding: 'f', seenAt: AT }));
    expect(weighEvidence(evidence).outcome).toBe('record-only');
  });
});

test('a finding says what the provider charged, where it did', () => {
  const [signal] = judged(hunt, USUAL, [burst(FLOW, 'SN', priced(30, 0.4))]);
  const key = { Bin: AT, Log: 'SmsEvents_CL', Service: 'shop-api', Flow: 'verification', Part: 'SN', ServiceResourceId: '' };
  const row = { ...key, Sends: 30, Verified: 0, Undelivered: 0, VerifyErrors: 0, Squares: 30, SpendMicroUsd: 12_000_000, Unpriced: 0 };
  expect(hunt.toFinding(row, {}, signal).excess.what).toMatch(/; USD 12(\.00)? in five minutes by the provider's prices$/);
  expect(hunt.toFinding({ ...row, SpendMicroUsd: 0, Unpriced: 30 }, {}, signal).excess.what).not.toContain('USD');
});

let workspace: Workspace;
let traffic: { readonly range: Range; readonly known: readonly string[] };
beforeAll(async () => {
  workspace = await makeWorkspace();
  const dear = { ...SENT, RecipientCountry: 'SN', PriceUsd: 0.4, Segments: 2 };
  const { rows, range } = await rowsOver(workspace, hunt, {
    ...TRAFFIC,
    SmsEvents_CL: [
      ...(TRAFFIC['SmsEvents_CL'] ?? []),
      [2, 3, dear],
      [2, 4, { ...dear, PriceUsd: null }],
      [2, 4, { ...dear, Event: 'failed' }],
    ],
    ACSSMSIncomingOperations: [[3, 3, ACS_SENT]],
  });
  traffic = { range, known: exactly(hunt, rows) };
});
afterAll(() => workspace.store.close());

test('prices count by segment and for sent messages alone; what has none is counted in segments', async () => {
  const message = { ...SENT, PriceUsd: 0.0075, Segments: 2 };
  const { rows } = await rowsOver(workspace, hunt, {
    SmsEvents_CL: [
      [3, 1, message],
      [1, 2, { ...message, Segments: null }],
      [2, 2, { ...message, PriceUsd: null, Segments: 3 }],
      [3, 3, { ...message, Event: 'undelivered' }],
    ],
    AppRequests: [[2, 7, { ...REQUEST, ItemCount: 5, Properties: { phoneCountry: 'NG' } }]],
    ACSSMSIncomingOperations: [[1, 12, ACS_SENT]],
  });
  expect(rows.map(({ Part, Sends, SpendMicroUsd, Unpriced }) => [Part, Sends, SpendMicroUsd, Unpriced])).toEqual([
    ['NG', 10, 0, 10],
    ['ID', 6, 52_500, 6],
    ['LK', 1, 0, 1],
  ]);
});

test.each([
  ['doubled prices', 'PriceUsd * Pieces', '2 * PriceUsd * Pieces'],
  ['prices of one segment', 'PriceUsd * Pieces', 'PriceUsd'],
  ['prices of reports', 'sumif(MicroUsd, IsSend)', 'sum(MicroUsd)'],
  ['segments without a price forgotten', 'sumif(Bare * Weight, IsSend)', 'sumif(Bare, IsSend)'],
  ['a bin twice as long', 'bin(At, 5m)', 'bin(At, 10m)'],
  ['destinations as they were typed', 'toupper(trim(" +", Place))', 'Place'],
])('a query with %s is refuted', async (_what, from, to) => {
  expect(hunt.query).toContain(from);
  const claimed = await runQuery(workspace, hunt, {}, traffic.range, hunt.query.replaceAll(from, to));
  expect(claimed.length).toBeGreaterThan(5);
  expect(exactly(hunt, claimed).filter((line) => !traffic.known.includes(line))).not.toEqual([]);
});
