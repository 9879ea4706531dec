import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyHistory, replaceRange } from '../../src/domain/history.ts';
import type { Evidence, Signal } from '../../src/domain/signal.ts';
import { DAY, HOUR, MINUTE, type Range } from '../../src/domain/time.ts';
import { weighEvidence } from '../../src/domain/weigh.ts';
import { agentKind } from '../../src/hunts/cloud-trail.ts';
import type { Parameters, Row } from '../../src/hunts/hunt.ts';
import { huntParameters } from '../../src/hunts/parameters.ts';
import { SNS_PUBLISH_SPIKE as hunt } from '../../src/hunts/sns-publish-spike/hunt.ts';
import { counted, disagreement, historyOf, signalsOf, type Usual } from './counting-world.ts';
import { type Logged, makeWorkspace, runQuery, type Workspace, write } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.store.close());

const SDK = 'aws-sdk-js/3.744.0 os/linux lang/js md/nodejs#22.13.1 api/sns#3.744.0';
const PUBLISH: Logged = {
  EventSource: 'sns.amazonaws.com',
  EventName: 'Publish',
  EventTypeName: 'AwsApiCall',
  ErrorCode: '',
  AWSRegion: 'eu-central-1',
  SourceIpAddress: '192.0.2.91',
  UserAgent: SDK,
  UserIdentityType: 'IAMUser',
  UserIdentityInvokedBy: '',
  UserIdentityUserName: 'shop-sender',
  UserIdentityPrincipalid: 'AIDASHOPSENDER',
  UserIdentityAccountId: '111122223333',
  RecipientAccountId: '111122223333',
  RequestParameters: '{"phoneNumber":"HIDDEN_DUE_TO_SECURITY_REASONS","message":"HIDDEN_DUE_TO_SECURITY_REASONS"}',
};
const THIEF: Logged = { AWSRegion: 'us-east-1', SourceIpAddress: '203.0.113.99', UserAgent: 'Boto3/1.34.69 md/Botocore#1.34.69' };
const NEW_USER: Logged = { ...PUBLISH, ...THIEF, UserIdentityUserName: 'backup-job', UserIdentityPrincipalid: 'AIDABACKUPJOB' };

type Specs = readonly (readonly [times: number, minute: number, cells: Logged])[];

const rowsOf = async (specs: Specs): Promise<{ readonly rows: readonly Row[]; readonly range: Range }> => {
  const range = workspace.nextSlot();
  const logged = specs.flatMap(([times, minute, cells]) =>
    Array.from({ length: times }, () => ({ TimeGenerated: range.from + minute * MINUTE, ...cells })),
  );
  await write(workspace, 'AWSCloudTrail', logged);
  return { rows: await counted(workspace, hunt, range), range };
};

const ACCOUNT = '111122223333';
const OWN_AGENT = `eu-central-1 ${agentKind(SDK)}`;
/** A sender with a thousand messages a day, and another with a few. */
const USUAL: readonly Usual[] = [
  { flow: ['AWSCloudTrail', ACCOUNT, ''], part: 'shop-sender', everyMinutes: 5, counts: [4, 0, 0] },
  { flow: ['AWSCloudTrail', ACCOUNT, 'shop-sender#agent'], part: OWN_AGENT, everyMinutes: 5, counts: [4, 0, 0] },
  { flow: ['AWSCloudTrail', ACCOUNT, ''], part: 'alarms', everyMinutes: 120, counts: [1, 0, 0] },
];

const judged = async (specs: Specs, parameters: Parameters = {}, usual = USUAL, days = 7): Promise<readonly Signal[]> => {
  const { rows, range } = await rowsOf(specs);
  return signalsOf(hunt, historyOf(hunt, usual, range, rows, days), range.to, { parameters: huntParameters(hunt, parameters) });
};

const seen = (signals: readonly Signal[]): readonly string[] =>
  signals.map(({ subject, nats }) => `${subject.dimension} ${subject.part}: ${Object.keys(nats).sort().join(', ')}`).sort();

const outcome = (signals: readonly Signal[]): string =>
  weighEvidence(signals.map((signal): Evidence => ({ ...signal, hunt: hunt.id, finding: signal.subject.part, seenAt: signal.window.to })))
    .outcome;

