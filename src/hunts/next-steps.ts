/**
 * What a step is for, in the order in which somebody who opens an alert takes them: check, decide, contain, clean up. Nothing is blocked
 * before it is known whether customers stand behind it. An alert of several hunts says each kind once.
 */
export const STEP_KINDS = [
  'rule-out',
  'look',
  'decide',
  'sources',
  'ranges',
  'destinations',
  'form',
  'spend',
  'clean-up',
  'credit',
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** Said of every alert, between what is checked and what is blocked. */
const DECIDE =
  'Decide: the section Decide of the guide says what tells an attack from harmless traffic. Harmless: close the incident with the reason, ' +
  'and leave out what follows.';

/** What a hunt advises, at most one step of a kind. */
export type NextSteps = Readonly<Partial<Record<Exclude<StepKind, 'decide'>, string>>>;

/** Innocent explanations that one alert names. */
const MAX_EXPLANATIONS = 3;

/**
 * The steps of several hunts as one list: of each kind the first hunt's, but of innocent explanations each that a hunt names, as
 * blocking customers costs more than a question.
 */
export const mergeSteps = (hunts: readonly NextSteps[]): readonly string[] =>
  STEP_KINDS.flatMap((kind) => {
    if (kind === 'decide') return hunts.length === 0 ? [] : [DECIDE];
    const all = [...new Set(hunts.flatMap((steps) => steps[kind] ?? []))];
    return all.slice(0, kind === 'rule-out' ? MAX_EXPLANATIONS : 1);
  });

export const RULE_OUT_PLANNED = 'Rule out an announced campaign or load test, and silence it with a reason if it was one.';
export const BLOCK_ADDRESSES =
  'Block the listed addresses, or their network, at the web application firewall, unless many users stand behind one, or your own app ' +
  'asks over and over (at an even pace, mostly refused, from your own country: slow it down, and look at its last release). Where none ' +
  'is listed, the log masks them: challenge the listed client countries there.';
export const BLOCK_RANGES =
  'Block those of the named number blocks in which you never had a customer at the SMS provider, for twelve hours at least: attackers ' +
  'come back to them.';
export const STOP_DESTINATIONS = 'Switch off destination countries you do not serve at the SMS provider.';
export const SLOW_FORM =
  'Put a challenge before the form that sends codes, and limit codes per number, number block, address and destination country.';
export const LOWER_AWS_LIMIT =
  'If the loss goes on, lower the monthly SMS spend limit of the account, well above a usual day: once it is reached, no customer gets a code.';
export const ASK_FOR_CREDIT = 'Ask the SMS provider for a credit for the artificially inflated traffic.';
export const ASK_AWS_FOR_CREDIT = 'Open a case with AWS Support and ask for a credit for the artificially inflated traffic.';
