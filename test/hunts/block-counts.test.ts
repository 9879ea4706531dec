import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY, floorTo, HOUR, MINUTE, type Range } from '../../src/domain/time.ts';
import type { Hunt, Row } from '../../src/hunts/hunt.ts';
import { SMS_ADJACENT_NUMBERS } from '../../src/hunts/sms-adjacent-numbers/hunt.ts';
import { SMS_DELIVERY_FAILURES } from '../../src/hunts/sms-delivery-failures/hunt.ts';
import { SMS_PROBE_BURST } from '../../src/hunts/sms-probe-burst/hunt.ts';
import { SMS_RANGE_CONCENTRATION } from '../../src/hunts/sms-range-concentration/hunt.ts';
import { fill, rowsOver, SENT, type Tables } from './code-traffic.ts';
import { counted } from './counting-world.ts';
import { exactly, type Logged, makeWorkspace, runQuery, type Workspace, write } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.store.close());

const rowsOf = (hunt: Hunt, tables: Tables): Promise<{ readonly rows: readonly Row[]; readonly range: Range }> =>
  rowsOver(workspace, hunt, tables);

/** Slots share days, and a number counts once a day: every test has its own. */
let tag = 0;
beforeEach(() => {
  tag += 1;
});
const numberOf = (hash: string): string => (hash === '' ? '' : `${tag}-${hash}`);

const to = (hash: string, more: Logged = {}): Logged => ({
  ...SENT,
  RecipientBlock: '+6281234567',
  RecipientHash: numberOf(hash),
  ...more,
});
const app = (hash: string, more: Logged = {}): Logged => ({
  Name: 'tollwatch.otp.sent',
  AppRoleName: 'api',
  ItemCount: 1,
  Properties: { block: '6281234567', hash: numberOf(hash), service: 'shop', country: 'ID' },
  ...more,
});

describe('sms-adjacent-numbers', () => {
  const hunt = SMS_ADJACENT_NUMBERS;

  test('a number counts once, in the bin of its first message, however often it is sent to', async () => {
    const { rows } = await rowsOf(hunt, {
      SmsEvents_CL: [
        [3, 1, to('a')],
        [1, 2, to('b')],
        [2, 6, to('a')],
        [1, 6, to('c')],
        [1, 7, to('a', { Event: 'verified' })],
        [1, 7, to('d', { Event: 'failed' })],
        [4, 7, to('e', { Event: 'delivered' })],
        [4, 7, to('e', { Channel: 'email' })],
      ],
    });
    expect(
      rows
        .toSorted((a, b) => Number(a['Bin']) - Number(b['Bin']))
        .map((row) => [row['Part'], row['Sends'], row['Numbers'], row['Verified'], row['Undelivered']]),
    ).toEqual([
      ['+6281234567', 4, 2, 0, 0],
      ['+6281234567', 3, 1, 1, 1],
    ]);
  });

  test('numbers that are masked count by their hash, plain ones by themselves, and blocks come from either', async () => {
    const { rows } = await rowsOf(hunt, {
      SmsEvents_CL: [
        [1, 1, to('', { RecipientBlock: '', Recipient: '+6281234567001' })],
        [1, 1, to('', { RecipientBlock: '', Recipient: '+6281234567002' })],
        [1, 1, to('h', { RecipientBlock: '6281234567' })],
        [2, 1, to('', { RecipientBlock: '+6281234567', Recipient: '' })],
        [2, 1, to('', { RecipientBlock: '', Recipient: '' })],
      ],
    });
    expect(rows.map((row) => [row['Part'], row['Sends'], row['Numbers']])).toEqual([
      ['+6281234567', 5, 3],
      ['', 2, 0],
    ]);
  });

  test('the sender contract: messages weighted as they were sampled, numbers as they were seen', async () => {
    const { rows } = await rowsOf(hunt, {
      AppEvents: [
        [2, 1, app('a', { ItemCount: 5 })],
        [1, 1, app('b', { ItemCount: 5 })],
        [3, 1, app('c', { SyntheticSource: 'monitor' })],
      ],
    });
    expect(rows).toMatchObject([{ Log: 'AppEvents', Service: 'shop', Part: '+6281234567', Sends: 15, Numbers: 2 }]);
  });

  test('numbers of the day so far are known, whatever range is asked for: halves add up to the whole', async () => {
    const range = workspace.nextSlot();
    const day = floorTo(range.from, DAY);
    const early = { ...range, from: Math.max(day, range.from - HOUR) };
    await write(workspace, 'SmsEvents_CL', [
      { ...to('x1'), TimeGenerated: early.from + MINUTE },
      { ...to('x1'), TimeGenerated: range.from + 7 * MINUTE },
      { ...to('x2'), TimeGenerated: range.from + 7 * MINUTE },
      { ...to('x2'), TimeGenerated: range.from + 12 * MINUTE },
    ]);
    const middle = range.from + 10 * MINUTE;
    const whole = await counted(workspace, hunt, range);
    const halves = [await counted(workspace, hunt, { ...range, to: middle }), await counted(workspace, hunt, { ...range, from: middle })];
    expect(
      halves
        .flat()
        .map((row) => JSON.stringify(row))
        .sort(),
    ).toEqual(whole.map((row) => JSON.stringify(row)).sort());
    const before = early.from < range.from ? 1 : 2;
    expect(whole.reduce((sum, row) => sum + Number(row['Numbers']), 0)).toBe(before);
  });
});