describe('what is counted', () => {
  test('publishes to numbers by principal, and by what calls in its name', async () => {
    const { rows, range } = await rowsOf([
      [3, 1, PUBLISH],
      [1, 2, { ...PUBLISH, ErrorCode: 'ThrottledException' }],
      [2, 3, { ...PUBLISH, ...THIEF }],
    ]);
    const key = { Bin: range.from, Log: 'AWSCloudTrail', Service: ACCOUNT, Verified: 0 };
    expect(rows).toHaveLength(3);
    expect(rows).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ ...key, Flow: '', Part: 'shop-sender', Sends: 5, Undelivered: 1 }),
        expect.objectContaining({ ...key, Flow: 'shop-sender#agent', Part: OWN_AGENT, Sends: 3, Undelivered: 1 }),
        expect.objectContaining({ ...key, Flow: 'shop-sender#agent', Part: 'us-east-1 Boto#/# md/Botocore##', Sends: 2, Undelivered: 0 }),
      ]),
    );
  });

  test('publishes to topics, and what a service of AWS publishes for itself, are none', async () => {
    const { rows } = await rowsOf([
      [3, 1, { ...PUBLISH, RequestParameters: '{"topicArn":"arn:aws:sns:eu-central-1:111122223333:news"}' }],
      [3, 1, { ...PUBLISH, RequestParameters: '' }],
      [3, 1, { ...PUBLISH, UserIdentityType: 'AWSService' }],
      [3, 1, { ...PUBLISH, UserIdentityInvokedBy: 'cognito-idp.amazonaws.com' }],
      [3, 1, { ...PUBLISH, EventTypeName: 'AwsServiceEvent' }],
      [3, 1, { ...PUBLISH, EventName: 'Subscribe' }],
    ]);
    expect(rows).toEqual([]);
  });

  test('a role is one principal, whatever its sessions are called', async () => {
    const session = (id: string): Logged => ({
      ...PUBLISH,
      UserIdentityType: 'AssumedRole',
      UserIdentityUserName: '',
      UserIdentityPrincipalid: `AROA:${id}`,
      SessionIssuerUserName: 'sender-role',
    });
    const { rows } = await rowsOf([
      [2, 1, session('i-01')],
      [3, 1, session('i-02')],
    ]);
    expect(rows.filter(({ Flow }) => Flow === '')).toMatchObject([{ Part: 'sender-role', Sends: 5 }]);
  });

  test('what is counted over a range is what is counted over its halves', async () => {
    const { range, rows } = await rowsOf([
      [3, 1, PUBLISH],
      [2, 14, NEW_USER],
    ]);
    const middle = range.from + 10 * MINUTE;
    const halves = [
      await runQuery(workspace, hunt, {}, { ...range, to: middle }),
      await runQuery(workspace, hunt, {}, { ...range, from: middle }),
    ];
    expect(new Set(halves.flat().map((row) => JSON.stringify(row)))).toEqual(new Set(rows.map((row) => JSON.stringify(row))));
  });
});

describe('what stands out', () => {
  test('a principal that never published to numbers', async () => {
    const signals = await judged([[200, 8, NEW_USER]]);
    expect(seen(signals)).toEqual(['principal backup-job: share']);
    expect(outcome(signals)).toBe('alert');
  });

  test('a known principal whose key somebody else uses too, from another region', async () => {
    const signals = await judged([
      [4, 8, PUBLISH],
      [300, 8, { ...PUBLISH, ...THIEF }],
    ]);
    expect(seen(signals)).toContain('agent us-east-1 Boto#/# md/Botocore##: share');
    expect(outcome(signals)).toBe('alert');
  });

  test('two attacks at once are named both', async () => {
    const signals = await judged([
      [200, 8, NEW_USER],
      [300, 12, { ...PUBLISH, ...THIEF }],
    ]);
    expect(seen(signals)).toEqual(expect.arrayContaining(['agent us-east-1 Boto#/# md/Botocore##: share', 'principal backup-job: share']));
  });

  test('thirty messages of a principal are noted, twenty-nine are not; more alert', async () => {
    const of = async (times: number): Promise<readonly Signal[]> => judged([[times, 8, NEW_USER]]);
    expect(seen(await of(29)).filter((line) => line.startsWith('principal'))).toEqual([]);
    expect(seen(await of(30))).toContain('principal backup-job: share');
    expect(outcome(await of(30))).toBe('record-only');
    expect(outcome(await of(80))).toBe('alert');
  });

  test('more from a known principal and program is recorded: a launch does the same', async () => {
    const signals = await judged([[400, 8, PUBLISH]]);
    expect(seen(signals)).toEqual(['principal shop-sender: volume']);
    expect(outcome(signals)).toBe('record-only');
  });

  test.each([
    ['was renamed', '', 'shop-sender', 'shop-sender-2'],
    ['moved to another region', 'shop-sender#agent', OWN_AGENT, OWN_AGENT.replace('central', 'west')],
  ])('a sender that %s sends what it always did: nothing', (_what, flow, before, after) => {
    const at = Date.UTC(2026, 2, 9, 12);
    // Just after the change, when the newcomer was never seen before, and hours later.
    for (const hours of [1, 5]) {
      const key = ['AWSCloudTrail', ACCOUNT, flow];
      const history = emptyHistory(3);
      const range = { from: at - 7 * DAY, to: at };
      const cells = Array.from({ length: (7 * DAY) / (5 * MINUTE) }, (_, n) => {
        const bin = range.from + n * 5 * MINUTE;
        return { bin, flow: key, part: bin < at - hours * HOUR ? before : after, counts: [4, 0, 0] };
      });
      replaceRange(history, range, cells);
      // Seen to fail with: newcomers carrying all of their own share.
      expect(signalsOf(hunt, history, at)).toEqual([]);
    }
  });

  test('masked addresses change nothing: nobody is judged by address', async () => {
    const signals = await judged([[200, 8, { ...NEW_USER, SourceIpAddress: '' }]]);
    expect(outcome(signals)).toBe('alert');
  });

  test('everyday messages are nothing, and nothing is usual in the first two days', async () => {
    expect(await judged([[4, 8, PUBLISH]])).toEqual([]);
    expect(await judged([[200, 8, NEW_USER]], {}, USUAL, 1)).toEqual([]);
  });
});

