import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Evidence, Signal } from '../../src/domain/signal.ts';
import { MINUTE, type Range } from '../../src/domain/time.ts';
import { weighEvidence } from '../../src/domain/weigh.ts';
import { ACS_SEND_BASELINE as hunt } from '../../src/hunts/acs-send-baseline/hunt.ts';
import type { Parameters, Row } from '../../src/hunts/hunt.ts';
import { huntParameters } from '../../src/hunts/parameters.ts';
import { counted, disagreement, historyOf, signalsOf, type Usual } from './counting-world.ts';
import { type Logged, makeWorkspace, runQuery, type Workspace, write } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.store.close());

const RESOURCE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Communication/CommunicationServices/Shop-ACS';
const SENT: Logged = {
  OperationName: 'SMSMessagesSent',
  ResultType: 'Succeeded',
  ResultSignature: '202',
  Country: 'LK',
  _ResourceId: RESOURCE,
};
const to = (Country: string): Logged => ({ ...SENT, Country });

type Specs = readonly (readonly [times: number, minute: number, cells: Logged])[];

const rowsOf = async (specs: Specs): Promise<{ readonly rows: readonly Row[]; readonly range: Range }> => {
  const range = workspace.nextSlot();
  const logged = specs.flatMap(([times, minute, cells]) =>
    Array.from({ length: times }, () => ({ TimeGenerated: range.from + minute * MINUTE, ...cells })),
  );
  await write(workspace, 'ACSSMSIncomingOperations', logged);
  return { rows: await counted(workspace, hunt, range), range };
};

const FLOW = ['ACSSMSIncomingOperations', 'shop-acs', ''];
/** A thousand messages a day at home, a dozen to a small market, one a day to another. */
const USUAL: readonly Usual[] = [
  { flow: FLOW, part: 'DE', everyMinutes: 5, counts: [4, 0, 0] },
  { flow: FLOW, part: 'TR', everyMinutes: 120, counts: [1, 0, 0] },
  { flow: FLOW, part: 'GB', everyMinutes: 1440, counts: [1, 0, 0] },
];

const judged = async (specs: Specs, parameters: Parameters = {}, days = 7): Promise<readonly Signal[]> => {
  const { rows, range } = await rowsOf(specs);
  return signalsOf(hunt, historyOf(hunt, USUAL, range, rows, days), range.to, { parameters: huntParameters(hunt, parameters) });
};

const seen = (signals: readonly Signal[]): readonly string[] =>
  signals.map(({ subject, nats }) => `${subject.dimension} ${subject.part}: ${Object.keys(nats).sort().join(', ')}`).sort();

const outcome = (signals: readonly Signal[]): string =>
  weighEvidence(signals.map((signal): Evidence => ({ ...signal, hunt: hunt.id, finding: signal.subject.part, seenAt: signal.window.to })))
    .outcome;

describe('what is counted', () => {
  test('messages accepted and refused, by resource and destination; reports are no messages', async () => {
    const { rows, range } = await rowsOf([
      [3, 1, SENT],
      [1, 4, { ...SENT, ResultSignature: '429' }],
      [1, 4, { ...SENT, ResultType: 'Failed' }],
      [5, 4, { ...SENT, OperationName: 'SMSDeliveryReportsReceived' }],
      [2, 4, to('lk')],
      [2, 4, { ...SENT, _ResourceId: '/x/other' }],
      [1, 4, to('')],
    ]);
    const key = { Bin: range.from, Log: 'ACSSMSIncomingOperations', Flow: '', Verified: 0 };
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(
      expect.arrayContaining([
        { ...key, Service: 'shop-acs', Part: 'LK', Sends: 5, Undelivered: 2, ServiceResourceId: RESOURCE },
        { ...key, Service: 'other', Part: 'LK', Sends: 2, Undelivered: 0, ServiceResourceId: '/x/other' },
        { ...key, Service: 'shop-acs', Part: '', Sends: 1, Undelivered: 0, ServiceResourceId: RESOURCE },
      ]),
    );
  });

  test('what is counted over a range is what is counted over its halves', async () => {
    const { range, rows } = await rowsOf([
      [3, 1, SENT],
      [2, 14, to('DE')],
    ]);
    const middle = range.from + 10 * MINUTE;
    const halves = [
      await runQuery(workspace, hunt, {}, { ...range, to: middle }),
      await runQuery(workspace, hunt, {}, { ...range, from: middle }),
    ];
    expect(halves.flat()).toEqual(rows);
  });
});