describe('operators and ranges', () => {
  const messages = (): Tables => ({
    SmsEvents_CL: [
      [2, 1, to('a', { Mcc: '510', Mnc: '10' })],
      [1, 1, to('a')],
      [1, 2, to('b', { Mcc: '510', Mnc: '10', Event: 'undelivered' })],
      [3, 2, to('b', { Mcc: '510', Mnc: '10', Event: 'delivered' })],
    ],
  });

  test('the operator where it is known, else the block less a digit', async () => {
    const { rows } = await rowsOf(SMS_RANGE_CONCENTRATION, messages());
    expect(rows.map((row) => [row['Part'], row['Sends'], row['Undelivered'], row['Country']])).toEqual([
      ['510-10', 2, 1, 'ID'],
      ['+628123456', 1, 0, 'ID'],
    ]);
    const [row = {}] = rows;
    expect(SMS_RANGE_CONCENTRATION.toFinding(row, {})).toMatchObject({ countries: ['ID'], blocks: [] });
  });

  test('a range of the list comes first, the longest that fits', async () => {
    const range = await fill(workspace, messages());
    const rows = await counted(workspace, SMS_RANGE_CONCENTRATION, range, { Ranges: ['+6281', '+62812345', '+63'] });
    expect(rows.map((row) => [row['Part'], row['Sends']])).toEqual([['+62812345', 3]]);
  });

  test('reports of delivery by operator', async () => {
    const { rows } = await rowsOf(SMS_DELIVERY_FAILURES, messages());
    expect(rows.map((row) => [row['Part'], row['Sends'], row['Undelivered'], row['Delivered']])).toEqual([
      ['510-10', 2, 1, 3],
      ['+628123456', 1, 0, 0],
    ]);
  });

  test('messages by block', async () => {
    const { rows } = await rowsOf(SMS_PROBE_BURST, messages());
    expect(rows.map((row) => [row['Part'], row['Sends'], row['Undelivered']])).toEqual([['+6281234567', 3, 1]]);
    const [row = {}] = rows;
    expect(SMS_PROBE_BURST.toFinding(row, {})).toMatchObject({ blocks: ['+6281234567'], countries: ['ID'] });
  });
});

const traffic = (): Tables => ({
  SmsEvents_CL: [
    [3, 1, to('a', { VerificationId: 'VE1', Mcc: '510', Mnc: '10' })],
    [2, 6, to('a', { VerificationId: 'VE1', Mcc: '510', Mnc: '10' })],
    [2, 6, to('b', { Sender: 'SALE' })],
    [1, 6, to('', { RecipientBlock: '', Recipient: '+2348031234001' })],
    [1, 7, to('a', { Event: 'verified', VerificationId: 'VE1', Mcc: '510', Mnc: '10' })],
    [2, 7, to('c', { Event: 'failed', VerificationId: 'VE1', Mcc: '510', Mnc: '10' })],
    [2, 7, to('c', { Event: 'delivered', Mcc: '510', Mnc: '10' })],
    [1, 8, to('d', { Channel: 'email' })],
    [1, 8, to('d', { Service: '' })],
  ],
  AppEvents: [
    [2, 3, app('a', { ItemCount: 3 })],
    [1, 3, app('b', { SyntheticSource: 'monitor' })],
  ],
});

const COMMON: readonly (readonly [string, string, string])[] = [
  ['a bin twice as long', '5m), Log', '10m), Log'],
  ['senders mixed', 'iff(VerificationId == "", Sender, "verification")', '""'],
  ['accounts forgotten', 'iff(Service == "", Account, Service)', 'Service'],
  ['e-mails', '| where Channel !in~ (OtherChannels)', '| where true'],
  ['failures forgotten', '("undelivered", "failed")', '("undelivered")'],
  ['numbers without their block', 'substring(Recipient, 0, strlen(Recipient) - 3)', '""'],
];
const SAMPLED: readonly (readonly [string, string, string])[] = [
  ['unweighted counts', 'tolong(ItemCount), tolong(1))', 'tolong(1), tolong(1))'],
  ['synthetic messages', 'and SyntheticSource == ""', ''],
];
const CORRUPTED: readonly (readonly [Hunt, readonly (readonly [string, string, string])[]])[] = [
  [
    SMS_ADJACENT_NUMBERS,
    [
      ...COMMON,
      ...SAMPLED,
      ['messages for numbers', 'Numbers = count()', 'Numbers = 2 * count()'],
      ['numbers counted anew in each bin', 'Day = startofday(TimeGenerated)', 'Day = bin(TimeGenerated, 5m)'],
    ],
  ],
  [SMS_RANGE_CONCENTRATION, [...COMMON, ...SAMPLED, ['operators mixed', 'strcat(Mcc, "-", Mnc)', 'Mcc']]],
  [SMS_DELIVERY_FAILURES, [...COMMON, ['deliveries counted twice', 'sumif(Weight, IsDelivered)', 'sumif(2 * Weight, IsDelivered)']]],
  [SMS_PROBE_BURST, [...COMMON, ...SAMPLED]],
];

describe.each(CORRUPTED.map(([hunt, changes]) => [hunt.id, hunt, changes] as const))('%s', (_id, hunt, changes) => {
  test.each(changes)('a query with %s is refuted', async (_what, from, instead) => {
    const { rows, range } = await rowsOf(hunt, traffic());
    const known = exactly(hunt, rows);
    expect(hunt.query).toContain(from);
    const claimed = await runQuery(workspace, hunt, {}, range, hunt.query.replaceAll(from, instead));
    expect(claimed.length).toBeGreaterThan(2);
    expect(exactly(hunt, claimed).filter((line) => !known.includes(line))).not.toEqual([]);
  });
});
