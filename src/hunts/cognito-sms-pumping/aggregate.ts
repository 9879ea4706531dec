import { floorTo } from '../../domain/time.ts';
import { boolOf, listOf, numberOf, textOf } from '../cells.ts';
import { AGENT_FLOW, agentKind, TRAIL, trailAccount, trailAddress } from '../cloud-trail.ts';
import { BIN_MS } from '../code-events.ts';
import { type Contribution, recount } from '../counting.ts';
import type { Parameters, Row } from '../hunt.ts';
import { termMatcher } from '../terms.ts';

const poolOf = (row: Row): string =>
  textOf(row, 'AdditionalPool') || textOf(row, 'AskedPool') || textOf(row, 'NamedPool') || trailAccount(row);

/** What the code was for: each has its own share of codes that come back. */
const flowOf = (event: string): string => {
  if (/forgot|reset/i.test(event)) return 'reset';
  if (/attribute/i.test(event)) return 'attribute';
  return /auth|login|mfa/i.test(event) ? 'sign-in' : 'sign-up';
};

const hasSms = termMatcher(['SMS']);

/** The record tells that the code went by mail, or that none was sent. */
const wentElsewhere = (row: Row): boolean => {
  const medium = textOf(row, 'HostedMedium') + textOf(row, 'AnsweredMedium') + textOf(row, 'WantedMedium');
  if (medium !== '' && !hasSms(medium)) return true;
  if (boolOf(row, 'NeedsMail') && !boolOf(row, 'NeedsPhone')) return true;
  return textOf(row, 'MessageAction').toUpperCase() === 'SUPPRESS' || textOf(row, 'AuthFlow').toUpperCase().startsWith('REFRESH');
};

const isOneOf = (parameters: Parameters, name: string): ((event: string) => boolean) => {
  const names = new Set(listOf(parameters, name).map((one) => one.toLowerCase()));
  return (event) => names.has(event.toLowerCase());
};

type Counts = Readonly<Record<'Sends' | 'Verified' | 'Undelivered' | 'VerifyErrors', number>>;

const makeCounter = (parameters: Parameters): ((row: Row) => Counts) => {
  const [sends, verifies] = [isOneOf(parameters, 'SendEvents'), isOneOf(parameters, 'VerifyEvents')];
  const [sms, codes] = [listOf(parameters, 'SmsChallenges'), listOf(parameters, 'CodeChallenges')];
  return (row) => {
    const [event, error, status] = [textOf(row, 'EventName'), textOf(row, 'ErrorCode'), textOf(row, 'Status')];
    const [asked, answered] = [textOf(row, 'AskedChallenge'), textOf(row, 'AnsweredChallenge')];
    const here = (sends(event) || verifies(event)) && !wentElsewhere(row);
    const asks = here && (sms.includes(answered) || (sends(event) && answered === ''));
    const answers = here && verifies(event) && (asked === '' || codes.includes(asked));
    const done = error === '' && (status === '' || /^3[0-9][0-9]$/.test(status));
    const lost = error.toLowerCase().startsWith('codedeliveryfailure');
    const fault = /^(?:Internal|ServiceUnavailable)/.test(error) || /^5[0-9][0-9]$/.test(status);
    const rows = numberOf(row, 'Rows');
    return {
      Sends: asks && (done || lost) ? rows : 0,
      Verified: answers && done ? rows : 0,
      Undelivered: asks && lost ? rows : 0,
      VerifyErrors: answers && fault ? rows : 0,
    };
  };
};

/** The port: the rows of query.kql counted again from evidence.kql's. Rows in no particular order. */
export const aggregate = (evidence: readonly Row[], parameters: Parameters): readonly Row[] => {
  const count = makeCounter(parameters);
  return recount(evidence, (row): readonly Contribution[] => {
    const counts = count(row);
    if (counts.Sends + counts.Verified + counts.VerifyErrors === 0) return [];
    const key = { Bin: floorTo(numberOf(row, 'Minute'), BIN_MS), Log: TRAIL, Service: poolOf(row) };
    return [
      { key: { ...key, Flow: flowOf(textOf(row, 'EventName')), Part: trailAddress(textOf(row, 'Address')) }, counts },
      { key: { ...key, Flow: AGENT_FLOW, Part: agentKind(textOf(row, 'Agent')) }, counts },
    ];
  });
};
