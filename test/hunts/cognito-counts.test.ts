import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { agentKind } from '../../src/hunts/cloud-trail.ts';
import { COGNITO_SMS_PUMPING as hunt } from '../../src/hunts/cognito-sms-pumping/hunt.ts';
import type { Row } from '../../src/hunts/hunt.ts';
import { api, BOT, BROWSER, EVENT, hosted, POOL, rowsOf, SIGN_UP, type Specs } from './cognito-world.ts';
import { disagreement } from './counting-world.ts';
import { makeWorkspace, runQuery, type Workspace } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.store.close());

const totals = (rows: readonly Row[]): readonly unknown[] =>
  rows
    .filter(({ Flow }) => Flow !== '#agent')
    .map(({ Flow, Sends, Verified, Undelivered, VerifyErrors }) => [Flow, Sends, Verified, Undelivered, VerifyErrors])
    .sort();

describe('what is counted', () => {
  test('codes sent and confirmed, by user pool and client, and a second time by kind of agent', async () => {
    const { rows, range } = await rowsOf(workspace, [
      [3, 1, SIGN_UP],
      [1, 2, api('ConfirmSignUp')],
      [2, 3, api('SignUp', BOT)],
    ]);
    const key = { Bin: range.from, Log: 'AWSCloudTrail', Service: POOL };
    const none = { Undelivered: 0, VerifyErrors: 0 };
    expect(rows).toHaveLength(4);
    expect(rows).toEqual(
      expect.arrayContaining([
        { ...key, Flow: 'sign-up', Part: '198.51.100.7', Sends: 3, Verified: 1, ...none },
        { ...key, Flow: 'sign-up', Part: '203.0.113.7', Sends: 2, Verified: 0, ...none },
        { ...key, Flow: '#agent', Part: agentKind(BROWSER), Sends: 3, Verified: 1, ...none },
        { ...key, Flow: '#agent', Part: 'python-requests/#', Sends: 2, Verified: 0, ...none },
      ]),
    );
  });

  test.each<[string, Specs, readonly unknown[]]>([
    [
      'resends belong to sign-up',
      [
        [1, 1, SIGN_UP],
        [2, 1, api('ResendConfirmationCode')],
      ],
      [['sign-up', 3, 0, 0, 0]],
    ],
    [
      'a reset is a flow of its own',
      [
        [2, 1, api('ForgotPassword')],
        [1, 2, api('ConfirmForgotPassword')],
      ],
      [['reset', 2, 1, 0, 0]],
    ],
    [
      'a number that is verified later',
      [
        [1, 1, api('GetUserAttributeVerificationCode')],
        [1, 2, api('VerifyUserAttribute')],
      ],
      [['attribute', 1, 1, 0, 0]],
    ],
    [
      'calls that failed send and confirm nothing',
      [
        [1, 1, SIGN_UP],
        [5, 1, api('SignUp', { ErrorCode: 'UsernameExistsException' })],
        [2, 2, api('ConfirmSignUp', { ErrorCode: 'CodeMismatchException' })],
      ],
      [['sign-up', 1, 0, 0, 0]],
    ],
    [
      'a message that could not be delivered',
      [
        [2, 1, SIGN_UP],
        [1, 1, api('SignUp', { ErrorCode: 'CodeDeliveryFailureException' })],
      ],
      [['sign-up', 3, 0, 1, 0]],
    ],
    [
      'a confirmation that the service lost',
      [
        [2, 1, SIGN_UP],
        [1, 1, api('ConfirmSignUp', { ErrorCode: 'InternalErrorException' })],
      ],
      [['sign-up', 2, 0, 0, 1]],
    ],
    [
      'a sign-in whose record does not tell its challenge',
      [
        [2, 1, api('InitiateAuth')],
        [1, 1, api('RespondToAuthChallenge')],
      ],
      [['sign-in', 2, 1, 0, 0]],
    ],
    [
      'a sign-in that ends at once, with another factor, or only renews a token',
      [
        [1, 1, api('InitiateAuth', { ResponseElements: '{"challengeName":"SMS_MFA"}' })],
        [3, 1, api('InitiateAuth', { ResponseElements: '{"challengeName":"SOFTWARE_TOKEN_MFA"}' })],
        [4, 1, api('InitiateAuth', {}, { authFlow: 'REFRESH_TOKEN_AUTH' })],
      ],
      [['sign-in', 1, 0, 0, 0]],
    ],
    [
      'a password that was checked before the code was sent',
      [
        [1, 1, api('RespondToAuthChallenge', { ResponseElements: '{"challengeName":"SMS_MFA"}' }, { challengeName: 'PASSWORD_VERIFIER' })],
        [1, 1, api('RespondToAuthChallenge', {}, { challengeName: 'SMS_MFA' })],
      ],
      [['sign-in', 1, 1, 0, 0]],
    ],
    [
      'a user made by an administrator, unless without a message or by mail',
      [
        [1, 1, api('AdminCreateUser')],
        [2, 1, api('AdminCreateUser', {}, { messageAction: 'SUPPRESS' })],
        [2, 1, api('AdminCreateUser', {}, { desiredDeliveryMediums: ['EMAIL'] })],
      ],
      [['sign-up', 1, 0, 0, 0]],
    ],
    [
      'hosted pages: forms that moved on',
      [
        [3, 1, hosted('Signup_POST')],
        [2, 1, hosted('Signup_POST', {}, 200)],
        [9, 1, hosted('Signup_GET', {}, 200)],
        [1, 2, hosted('Confirm_POST', { deliveryMedium: ['SMS'] })],
        [1, 2, hosted('Confirm_POST', { deliveryMedium: ['SMS'] }, 200)],
      ],
      [['sign-up', 3, 1, 0, 0]],
    ],
    [
      'codes by mail cost nothing',
      [
        [1, 1, hosted('Signup_POST', { 'requiredAttributes[phone_number]': ['HIDDEN'] })],
        [2, 1, hosted('Signup_POST', { 'requiredAttributes[email]': ['HIDDEN'] })],
        [2, 1, hosted('Confirm_POST', { deliveryMedium: ['EMAIL'] })],
        [2, 1, api('SignUp', { ResponseElements: '{"codeDeliveryDetails":{"deliveryMedium":"EMAIL"}}' })],
      ],
      [['sign-up', 1, 0, 0, 0]],
    ],
  ])('%s', async (_what, specs, expected) => {
    expect(totals((await rowsOf(workspace, specs)).rows)).toEqual(expected);
  });

  test('a pool is named by the event, the request or the resource; else the account stands for it', async () => {
    const bare = { ...EVENT, EventName: 'SignUp' };
    const { rows } = await rowsOf(workspace, [
      [1, 1, bare],
      [1, 1, { ...bare, Resources: '[{"ARN":"arn:aws:cognito-idp:eu-central-1:1:userpool/eu-central-1_Res"}]' }],
      [1, 1, { ...bare, UserIdentityAccountId: '', RecipientAccountId: '444455556666' }],
      [1, 1, hosted('Signup_POST')],
    ]);
    expect([...new Set(rows.map(({ Service }) => Service))].sort()).toEqual(['111122223333', '444455556666', POOL, 'eu-central-1_Res']);
  });

  test('masked addresses and services of AWS are no client, and are found again in the evidence', async () => {
    const { rows } = await rowsOf(
      workspace,
      ['0.0.0.0', '', 'AWS Internal', 'cognito-idp.amazonaws.com'].map(
        (SourceIpAddress) => [1, 1, { ...SIGN_UP, SourceIpAddress }] as const,
      ),
    );
    expect(rows.filter(({ Flow }) => Flow === 'sign-up')).toMatchObject([{ Part: '', Sends: 4 }]);
  });
});

