import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Signal } from '../../src/domain/signal.ts';
import { MINUTE, type Range } from '../../src/domain/time.ts';
import { weighEvidence } from '../../src/domain/weigh.ts';
import { SMS_DESTINATION_SHIFT as hunt } from '../../src/hunts/sms-destination-shift/hunt.ts';
import { ACS_SENT, REQUEST, rowsOver, TRAFFIC } from './code-traffic.ts';
import { AT, type Burst, judged, seen, type Usual } from './counting-world.ts';
import { exactly, makeWorkspace, runQuery, type Workspace } from './workspace.ts';

const ACS = ['ACSSMSIncomingOperations', 'shop-acs', ''];
const MESSAGES = ['SmsEvents_CL', 'shop-api', 'verification'];

const sent = (sends: number, verified = 0): readonly number[] => [sends, verified, 0, 0, sends];
/** Where no verifications are seen: ten messages every five minutes at home, four an hour in a second country. */
const BLIND: readonly Usual[] = [
  { flow: ACS, part: 'US', everyMinutes: 5, counts: sent(10) },
  { flow: ACS, part: 'FR', everyMinutes: 15, counts: sent(1) },
];
const burst = (part: string, sends: number, flow: readonly string[] = ACS): Burst => ({ flow, part, minutesAgo: 15, counts: sent(sends) });
const partsOf = (signals: readonly Signal[]): readonly string[] =>
  signals
    .filter(({ subject }) => subject.dimension === 'destination')
    .map(({ subject }) => subject.part)
    .sort();
const outcome = (signals: readonly Signal[]): string =>
  weighEvidence(signals.map((signal) => ({ ...signal, hunt: hunt.id, finding: signal.subject.part, seenAt: AT }))).outcome;

describe('what stands out', () => {
  test('a destination never seen before, by its share', () => {
    const [signal] = judged(hunt, BLIND, [burst('ID', 40)]).filter(({ subject }) => subject.part === 'ID');
    expect(signal).toMatchObject({ sends: 40, firstSeen: true, subject: { log: 'ACSSMSIncomingOperations', dimension: 'destination' } });
    expect(signal?.nats.share).toBeGreaterThan(10);
  });

  test('everyday messages do not, nor does a form that grows as a whole', () => {
    expect(judged(hunt, BLIND, [])).toEqual([]);
    const launch = [burst('US', 90), burst('FR', 8)];
    expect(partsOf(judged(hunt, BLIND, launch).filter(({ nats }) => nats.share !== undefined))).toEqual([]);
  });

  test('a signal begins at 3 nats: with eight messages to an ordinary country never seen, not with seven', () => {
    expect(partsOf(judged(hunt, BLIND, [burst('AU', 7)]))).toEqual([]);
    expect(partsOf(judged(hunt, BLIND, [burst('AU', 8)]))).toEqual(['AU']);
  });

  test('satellite ranges weigh more than listed countries, and these more than others', () => {
    const nats = (part: string): number =>
      judged(hunt, BLIND, [burst(part, 12)]).find(({ subject }) => subject.part === part)?.nats.share ?? 0;
    expect(nats('+882') / nats('AU')).toBeCloseTo(1.5);
    expect(nats('ID') / nats('AU')).toBeCloseTo(1.25);
  });

  test('two destinations at once are two signals', () => {
    expect(partsOf(judged(hunt, BLIND, [burst('ID', 40), burst('NG', 40)]))).toEqual(['ID', 'NG']);
  });

  test('a home destination is weak evidence where no verifications are seen, and alerts no one', () => {
    const signals = judged(hunt, BLIND, [burst('US', 400)]);
    expect(seen(signals)).toEqual(['destination US: volume', 'flow : volume']);
    expect(outcome(signals)).toBe('record-only');
  });

  test('many messages to what was never seen alert where no verifications are seen; where they are, conversion has to agree', () => {
    expect(outcome(judged(hunt, BLIND, [burst('ID', 200)]))).toBe('alert');
    const converting: readonly Usual[] = [{ flow: MESSAGES, part: 'US', everyMinutes: 5, counts: sent(10, 7) }];
    expect(outcome(judged(hunt, converting, [burst('ID', 200, MESSAGES)]))).toBe('record-only');
  });

  test('rare destinations together, each too small to be seen alone', () => {
    const countries = ['AU', 'NZ', 'SE', 'NO', 'FI', 'DK', 'PT', 'GR'];
    const signals = judged(
      hunt,
      BLIND,
      countries.map((country) => burst(country, 3)),
    );
    expect(partsOf(signals)).toEqual([...countries].sort());
    for (const { sends, nats, firstSeen } of signals.filter(({ subject }) => subject.dimension === 'destination')) {
      expect({ sends, firstSeen }).toEqual({ sends: 3, firstSeen: false });
      expect(nats.share).toBeGreaterThan(3);
    }
    expect(judged(hunt, BLIND, [burst('AU', 3), burst('NZ', 2)])).toEqual([]);
  });

  test('requests count by destination only', () => {
    const clients: readonly Usual[] = [{ flow: ['AppRequests', 'shop-api', '/api'], part: 'France', everyMinutes: 5, counts: sent(10, 7) }];
    expect(judged(hunt, clients, [burst('Indonesia', 80, ['AppRequests', 'shop-api', '/api'])])).toEqual([]);
  });
});

