import type { Recipe } from './text.ts';
import { HUNTS } from '../../../src/hunts/index.ts';
import acs from './acs.tail.kql';
import client from './client.tail.kql';
import numbers from './numbers.tail.kql';
import probe from './probe.tail.kql';
import requests from './requests.tail.kql';
import share from './share.tail.kql';
import surge from './surge.tail.kql';

/** A hunt, or a part of one, as a scheduled rule. */
export type HuntRule = Recipe & {
  /** Name of the rule's file; the hunt's id, and what sets it apart where a hunt has several. */
  readonly id: string;
  readonly hunt: string;
  readonly title: string;
  readonly severity: string;
  /** What the rule compares, in one sentence. */
  readonly compares: string;
  /** ISO 8601 durations. */
  readonly frequency: string;
  readonly period: string;
  /** Ip is filled: no such rule takes the caller of a provider for an attacker. */
  readonly hasAddresses: boolean;
};

/** Sentinel reads two days and more once an hour at most. */
const FORTNIGHT = { from: 'bin(ago(14d), 5m)', frequency: 'PT1H', period: 'P14D', hasAddresses: false } as const;
const DAY = { from: 'bin(ago(1d), 5m)', frequency: 'PT15M', period: 'P1D' } as const;
const UNVERIFIED = {
  tail: client,
  until: 'let Busy =',
  from: 'bin(ago(22h), 5m)',
  frequency: 'PT15M',
  period: 'P1D',
  hasAddresses: true,
} as const;

const ruleOf = (
  hunt: string,
  more: Omit<HuntRule, 'id' | 'hunt' | 'title' | 'severity' | 'query'> & { readonly part?: string },
): HuntRule => {
  const found = HUNTS.find(({ id }) => id === hunt);
  if (found === undefined) throw new Error(`there is no hunt ${hunt}`);
  const { part, ...rest } = more;
  const id = part === undefined ? hunt : `${hunt}-${part}`;
  return { id, hunt, title: found.title, severity: found.severity, query: found.query, ...rest };
};

/** In the order of the page. */
export const HUNT_RULES: readonly HuntRule[] = [
  ruleOf('otp-request-spike', {
    ...DAY,
    tail: requests,
    lets: { SMSFrequencyThreshold: '10' },
    isBounded: true,
    hasAddresses: true,
    compares:
      'An address that asks for 50 codes in five minutes, at most half of them verified; masked addresses of a country together, when they also double the busiest five minutes of the day before.',
  }),
  ruleOf('acs-send-spike', {
    ...DAY,
    tail: acs,
    lets: { SMSFrequencyThreshold: '20' },
    isBounded: true,
    hasAddresses: false,
    compares: 'More than 100 messages in five minutes from one caller, twice its busiest five minutes of the day before.',
  }),
  ruleOf('acs-send-baseline', {
    ...FORTNIGHT,
    tail: surge,
    before: ['| where Part != ""'],
    compares:
      'At least 50 messages to one country in an hour, three times its busiest hour of 13 days and what the other countries grew by.',
  }),
  ruleOf('otp-conversion-collapse', {
    ...FORTNIGHT,
    tail: share,
    tables: ['SmsEvents_CL', 'AppEvents'],
    before: ['| where Part != ""'],
    compares:
      'Unverified codes of one destination past the published limits (20 a day or a fifth of the best day, a sixth of it an hour), past chance, twice its worst of 13 days, and less than half verified of what is usual.',
  }),
  ruleOf('otp-conversion-collapse', {
    ...FORTNIGHT,
    part: 'requests',
    tail: share,
    tables: ['AppRequests'],
    before: ['| where Part != ""'],
    compares:
      'Unverified codes past the same limits in the telemetry of the form: by destination where the application notes it, else by country of the client.',
  }),
  ruleOf('otp-client-unverified', {
    ...UNVERIFIED,
    tables: ['SmsEvents_CL', 'AppEvents'],
    compares: 'An address that asks for 20 codes in an hour and verifies at most a tenth, where others verify theirs.',
  }),
  ruleOf('otp-client-unverified', {
    ...UNVERIFIED,
    part: 'requests',
    tables: ['AppRequests', 'AGWAccessLogs', 'AppServiceHTTPLogs', 'AzureDiagnostics', 'ASimWebSessionLogs'],
    compares:
      'An address that asks the form for 20 codes in an hour and verifies at most a tenth, in its telemetry and in logs of what stands before it: they hold addresses that telemetry masks.',
  }),
  ruleOf('cognito-sms-pumping', {
    ...FORTNIGHT,
    tail: share,
    before: ['| where Flow != "#agent"', '| extend Part = "", ServiceResourceId = ""'],
    compares: 'Unverified codes of a kind of flow of a user pool past the limits of otp-conversion-collapse.',
  }),
  ruleOf('sns-publish-spike', {
    ...FORTNIGHT,
    tail: surge,
    before: ['| where not(Flow endswith "#agent")', '| extend ServiceResourceId = ""'],
    compares:
      'At least 50 messages of one principal in an hour, three times its busiest hour of 13 days and what the other principals grew by.',
  }),
  ruleOf('sms-probe-burst', {
    ...FORTNIGHT,
    tail: probe,
    compares: 'A number block untouched for days, tried with up to 5 messages half an hour to a day before, then sent at least 8.',
  }),
  ruleOf('sms-adjacent-numbers', {
    ...FORTNIGHT,
    tail: numbers,
    compares:
      'At least 10 new numbers of one block of a thousand in two hours, three times its busiest two hours of 13 days and what the rest of its flow grew by.',
  }),
];

/** Hunts that are no rules, with the reason. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'otp-distributed-spike':
    'It tells a launch from an attack by what every client country usually does at that hour of the week; a fixed limit would alert on each campaign.',
  'sms-destination-shift':
    'It compares the mix of destinations with 14 days, by hour of the week. acs-send-baseline does a simple form of it for Communication Services.',
  'sms-range-concentration':
    'How crowded a range is by chance depends on the whole of the traffic. sms-adjacent-numbers sees the plain cases.',
  'sms-delivery-failures':
    'Carriers fail often and for hours. What an attack adds shows only against the operator’s own past, and alone it is never enough for an alert.',
  'sms-spend-surge': 'It needs the prices of the operator, and the spend that is usual for the hour of the week.',
};