test('what is counted over a range is what is counted over its halves', async () => {
  const { range, rows } = await rowsOf(workspace, [
    [3, 1, SIGN_UP],
    [2, 9, api('ConfirmSignUp')],
    [2, 14, hosted('Signup_POST')],
  ]);
  const middle = range.from + 10 * MINUTE;
  const halves = [
    await runQuery(workspace, hunt, {}, { ...range, to: middle }),
    await runQuery(workspace, hunt, {}, { ...range, from: middle }),
  ];
  expect(new Set(halves.flat().map((row) => JSON.stringify(row)))).toEqual(new Set(rows.map((row) => JSON.stringify(row))));
});

/** Something of everything the query has to tell apart. */
const TRAFFIC: Specs = [
  [3, 1, SIGN_UP],
  [3, 6, SIGN_UP],
  [2, 6, api('ConfirmSignUp')],
  [2, 6, api('ConfirmSignUp', { ErrorCode: 'CodeMismatchException' })],
  [2, 6, api('ConfirmSignUp', { ErrorCode: 'InternalErrorException' })],
  [2, 7, api('SignUp', { ErrorCode: 'CodeDeliveryFailureException' })],
  [2, 7, api('ForgotPassword')],
  [2, 7, api('AdminCreateUser', {}, { messageAction: 'SUPPRESS' })],
  [2, 7, api('InitiateAuth', { ResponseElements: '{"challengeName":"SOFTWARE_TOKEN_MFA"}' })],
  [2, 7, api('RespondToAuthChallenge', {}, { challengeName: 'PASSWORD_VERIFIER' })],
  [2, 7, api('RespondToAuthChallenge', { ResponseElements: '{"challengeName":"SMS_MFA"}' }, { challengeName: 'PASSWORD_VERIFIER' })],
  [2, 8, hosted('Signup_POST')],
  [2, 8, hosted('Signup_POST', {}, 200)],
  [2, 8, hosted('Signup_POST', { 'requiredAttributes[email]': ['x'] })],
  [2, 8, hosted('Confirm_POST', { deliveryMedium: ['EMAIL'] })],
  [2, 8, { ...SIGN_UP, SourceIpAddress: '0.0.0.0' }],
  [2, 8, { ...SIGN_UP, UserAgent: '' }],
  [2, 9, { ...EVENT, EventName: 'SignUp', SourceIpAddress: '203.0.113.50' }],
];

