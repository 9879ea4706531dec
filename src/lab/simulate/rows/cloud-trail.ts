import type { Happening, Row } from '../happening.ts';
import { rowOf, type RowWriter, type WriterContext } from './row-writer.ts';

const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';
const REGION = 'eu-central-1';
const AWS_ACCOUNT = '111122223333';
const CLIENT_ID = '5h0pc1ient1d0000000000001';

type Cognito = WriterContext<'cognito'>;

/** The API's name for what happened; undefined for what leaves no event. */
const callOf = ({ stage, wish, message }: Happening): string | undefined => {
  const reset = wish.flow === 'reset';
  if (stage === 'ask')
    return reset ? 'ForgotPassword' : message > 0 ? 'ResendConfirmationCode' : wish.flow === 'sign-in' ? 'InitiateAuth' : 'SignUp';
  if (stage !== 'verified' && stage !== 'wrong' && stage !== 'verify-error') return undefined;
  return reset ? 'ConfirmForgotPassword' : wish.flow === 'sign-in' ? 'RespondToAuthChallenge' : 'ConfirmSignUp';
};

const PAGES: Readonly<Record<string, string>> = {
  SignUp: 'Signup_POST',
  ResendConfirmationCode: 'ResendCode_POST',
  ForgotPassword: 'ForgotPassword_POST',
  InitiateAuth: 'Login_POST',
  ConfirmSignUp: 'Confirm_POST',
  ConfirmForgotPassword: 'ConfirmForgotPassword_POST',
  RespondToAuthChallenge: 'MFA_POST',
};

const errorOf = ({ stage, status }: Happening): Readonly<Record<string, string>> => {
  if (stage === 'wrong')
    return { ErrorCode: 'CodeMismatchException', ErrorMessage: 'Invalid verification code provided, please try again.' };
  if (status === 429) return { ErrorCode: 'TooManyRequestsException', ErrorMessage: 'Rate exceeded' };
  if (status === 400) return { ErrorCode: 'InvalidParameterException', ErrorMessage: 'Invalid phone number format.' };
  if (status >= 500) return { ErrorCode: 'InternalErrorException', ErrorMessage: 'Something went wrong' };
  return {};
};

const common = ({ wish }: Happening): Readonly<Record<string, unknown>> => ({
  EventVersion: '1.11',
  EventSource: 'cognito-idp.amazonaws.com',
  AWSRegion: REGION,
  SourceIpAddress: wish.client?.ip ?? '',
  UserAgent: wish.client?.agent ?? '',
  ManagementEvent: true,
  ReadOnly: false,
  RecipientAccountId: AWS_ACCOUNT,
  UserIdentityAccountId: AWS_ACCOUNT,
});

// The hosted UI answers 302 whatever it decides on but a refused code, which shows the form again (200).
const hostedRow = (happening: Happening, call: string, { source }: Cognito): Row => {
  const name = happening.stage === 'page' ? 'Login_GET' : (PAGES[call] ?? `${call}_POST`);
  const confirms = happening.stage !== 'ask' && happening.stage !== 'page';
  const status = happening.stage === 'wrong' ? 200 : happening.status >= 400 ? happening.status : happening.stage === 'page' ? 200 : 302;
  const hidden = confirms
    ? { client_id: [CLIENT_ID], deliveryMedium: [source.medium ?? 'SMS'], sub: [happening.wish.id], code: [HIDDEN], destination: [HIDDEN] }
    : {
        client_id: [CLIENT_ID],
        username: [HIDDEN],
        password: [HIDDEN],
        [`requiredAttributes[${source.medium === 'EMAIL' ? 'email' : 'phone_number'}]`]: [HIDDEN],
      };
  return rowOf('AWSCloudTrail', happening, {
    ...common(happening),
    EventName: name,
    EventTypeName: 'AwsServiceEvent',
    AdditionalEventData: JSON.stringify({
      responseParameters: { status },
      requestParameters: happening.stage === 'page' ? { client_id: [CLIENT_ID] } : hidden,
      userPoolDomain: `${source.pool.split('_')[1] ?? source.pool}.auth.${REGION}.amazoncognito.com`.toLowerCase(),
      userPoolId: source.pool,
    }),
  });
};

const apiRow = (happening: Happening, call: string, { source }: Cognito): Row =>
  rowOf('AWSCloudTrail', happening, {
    ...common(happening),
    EventName: call,
    EventTypeName: 'AwsApiCall',
    UserIdentityType: 'Unknown',
    UserIdentityPrincipalid: 'Anonymous',
    RequestParameters: JSON.stringify({ clientId: CLIENT_ID, userPoolId: source.pool, username: HIDDEN }),
    AdditionalEventData: JSON.stringify({ sub: happening.wish.id }),
    ...errorOf(happening),
  });

/** A user pool's calls or hosted pages in AWSCloudTrail: real addresses and agents, no numbers and no destinations. */
export const cognitoTrail =
  (context: Cognito): RowWriter =>
  (happenings) =>
    happenings.flatMap((happening) => {
      const hosted = context.source.surface === 'hosted-ui';
      if (happening.stage === 'page') return hosted ? [hostedRow(happening, '', context)] : [];
      const call = callOf(happening);
      if (call === undefined) return [];
      return [hosted ? hostedRow(happening, call, context) : apiRow(happening, call, context)];
    });

const THIEF = { ip: '240.17.4.99', region: 'us-east-1', agent: 'Boto3/1.34.69 md/Botocore#1.34.69 ua/2.0 os/linux lang/python#3.11.8' };
const OWN = { ip: '192.0.2.91', region: REGION, agent: 'aws-sdk-js/3.744.0 os/linux lang/js md/nodejs#22.13.1 api/sns#3.744.0' };

export const STOLEN_KEY_ADDRESS = THIEF.ip;

/** SNS publishes straight to numbers, for a trail that records them (sources disagree on whether one does). */
export const snsTrail =
  ({ source }: WriterContext<'sns'>): RowWriter =>
  (happenings) =>
    happenings
      .filter(({ stage }) => stage === 'sent')
      .map((happening) => {
        const { wish, message } = happening;
        const { ip, region, agent } = wish.principal === undefined ? OWN : THIEF;
        const principal = wish.principal ?? source.principal;
        return rowOf('AWSCloudTrail', happening, {
          EventVersion: '1.11',
          EventSource: 'sns.amazonaws.com',
          EventName: 'Publish',
          EventTypeName: 'AwsApiCall',
          AWSRegion: region,
          SourceIpAddress: ip,
          UserAgent: agent,
          ManagementEvent: false,
          ReadOnly: false,
          RecipientAccountId: AWS_ACCOUNT,
          UserIdentityAccountId: AWS_ACCOUNT,
          UserIdentityType: 'IAMUser',
          UserIdentityPrincipalid: `AIDA${principal.toUpperCase().replace(/[^A-Z0-9]/g, '')}`,
          UserIdentityArn: `arn:aws:iam::${AWS_ACCOUNT}:user/${principal}`,
          UserIdentityUserName: principal,
          RequestParameters: JSON.stringify({ phoneNumber: HIDDEN, message: HIDDEN }),
          ResponseElements: JSON.stringify({ messageId: `${wish.id}${message}` }),
        });
      });
