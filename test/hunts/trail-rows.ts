import fc from 'fast-check';
import { ADDRESSES, moment, mostly, placed } from './random-rows.ts';
import type { Case } from './workspace.ts';

const json = (value: unknown): string => JSON.stringify(value);

const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/133.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/134.0.0.0 Safari/537.36',
  'Boto3/1.34.69 md/Botocore#1.34.69',
  'bücher 短信/2_1',
  'x'.repeat(200),
  '1.2.3',
  '',
  null,
];
const SOURCES = [...ADDRESSES, 'AWS Internal', 'cognito-idp.amazonaws.com', '::1', 'fe80::1', '10', ':', 'a.b', '1.2.3.4 '];

const outer = (pool: string | undefined, status: unknown, medium: unknown, attributes: readonly string[]): unknown => ({
  ...(pool === undefined ? {} : { userPoolId: pool }),
  responseParameters: { status },
  requestParameters: {
    ...(medium === undefined ? {} : { deliveryMedium: medium }),
    ...Object.fromEntries(attributes.map((name) => [`requiredAttributes[${name}]`, ['HIDDEN']])),
  },
});

const pool = fc.constantFrom(undefined, 'eu-central-1_Ab3', 'us-east-1_Zz9', '');
const medium = fc.constantFrom(undefined, undefined, ['SMS'], ['EMAIL'], 'SMS', 'EMAIL', 'sms', ['EMAIL', 'SMS'], 'XSMS', []);
const attributes = fc.constantFrom<readonly string[]>([], [], ['email'], ['phone_number'], ['email', 'phone_number']);
const broken = fc.constantFrom('', null, 'null', '{', '"userPoolId"', '[]', '7');

const additional = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(pool, fc.constantFrom(302, 200, '303', 500, 429, undefined), medium, attributes)
      .map((parts) => json(outer(...parts))),
  },
  { weight: 2, arbitrary: broken },
);
const asked = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record(
        {
          userPoolId: fc.constantFrom('eu-central-1_Ab3', 'x" y'),
          challengeName: fc.constantFrom('SMS_MFA', 'PASSWORD_VERIFIER', 'NEW_PASSWORD_REQUIRED', ''),
          authFlow: fc.constantFrom('USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH', 'refresh_token'),
          messageAction: fc.constantFrom('SUPPRESS', 'RESEND', 'suppress'),
          desiredDeliveryMediums: fc.constantFrom(['SMS'], ['EMAIL'], ['EMAIL', 'SMS']),
        },
        { requiredKeys: [] },
      )
      .map(json),
  },
  { weight: 2, arbitrary: broken },
);
const answered = fc.oneof(
  {
    weight: 2,
    arbitrary: fc
      .record(
        {
          challengeName: fc.constantFrom('SMS_MFA', 'SMS_OTP', 'SOFTWARE_TOKEN_MFA', ''),
          codeDeliveryDetails: fc.record({ deliveryMedium: fc.constantFrom('SMS', 'EMAIL') }),
        },
        { requiredKeys: [] },
      )
      .map(json),
  },
  { weight: 4, arbitrary: broken },
);

const EVENTS = [
  'ResendConfirmationCode',
  'ConfirmSignUp',
  'ForgotPassword',
  'ConfirmForgotPassword',
  'InitiateAuth',
  'RespondToAuthChallenge',
  'AdminCreateUser',
  'GetUserAttributeVerificationCode',
  'VerifyUserAttribute',
  'Signup_POST',
  'Confirm_POST',
  'Signup_GET',
  'signup',
  'DescribeUserPool',
  '',
  null,
];