test.each([
  ['a bin twice as long', 'bin(At, 5m)', 'bin(At, 10m)'],
  ['a doubled count', 'Sends = countif(IsSend)', 'Sends = 2 * countif(IsSend)'],
  ['rows read twice', '(AWSCloudTrail\n', '(union AWSCloudTrail, AWSCloudTrail\n'],
  ['wrong codes as confirmations', 'IsVerified = IsAnswer and IsDone', 'IsVerified = IsAnswer'],
  ['refused posts as sends', '"^3[0-9][0-9]$"', '"^[23][0-9][0-9]$"'],
  ['codes by mail', 'Medium != "" and not(Medium has "SMS")', 'Medium == "x"'],
  ['forms that ask for mail', 'contains "requiredAttributes[email]"', 'contains "requiredAttributes[none]"'],
  ['users made without a message', '=~ "SUPPRESS"', '=~ "NONE"'],
  ['other factors', 'in~ (SendEvents) and AnsweredChallenge == "")', 'in~ (SendEvents))'],
  ['passwords as codes', 'AskedChallenge == "" or AskedChallenge in (CodeChallenges)', 'true'],
  ['challenges forgotten', 'IsChallenged = AnsweredChallenge in (SmsChallenges)', 'IsChallenged = false'],
  ['lost messages forgotten', 'startswith "CodeDeliveryFailure"', 'startswith "CodeDelivered"'],
  ['faults forgotten', '^(?:Internal|ServiceUnavailable)', '^(?:Other)'],
  ['flows mixed', '@"(?i)forgot|reset", "reset"', '@"(?i)forgot|reset", "sign-up"'],
  ['masked addresses as clients', '"0.0.0.0", ', ''],
  ['versions in agents', '@"[0-9]+(?:[._][0-9]+)*"', '@"[0-9]{9}"'],
  ['pools mixed', 'AskedPool != "", AskedPool', 'AskedPool != "", UserIdentityAccountId'],
])('a query with %s is refuted', async (_what, from, to) => {
  const { range } = await rowsOf(workspace, TRAFFIC);
  expect(hunt.query).toContain(from);
  const claimed = await runQuery(workspace, hunt, {}, range, hunt.query.replaceAll(from, to));
  expect(claimed.length).toBeGreaterThan(5);
  expect(await disagreement(workspace, hunt, range, claimed)).not.toEqual([]);
});
