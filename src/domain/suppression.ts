import { makeRangeTest } from './address.ts';
import type { Campaign, MemberSet } from './campaign.ts';
import { EVIDENCE_KEPT } from './evidence.ts';
import { isComplete } from './member-set.ts';
import type { OperatorConfig, Silence } from './operator.ts';
import { listOf, sameCountry, sameService, senderOf, silenceText } from './silence.ts';
import type { Range } from './time.ts';

type Subject = Pick<
  Campaign,
  | 'services'
  | 'sources'
  | 'callers'
  | 'countries'
  | 'clientCountries'
  | 'firstActivity'
  | 'lastActivity'
  | 'sides'
  | 'evidence'
  | 'hunts'
  | 'loss'
  | 'silenced'
>;

/** Every member passes, all are known, and there is at least one: what was cut from a set cannot be vouched for. */
const allOf = (set: MemberSet, test: (name: string) => boolean): boolean =>
  set.count > 0 && isComplete(set) && Object.keys(set.top).every(test);

/** The addresses an alert would name: who asked, or the callers when only sends were seen. */
const named = (campaign: Subject): MemberSet => (campaign.sides.request === undefined ? campaign.callers : campaign.sources);

/** An address in one of the ranges, or a source by the very name it has. */
const sameSource = (ranges: readonly string[]): ((source: string) => boolean) => {
  const inside = makeRangeTest(ranges);
  return (source) => ranges.includes(source) || inside(source);
};

/**
 * Who the messages came from, by the provider's log of messages; undefined where part of the campaign was seen in another log, by a
 * hunt that does not tell senders apart, or beyond what is remembered.
 */
const sendersOf = ({ evidence, hunts }: Subject): readonly string[] | undefined => {
  const known = evidence.length < EVIDENCE_KEPT && hunts.every((hunt) => evidence.some((one) => one.hunt === hunt));
  const senders = evidence.map(({ subject }) => senderOf(subject.log, subject.flow));
  return known && !senders.includes('') ? senders : undefined;
};

const allSenders = (campaign: Subject, allowed: readonly string[]): boolean => {
  const senders = sendersOf(campaign) ?? [];
  return senders.length > 0 && senders.every((sender) => allowed.includes(sender));
};

/** The destinations, else the countries of the clients. */
const places = ({ countries, clientCountries }: Subject): MemberSet => (countries.count > 0 ? countries : clientCountries);

/** Every key of the match holds for all of the campaign. */
const matches = (campaign: Subject, { match, upToUsd }: Silence, operator: OperatorConfig): boolean =>
  (upToUsd === undefined || campaign.loss.usd <= upToUsd) &&
  (match.service === undefined || allOf(campaign.services, sameService(listOf(match.service), operator))) &&
  (match.ip === undefined || allOf(named(campaign), sameSource(listOf(match.ip)))) &&
  (match.country === undefined || allOf(places(campaign), sameCountry(listOf(match.country)))) &&
  (match.sender === undefined || allSenders(campaign, listOf(match.sender)));

/** Those of the silences that, end to end, leave no moment of the range uncovered; empty when one is left. */
const coverOf = (range: Range, silences: readonly Silence[]): readonly Silence[] => {
  const used: Silence[] = [];
  let reached = range.from;
  do {
    const next = silences
      .filter(({ from }) => from <= reached)
      .reduce<Silence | undefined>((a, b) => (b.to > (a?.to ?? reached) ? b : a), undefined);
    if (next === undefined) return [];
    used.push(next);
    reached = next.to;
  } while (reached < range.to);
  return used;
};

/**
 * Why the operator does not want to hear of this campaign, or undefined. Allow lists and silences speak for a campaign only when
 * they cover all of it: one allowed address, one allowed country or the first hour in silence must not hide the rest. A campaign of
 * what was seen in silence alone is silenced by that. Allowed countries are destinations: where an attacker's clients are says nothing.
 */
export const suppress = (campaign: Subject, operator: OperatorConfig): string | undefined => {
  const { allow, silences } = operator;
  const { silenced, loss } = campaign;
  if (silenced !== undefined && loss.usd <= (silenced.upToUsd ?? Number.POSITIVE_INFINITY)) return silenced.reasons.join('; ');
  if (allOf(campaign.services, sameService(allow.services, operator))) return 'every service of it is on the allow list';
  if (allow.ips.length > 0 && allOf(named(campaign), makeRangeTest(allow.ips))) return 'every address of it is on the allow list';
  if (allOf(campaign.countries, sameCountry(allow.countries))) return 'every destination country of it is on the allow list';
  if (allSenders(campaign, allow.senders ?? [])) return 'every sender of it is on the allow list';
  const range = { from: campaign.firstActivity, to: campaign.lastActivity };
  const meant = silences.filter((silence) => silence.from < range.to && range.from < silence.to && matches(campaign, silence, operator));
  const covering = coverOf(range, meant);
  return covering.length === 0 ? undefined : covering.map(silenceText).join('; ');
};
