import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE, type Range } from '../../src/domain/time.ts';
import type { Row } from '../../src/hunts/hunt.ts';
import { OTP_CONVERSION_COLLAPSE as hunt } from '../../src/hunts/otp-conversion-collapse/hunt.ts';
import { REQUEST, rowsOver, SENT, type Tables, TRAFFIC, VERIFY } from './code-traffic.ts';
import { counted } from './counting-world.ts';
import { exactly, makeWorkspace, runQuery, type Workspace, write } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.store.close());

const rowsOf = (tables: Tables): Promise<{ readonly rows: readonly Row[]; readonly range: Range }> => rowsOver(workspace, hunt, tables);

test('messages, their reports and verifications by destination', async () => {
  const { rows, range } = await rowsOf({
    SmsEvents_CL: [
      [3, 0, SENT],
      [2, 4, { ...SENT, RecipientCountry: 'US' }],
      [1, 3, { ...SENT, Event: 'verified' }],
      [2, 4, { ...SENT, Event: 'Undelivered' }],
      [1, 4, { ...SENT, Event: 'failed' }],
      [4, 4, { ...SENT, Event: 'delivered' }],
      [4, 4, { ...SENT, Channel: 'email' }],
    ],
  });
  const key = { Bin: range.from, Log: 'SmsEvents_CL', Service: 'shop-api', Flow: '', ServiceResourceId: '' };
  expect(rows).toEqual([
    { ...key, Part: 'ID', Sends: 3, Verified: 1, Undelivered: 3, VerifyErrors: 0, Squares: 3 },
    { ...key, Part: 'US', Sends: 2, Verified: 0, Undelivered: 0, VerifyErrors: 0, Squares: 2 },
  ]);
});

test('a verification or report that names no country counts where its message went, in the flow of its message', async () => {
  const { rows } = await rowsOf({
    SmsEvents_CL: [
      [1, 1, { ...SENT, Sender: 'SHOP', MessageId: 'SM-a', RecipientHash: 'ha' }],
      [1, 3, { Event: 'verified', Service: 'shop-api', RecipientHash: 'ha', MessageId: '' }],
      [1, 4, { Event: 'failed', Service: 'shop-api', MessageId: 'SM-a' }],
    ],
  });
  expect(rows).toMatchObject([{ Flow: 'SHOP', Part: 'ID', Sends: 1, Verified: 1, Undelivered: 1 }]);
});

test('codes with a verification share a flow whoever sends them; other messages are told apart by sender', async () => {
  const { rows } = await rowsOf({
    SmsEvents_CL: [
      [1, 1, { ...SENT, Sender: '+15005550001', VerificationId: 'VE1' }],
      [1, 1, { ...SENT, Sender: '+15005550002', VerificationId: 'VE2' }],
      [1, 3, { ...SENT, Event: 'verified', VerificationId: 'VE2', Sender: '' }],
      [1, 3, { ...SENT, Sender: 'SALE' }],
    ],
  });
  expect(rows.map(({ Flow, Sends, Verified }) => [Flow, Sends, Verified])).toEqual([
    ['verification', 2, 1],
    ['SALE', 1, 0],
  ]);
});

test('a number without a country counts by its calling code', async () => {
  const { rows } = await rowsOf({ SmsEvents_CL: [[1, 1, { ...SENT, RecipientCountry: '', Recipient: '+8821312345678' }]] });
  expect(rows).toMatchObject([{ Part: '+882', Sends: 1 }]);
});

test('the time of the event counts, not that of its arrival, unless it is a day old', async () => {
  const range = workspace.nextSlot();
  const at = (minute: number): number => range.from + minute * MINUTE;
  await write(workspace, 'SmsEvents_CL', [
    { ...SENT, TimeGenerated: at(31), EventTime: at(1) },
    { ...SENT, TimeGenerated: at(2), EventTime: at(-1) },
    { ...SENT, TimeGenerated: at(6), EventTime: at(6 - 180) },
    { ...SENT, TimeGenerated: at(11), EventTime: at(11 - 1500) },
  ]);
  const rows = await counted(workspace, hunt, range);
  expect(rows.map(({ Bin, Sends }) => [(Number(Bin) - range.from) / MINUTE, Sends])).toEqual([
    [0, 1],
    [5, 1],
  ]);
});

test('the sender contract, weighted as it was sampled', async () => {
  const event = { AppRoleName: 'api', ItemCount: 4, SyntheticSource: '', Properties: { country: 'id', service: 'shop' } };
  const { rows } = await rowsOf({
    AppEvents: [
      [2, 1, { ...event, Name: 'tollwatch.otp.sent' }],
      [1, 2, { ...event, Name: 'tollwatch.otp.verified' }],
      [1, 2, { ...event, Name: 'tollwatch.otp.sent', SyntheticSource: 'monitor' }],
      [1, 2, { ...event, Name: 'tollwatch.otp.sent', Properties: {} }],
    ],
  });
  expect(rows).toMatchObject([
    { Log: 'AppEvents', Service: 'shop', Flow: '', Part: 'ID', Sends: 8, Verified: 4, Squares: 32 },
    { Log: 'AppEvents', Service: 'api', Flow: '', Part: '', Sends: 4, Verified: 0, Squares: 16 },
  ]);
});

