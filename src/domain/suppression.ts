import { makeRangeTest } from './address.ts';
import type { Campaign, MemberSet } from './campaign.ts';
import { isComplete } from './member-set.ts';
import { canonicalService, type OperatorConfig, type Silence } from './operator.ts';
import { toIso } from './time.ts';

type Subject = Pick<Campaign, 'services' | 'sources' | 'callers' | 'countries' | 'firstActivity' | 'lastActivity' | 'sides'>;

/** Every member passes, all are known, and there is at least one: what was cut from a set cannot be vouched for. */
const allOf = (set: MemberSet, test: (name: string) => boolean): boolean =>
  set.count > 0 && isComplete(set) && Object.keys(set.top).every(test);

/** The addresses an alert would name: who asked, or the callers when only sends were seen. */
const named = (campaign: Subject): MemberSet => (campaign.sides.request === undefined ? campaign.callers : campaign.sources);

const sameCountry = (allowed: readonly string[]): ((country: string) => boolean) => {
  const wanted = new Set(allowed.map((country) => country.toUpperCase()));
  return (country) => wanted.has(country.toUpperCase());
};

/** Either name of a service, here as in the campaign: one that opened before the alias was set keeps the name it had. */
const sameService = (names: readonly string[], operator: OperatorConfig): ((service: string) => boolean) => {
  const wanted = new Set(names.map((name) => canonicalService(name, operator)));
  return (service) => wanted.has(canonicalService(service, operator));
};

const silences = (campaign: Subject, { from, to, match }: Silence, operator: OperatorConfig): boolean =>
  from <= campaign.firstActivity &&
  campaign.lastActivity <= to &&
  (match.service === undefined || allOf(campaign.services, sameService([match.service], operator))) &&
  (match.ip === undefined || allOf(named(campaign), makeRangeTest([match.ip]))) &&
  (match.country === undefined || allOf(campaign.countries, sameCountry([match.country])));

/**
 * Why the operator does not want to hear of this campaign, or undefined. Allow lists and silences speak for a campaign only when
 * they cover all of it: one allowed address, one allowed country or the first hour in silence must not hide the rest.
 */
export const suppress = (campaign: Subject, operator: OperatorConfig): string | undefined => {
  const { allow, silences: planned } = operator;
  if (allOf(campaign.services, sameService(allow.services, operator))) return 'every service of it is on the allow list';
  if (allow.ips.length > 0 && allOf(named(campaign), makeRangeTest(allow.ips))) return 'every address of it is on the allow list';
  if (allOf(campaign.countries, sameCountry(allow.countries))) return 'every destination country of it is on the allow list';
  const silence = planned.find((candidate) => silences(campaign, candidate, operator));
  return silence === undefined ? undefined : `silenced from ${toIso(silence.from)} to ${toIso(silence.to)}: ${silence.reason}`;
};