describe('what stands out', () => {
  test('a country that nobody wrote to before alerts, though nothing tells whether codes came back', async () => {
    const signals = await judged([[150, 8, SENT]]);
    expect(seen(signals)).toEqual(['destination LK: share']);
    expect(outcome(signals)).toBe('alert');
  });

  test('from forty messages on', async () => {
    expect(await judged([[39, 8, SENT]])).toEqual([]);
    expect(seen(await judged([[40, 8, SENT]]))).toEqual(['destination LK: share']);
    // A message is left for what chance brings: 41 are forty too many.
    expect(outcome(await judged([[41, 8, SENT]]))).toBe('alert');
  });

  test('ten new countries count together', async () => {
    const ten = Array.from({ length: 10 }, (_, n) => [12, 8, to(`X${String.fromCharCode(65 + n)}`)] as const);
    expect(outcome(await judged(ten))).toBe('alert');
    expect(await judged(ten.slice(0, 3))).toEqual([]);
  });

  test('two attacks at once are named both', async () => {
    const signals = await judged([
      [150, 8, SENT],
      [150, 12, to('NG')],
    ]);
    expect(seen(signals)).toEqual(expect.arrayContaining(['destination LK: share', 'destination NG: share']));
  });

  test('a country written to once a day is unusual too', async () => {
    expect(outcome(await judged([[200, 8, to('GB')]]))).toBe('alert');
  });

  test('a bulk run at home is recorded, however large', async () => {
    const signals = await judged([[4000, 8, to('DE')]]);
    expect(seen(signals)).toEqual(['destination DE: volume']);
    expect(outcome(signals)).toBe('record-only');
  });

  test('a launch lifts small markets with the large ones, and is recorded', async () => {
    const signals = await judged([
      [250, 8, to('DE')],
      [6, 8, to('TR')],
      [1, 8, to('GB')],
    ]);
    expect(signals.filter(({ nats }) => nats.share !== undefined)).toEqual([]);
    expect(outcome(signals)).toBe('record-only');
  });

  test('destinations that the log does not name are volume, nothing more', async () => {
    const signals = await judged([[300, 8, to('')]]);
    expect(seen(signals)).toEqual(['destination : volume']);
    expect(outcome(signals)).toBe('record-only');
  });

  test('messages the service refused are none', async () => {
    expect(await judged([[300, 8, { ...SENT, ResultSignature: '429' }]])).toEqual([]);
  });

  test('everyday messages are nothing, and nothing is usual in the first two days', async () => {
    expect(await judged([[4, 8, to('DE')]])).toEqual([]);
    expect(await judged([[300, 8, SENT]], {}, 1)).toEqual([]);
  });

  test('the floor and what counts as rare can be tuned', async () => {
    expect(seen(await judged([[20, 8, SENT]], { UnusualThreshold: 20 }))).toContain('destination LK: share');
    expect(seen(await judged([[200, 8, to('TR')]], { RareShare: 0.001 }))).toContain('destination TR: volume');
    expect(seen(await judged([[200, 8, to('TR')]]))).toContain('destination TR: share');
  });
});

test('a finding names the destination, the resource, the numbers and what is usual', async () => {
  const { rows, range } = await rowsOf([[150, 8, SENT]]);
  const signals = signalsOf(hunt, historyOf(hunt, USUAL, range, rows), range.to);
  const [row] = rows;
  if (row === undefined) throw new Error('no row');
  const finding = hunt.toFinding(
    row,
    {},
    signals.find(({ subject }) => subject.part === 'LK'),
  );
  expect(finding).toMatchObject({ side: 'send', service: 'shop-acs', serviceResourceId: RESOURCE, source: '', countries: ['LK'] });
  expect(finding.counts).toMatchObject({ sends: 150, verified: 0 });
  expect(finding.excess.what).toMatch(/^150 codes to LK in \d+ min; usually none in that time$/);
});

/** Something of everything the query has to tell apart. */
const TRAFFIC: Specs = [
  [3, 1, SENT],
  [3, 6, SENT],
  [2, 6, { ...SENT, ResultSignature: '400' }],
  [2, 6, { ...SENT, ResultType: 'Failed' }],
  [2, 7, { ...SENT, OperationName: 'SMSDeliveryReportsReceived' }],
  [2, 7, to('lk')],
  [2, 7, to('Sri Lanka')],
  [2, 8, to('0094')],
  [2, 8, { ...SENT, _ResourceId: '/x/other' }],
];

test.each([
  ['a bin twice as long', 'bin(TimeGenerated, 5m)', 'bin(TimeGenerated, 10m)'],
  ['a doubled count', 'Sends = countif(not(IsRefused))', 'Sends = 2 * countif(not(IsRefused))'],
  ['rows read twice', '(ACSSMSIncomingOperations\n', '(union ACSSMSIncomingOperations, ACSSMSIncomingOperations\n'],
  ['refusals as messages', 'ResultSignature matches regex @"^[45]', 'ResultSignature matches regex @"^[6]'],
  ['failures as messages', '=~ "Failed"', '=~ "Fail"'],
  ['reports as messages', '| where OperationName in~ (SendOperations)', '| where true or OperationName in~ (SendOperations)'],
  ['countries as they are written', 'toupper(trim(" +", Country))', 'Country'],
  ['calling codes with their zeros', '@"^ *(?:\\+|00)|[ -]"', '@"[ -]"'],
  ['resources mixed', 'Service = Name', 'Service = "shop-acs"'],
])('a query with %s is refuted', async (_what, from, to_) => {
  const { range } = await rowsOf(TRAFFIC);
  expect(hunt.query).toContain(from);
  const claimed = await runQuery(workspace, hunt, {}, range, hunt.query.replaceAll(from, to_));
  expect(claimed.length).toBeGreaterThan(3);
  expect(await disagreement(workspace, hunt, range, claimed)).not.toEqual([]);
});
