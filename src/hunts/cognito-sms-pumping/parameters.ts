import type { Parameter } from '../hunt.ts';
import { ALLOWED_ADDRESSES, boundParameter, RANGE_PARAMETERS } from '../parameters.ts';
import { words } from '../route-terms.ts';

/** Calls of the user pool's API and posts of its hosted pages (Amazon Cognito developer guide, "Logging API calls with CloudTrail"). */
const SEND_EVENTS = [
  'SignUp',
  'ResendConfirmationCode',
  'ForgotPassword',
  'AdminResetUserPassword',
  'AdminCreateUser',
  'InitiateAuth',
  'AdminInitiateAuth',
  'GetUserAttributeVerificationCode',
  'Signup_POST',
  'ResendCode_POST',
  'ForgotPassword_POST',
  'Login_POST',
];
const VERIFY_EVENTS = [
  'ConfirmSignUp',
  'ConfirmForgotPassword',
  'RespondToAuthChallenge',
  'AdminRespondToAuthChallenge',
  'VerifyUserAttribute',
  'Confirm_POST',
  'ConfirmForgotPassword_POST',
  'MFA_POST',
];

export const PARAMETERS: readonly Parameter[] = [
  ...RANGE_PARAMETERS,
  ALLOWED_ADDRESSES,
  boundParameter('Services', 'strings', 'User pools or accounts of the flagged rows.'),
  boundParameter('Parts', 'strings', 'Addresses and kinds of user agents of the flagged rows.'),
  words('SendEvents', SEND_EVENTS, 'Events that send a code, unless the record says that it went elsewhere than to a phone.'),
  words('VerifyEvents', VERIFY_EVENTS, 'Events that bring a code back.'),
  words('SmsChallenges', ['SMS_MFA', 'SMS_OTP'], 'Challenges whose code goes to a phone.'),
  words('CodeChallenges', ['SMS_MFA', 'SMS_OTP', 'NEW_PASSWORD_REQUIRED'], 'Challenges whose answer proves that a message arrived.'),
  {
    name: 'UserAgentAnomalyThreshold',
    type: 'real',
    default: 0.3,
    unit: 'share of the codes in the judged window, 0 to 1',
    meaning: 'User agents never seen before are noted when they ask for this share of the codes.',
    judged: true,
  },
  {
    name: 'SMSFrequencyThreshold',
    type: 'long',
    default: 20,
    unit: 'codes in the judged window and address',
    meaning: 'An address that asked for fewer codes is not judged by itself; it still counts in its user pool.',
    judged: true,
  },
  {
    name: 'MaxRows',
    type: 'long',
    default: 20_000,
    unit: 'rows',
    meaning: 'Busiest counts returned; as many rows as this mean that more were cut off.',
  },
  {
    name: 'MaxEvidence',
    type: 'long',
    default: 50_000,
    unit: 'rows',
    meaning: 'Evidence rows returned; as many rows as this mean that more were cut off.',
  },
];