let workspace: Workspace;
let traffic: { readonly range: Range; readonly known: readonly string[] };
beforeAll(async () => {
  workspace = await makeWorkspace();
  const { rows, range } = await rowsOver(workspace, hunt, {
    ...TRAFFIC,
    ACSSMSIncomingOperations: [
      [3, 3, ACS_SENT],
      [2, 6, { ...ACS_SENT, Country: 'us' }],
      [2, 6, { ...ACS_SENT, ResultType: 'Failed' }],
      [2, 6, { ...ACS_SENT, ResultSignature: '429' }],
      [2, 6, { ...ACS_SENT, OperationName: 'SMSDeliveryReportsReceived' }],
    ],
  });
  traffic = { range, known: exactly(hunt, rows) };
});
afterAll(() => workspace.store.close());

test('messages of Communication Services count by resource and country, accepted ones alone', async () => {
  const { rows, range } = await rowsOver(workspace, hunt, {
    ACSSMSIncomingOperations: [
      [3, 1, ACS_SENT],
      [2, 2, { ...ACS_SENT, Country: '' }],
      [1, 2, { ...ACS_SENT, ResultType: 'Failed' }],
    ],
    AppRequests: [
      [4, 7, { ...REQUEST, ItemCount: 5, Properties: { phoneCountry: 'NG' } }],
      [4, 7, REQUEST],
    ],
  });
  expect(
    rows.map(({ Bin, Log, Service, Flow, Part, Sends, Squares }) => [
      (Number(Bin) - range.from) / MINUTE,
      Log,
      Service,
      Flow,
      Part,
      Sends,
      Squares,
    ]),
  ).toEqual([
    [5, 'AppRequests', 'shop-api', '/api/signup#destination', 'NG', 20, 100],
    [0, 'ACSSMSIncomingOperations', 'shop-acs', '', 'LK', 3, 3],
    [0, 'ACSSMSIncomingOperations', 'shop-acs', '', '', 2, 2],
  ]);
});

test.each([
  ['a bin twice as long', 'bin(At, 5m)', 'bin(At, 10m)'],
  ['a doubled count', 'Sends = sumif(Weight, IsSend)', 'Sends = sumif(2 * Weight, IsSend)'],
  ['resources mixed', 'tolower(extract(@"([^/]+)/*$", 1, _ResourceId))', '"shop-acs2"'],
  ['failed sends', '| where ResultType !~ "Failed" and not(', '| where not('],
  ['throttled sends', '"^[45][0-9][0-9]$")', '"^5[0-9][0-9]$")'],
  ['delivery reports', '| where OperationName in~ (SendOperations)', '| where true'],
  ['requests without a destination', '| where Destination != ""', '| where true'],
  ['destinations as they were typed', 'toupper(trim(" +", Place))', 'Place'],
  ['senders mixed', 'isempty(SentBy), Sender, SentBy)', 'isempty(SentBy), "", SentBy)'],
])('a query with %s is refuted', async (_what, from, to) => {
  expect(hunt.query).toContain(from);
  const claimed = await runQuery(workspace, hunt, {}, traffic.range, hunt.query.replaceAll(from, to));
  expect(claimed.length).toBeGreaterThan(5);
  expect(exactly(hunt, claimed).filter((line) => !traffic.known.includes(line))).not.toEqual([]);
});