test('a finding names the principal as the service, and the address only of a newcomer', async () => {
  const { rows, range } = await rowsOf([
    [200, 8, NEW_USER],
    [40, 8, PUBLISH],
  ]);
  const signals = signalsOf(hunt, historyOf(hunt, USUAL, range, rows), range.to);
  const findingOf = (flow: string, part: string) => {
    const row = rows.find(({ Flow, Part }) => Flow === flow && Part === part);
    if (row === undefined) throw new Error(`no row of ${part}`);
    return hunt.toFinding(
      row,
      {},
      signals.find(({ subject }) => subject.part === part),
    );
  };
  const finding = findingOf('', 'backup-job');
  expect(finding).toMatchObject({ side: 'send', service: 'backup-job', source: '203.0.113.99', countries: [] });
  expect(finding.excess.what).toMatch(/^200 codes by backup-job in \d+ min; usually none in that time$/);
  expect(findingOf('', 'shop-sender')).toMatchObject({ service: 'shop-sender', source: '' });
  expect(findingOf('shop-sender#agent', OWN_AGENT)).toMatchObject({ service: 'shop-sender', source: '' });
});

/** Something of everything the query has to tell apart. */
const TRAFFIC: Specs = [
  [3, 1, PUBLISH],
  [3, 6, PUBLISH],
  [2, 6, { ...PUBLISH, ErrorCode: 'ThrottledException' }],
  [2, 6, { ...PUBLISH, ...THIEF }],
  [2, 7, NEW_USER],
  [2, 7, { ...PUBLISH, RequestParameters: '{"topicArn":"arn"}' }],
  [2, 7, { ...PUBLISH, UserIdentityType: 'AWSService' }],
  [2, 7, { ...PUBLISH, UserIdentityInvokedBy: 'cognito-idp.amazonaws.com' }],
  [2, 7, { ...PUBLISH, EventTypeName: 'AwsServiceEvent' }],
  [2, 7, { ...PUBLISH, EventName: 'Subscribe' }],
  [2, 8, { ...PUBLISH, UserIdentityUserName: '', SessionIssuerUserName: 'sender-role', UserIdentityPrincipalid: 'AROA:i-1' }],
  [2, 8, { ...PUBLISH, UserIdentityAccountId: '', RecipientAccountId: '444455556666' }],
  [2, 8, { ...PUBLISH, UserAgent: '' }],
];

test.each([
  ['a bin twice as long', 'bin(At, 5m)', 'bin(At, 10m)'],
  ['a doubled count', 'Sends = countif(not(IsRefused))', 'Sends = 2 * countif(not(IsRefused))'],
  ['rows read twice', '(AWSCloudTrail\n', '(union AWSCloudTrail, AWSCloudTrail\n'],
  ['refusals as messages', 'IsRefused = ErrorCode != ""', 'IsRefused = false'],
  ['topics as numbers', 'tostring(parse_json(RequestParameters).phoneNumber) != ""', 'RequestParameters != ""'],
  ['services of AWS', 'UserIdentityType !~ "AWSService"', 'UserIdentityType !~ "x"'],
  ['calls for others', 'UserIdentityInvokedBy == ""', 'UserIdentityInvokedBy != "x"'],
  ['other events', 'and EventName in~ (PublishEvents)', ''],
  ['sessions as principals', 'SessionIssuerUserName != "", SessionIssuerUserName,', ''],
  ['versions in agents', '@"[0-9]+(?:[._][0-9]+)*"', '@"[0-9]{9}"'],
  ['regions mixed', 'strcat(AWSRegion, " ", ', 'strcat("", "", '],
  ['accounts mixed', 'UserIdentityAccountId == "", RecipientAccountId', 'UserIdentityAccountId == "", "111122223333"'],
])('a query with %s is refuted', async (_what, from, to) => {
  const { range } = await rowsOf(TRAFFIC);
  expect(hunt.query).toContain(from);
  const claimed = await runQuery(workspace, hunt, {}, range, hunt.query.replaceAll(from, to));
  expect(claimed.length).toBeGreaterThan(5);
  expect(await disagreement(workspace, hunt, range, claimed)).not.toEqual([]);
});