test('requests of masked clients by country: routes that send, routes that verify, server errors of these', async () => {
  const { rows } = await rowsOf({
    AppRequests: [
      [5, 1, { ...REQUEST, ItemCount: 3 }],
      [1, 1, { ...REQUEST, ResultCode: '429' }],
      [1, 1, { ...REQUEST, ResultCode: '500' }],
      [2, 2, VERIFY],
      [1, 2, { ...VERIFY, ResultCode: '400' }],
      [3, 2, { ...VERIFY, ResultCode: '503' }],
      [1, 2, { ...REQUEST, Url: '', Name: 'GET /api/signup/otp' }],
      [9, 2, { ...REQUEST, SyntheticSource: 'monitor' }],
    ],
  });
  expect(rows).toMatchObject([
    { Log: 'AppRequests', Flow: '/api/signup', Part: 'Indonesia', Sends: 15, Verified: 2, Undelivered: 0, VerifyErrors: 3, Squares: 45 },
  ]);
});

test('requests that note the destination count a second time, by that', async () => {
  const { rows } = await rowsOf({ AppRequests: [[2, 1, { ...REQUEST, Properties: { dialCode: '+62', other: 'x' } }]] });
  expect(rows.map(({ Flow, Part, Sends }) => [Flow, Part, Sends])).toEqual(
    expect.arrayContaining([
      ['/api/signup', 'Indonesia', 2],
      ['/api/signup#destination', '+62', 2],
    ]),
  );
  const [finding] = rows.filter(({ Part }) => Part === '+62').map((row) => hunt.toFinding(row, {}));
  expect(finding).toMatchObject({ countries: ['ID'], clientCountries: [], side: 'request' });
});

test('what is counted over a range is what is counted over its halves', async () => {
  const { range } = await rowsOf({
    SmsEvents_CL: [
      [3, 1, { ...SENT, RecipientHash: 'h9' }],
      [2, 14, { Event: 'verified', Service: 'shop-api', RecipientHash: 'h9' }],
      [2, 9, { ...SENT, EventTime: null }],
    ],
    AppRequests: [[3, 7, REQUEST]],
  });
  const middle = range.from + 10 * MINUTE;
  const halves = [
    await runQuery(workspace, hunt, {}, { ...range, to: middle }),
    await runQuery(workspace, hunt, {}, { ...range, from: middle }),
  ];
  const whole = await runQuery(workspace, hunt, {}, range);
  expect(new Set(halves.flat().map((row) => JSON.stringify(row)))).toEqual(new Set(whole.map((row) => JSON.stringify(row))));
  expect(whole).toHaveLength(3 + 1);
});

/** What the port says of all of it. */
let corrupt: { readonly range: Range; readonly known: readonly string[] };
beforeAll(async () => {
  const { rows, range } = await rowsOf(TRAFFIC);
  corrupt = { range, known: exactly(hunt, rows) };
});

test.each([
  ['a bin twice as long', 'bin(At, 5m)', 'bin(At, 10m)'],
  ['a doubled count', 'Sends = sumif(Weight, IsSend)', 'Sends = sumif(2 * Weight, IsSend)'],
  ['rows read twice', '(AppEvents\n', '(union AppEvents, AppEvents\n'],
  ['unweighted counts', 'tolong(ItemCount), tolong(1))', 'tolong(1), tolong(1))'],
  ['synthetic requests', 'TimeGenerated < To and SyntheticSource == ""', 'TimeGenerated < To'],
  [
    'page views',
    '| where not(iff(Name == "", OperationName, Name) matches',
    '| where true or not(iff(Name == "", OperationName, Name) matches',
  ],
  ['verifications as sends', 'IsSend = (IsSuccess or ResultCode == "499") and not(IsVerify)', 'IsSend = IsSuccess'],
  ['server errors forgotten', '"^5[0-9][0-9]$"', '"^6[0-9][0-9]$"'],
  ['flows mixed', 'Flow = iff(IsClient, Parent,', 'Flow = iff(IsClient, "",'],
  ['ids in flows', '@"/{id}\\1"', '@"/x\\1"'],
  ['destinations as they were typed', 'toupper(trim(" +", Place))', 'Place'],
  ['calling codes with their zeros', '@"^ *(?:\\+|00)|[ -]"', '@"[ -]"'],
  ['reports without their message', 'isnotempty(SentTo), SentTo', 'isnotempty(SentTo), ""'],
  ['senders mixed', 'isempty(SentBy), Sender, SentBy)', 'isempty(SentBy), "", SentBy)'],
  ['accounts forgotten', 'iff(Service == "", Account, Service)', 'Service'],
  ['failures forgotten', '("undelivered", "failed")', '("failed")'],
  ['e-mails', '| where Channel !in~ (OtherChannels)', '| where true'],
])('a query with %s is refuted', async (_what, from, to) => {
  expect(hunt.query).toContain(from);
  const claimed = await runQuery(workspace, hunt, {}, corrupt.range, hunt.query.replaceAll(from, to));
  expect(claimed.length).toBeGreaterThan(5);
  expect(exactly(hunt, claimed).filter((line) => !corrupt.known.includes(line))).not.toEqual([]);
});
