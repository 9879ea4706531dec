import type { Parameter } from './hunt.ts';

/** The published rule's words for routes that have to do with one-time codes. */
export const PUBLISHED_TERMS: readonly string[] = [
  'otp',
  'verify',
  'verification',
  'confirm',
  'sms',
  'phone',
  'mobile',
  '2fa',
  'mfa',
  'passcode',
  'one-time',
  'send-code',
];

// `has` sees whole words only, so that names such as SendOtp, usual where a function's name is the route, need words of their own.
const SEND_WORDS = ['sendotp', 'sendcode', 'sendsms', 'resendotp', 'resendcode', 'requestotp', 'requestcode'];
const VERIFY_WORDS = ['verifyotp', 'verifycode', 'verifyphone', 'verifysms', 'checkotp', 'checkcode', 'confirmcode', 'confirmphone'];

const SEND_TERMS = ['send', 'resend', 'request', 'start', 'create', 'issue', 'initiate', 'generate', ...SEND_WORDS];
const VERIFY_TERMS = [
  'verify',
  'verified',
  'confirm',
  'confirmation',
  'validate',
  'validation',
  'check',
  'verificationcheck',
  ...VERIFY_WORDS,
];

/** A parameter that is a list of words. */
export const words = (name: string, value: readonly string[], meaning: string): Parameter => ({
  name,
  type: 'strings',
  default: value,
  unit: '',
  meaning,
});

/** Words that tell routes about codes from others, and sending from verifying. */
export const ROUTE_TERMS: readonly Parameter[] = [
  words('Terms', [...PUBLISHED_TERMS, ...SEND_WORDS, ...VERIFY_WORDS], 'Words of a path that make a request one about codes.'),
  words('SendTerms', SEND_TERMS, 'Words that make a route one that sends a code, whatever else its path says.'),
  words('VerifyTerms', VERIFY_TERMS, 'Words that make a route one that verifies a code: a conversion, not a request.'),
];