const call = fc.record({
  at: moment,
  EventSource: mostly<string | null>('cognito-idp.amazonaws.com', 'sns.amazonaws.com', '', null),
  EventName: mostly<string | null>('SignUp', ...EVENTS),
  ErrorCode: mostly<string | null>(
    '',
    null,
    'CodeMismatchException',
    'CodeDeliveryFailureException',
    'codedeliveryfailure',
    'InternalErrorException',
    'ServiceUnavailable',
  ),
  AdditionalEventData: additional,
  RequestParameters: asked,
  ResponseElements: answered,
  Resources: fc.constantFrom('', null, json([{ ARN: 'arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_Res' }])),
  SourceIpAddress: mostly<string | null>('203.0.113.7', ...SOURCES, null),
  UserAgent: fc.constantFrom(...AGENTS),
  UserIdentityAccountId: fc.constantFrom('111122223333', '', null),
  RecipientAccountId: fc.constantFrom('111122223333', '444455556666', null),
  copies: fc.constantFrom(1, 1, 1, 2),
});

/** Events of user pools as CloudTrail may write them: all that is documented, and all that may be missing or broken. */
export const poolEvents: fc.Arbitrary<Case> = fc.array(call, { maxLength: 40, size: 'max' }).map(placed);

const publish = fc.record({
  at: moment,
  EventSource: mostly<string | null>('sns.amazonaws.com', 'cognito-idp.amazonaws.com', null),
  EventName: mostly<string | null>('Publish', 'publish', 'PublishBatch', 'SetSMSAttributes', '', null),
  EventTypeName: mostly<string | null>('AwsApiCall', 'AwsServiceEvent', null),
  ErrorCode: mostly<string | null>('', 'ThrottledException', null),
  RequestParameters: fc.constantFrom(
    json({ phoneNumber: 'HIDDEN', message: 'HIDDEN' }),
    json({ phoneNumber: 'HIDDEN' }),
    json({ phoneNumber: 15005550006 }),
    json({ topicArn: 'arn:aws:sns:eu-central-1:111122223333:news' }),
    json({ phoneNumber: '' }),
    json({ phoneNumber: null }),
    '{"phoneNumber"',
    '',
    null,
  ),
  UserIdentityType: mostly<string | null>('IAMUser', 'AssumedRole', 'AWSService', 'Root', 'ROOT', '', null),
  UserIdentityInvokedBy: mostly<string | null>('', 'cognito-idp.amazonaws.com', null),
  SessionIssuerUserName: fc.constantFrom('', 'sender-role', null),
  UserIdentityUserName: fc.constantFrom('shop-sender', '', null),
  UserIdentityPrincipalid: fc.constantFrom('AIDASHOP', 'AROA:i-01', '', null),
  UserIdentityAccountId: fc.constantFrom('111122223333', '', null),
  RecipientAccountId: fc.constantFrom('111122223333', '444455556666', null),
  AWSRegion: fc.constantFrom('eu-central-1', 'us-east-1', null),
  SourceIpAddress: mostly<string | null>('192.0.2.91', ...SOURCES, null),
  UserAgent: fc.constantFrom(...AGENTS),
  copies: fc.constantFrom(1, 1, 1, 2),
});
export const publishes: fc.Arbitrary<Case> = fc.array(publish, { maxLength: 40, size: 'max' }).map(placed);

const operation = fc.record({
  at: moment,
  OperationName: mostly<string | null>('SMSMessagesSent', 'smsmessagessent', 'SMSMessageSent', 'SMSDeliveryReportsReceived', '', null),
  ResultType: fc.constantFrom('Succeeded', 'Succeeded', 'Failed', 'FAILED', '', null),
  ResultSignature: fc.constantFrom('202', '202', '400', '429', '4000', '', null),
  Country: fc.constantFrom('LK', 'lk', ' LK', 'US', 'Sri Lanka', '94', '+94', '0094', '', null),
  _ResourceId: mostly<string | null>('/a/b/shop-acs', '/a/b/SHOP-ACS/', '/', '', null),
  copies: fc.constantFrom(1, 1, 2, 3),
});
export const operations: fc.Arbitrary<Case> = fc.array(operation, { maxLength: 30, size: 'max' }).map(placed);
