import { tidy } from './alert.ts';
import type { Campaign } from './campaign.ts';
import { countryCode } from './country-code.ts';
import { isComplete } from './member-set.ts';
import type { Silence } from './operator.ts';
import { DAY, type Instant, toIso } from './time.ts';

/** What analysts close an incident as (SecurityInsights 2025-09-01). */
export const CLASSIFICATIONS = ['TruePositive', 'BenignPositive', 'FalsePositive', 'Undetermined'] as const;
export type Classification = (typeof CLASSIFICATIONS)[number];

export const isClassification = (text: string): text is Classification => CLASSIFICATIONS.some((one) => one === text);

/** How an analyst closed the incident of a campaign. `incident`: its number where known, else its name. */
export type Closing = {
  readonly as: Classification;
  readonly at: Instant;
  readonly incident: string;
  readonly comment: string;
};

/** A campaign closed as a true positive: what comes back after it is a new attack, which names it. */
export type Caught = {
  readonly campaign: string;
  readonly closedAt: Instant;
  readonly incident: string;
  readonly services: readonly string[];
  /** Destinations, number blocks and sources by name: what is seen again in one of them is the same attack. */
  readonly places: readonly string[];
};

const SAID: Readonly<Record<Classification, string>> = {
  TruePositive: 'a true positive',
  BenignPositive: 'a benign positive',
  FalsePositive: 'a false positive',
  Undetermined: 'undetermined',
};

/** `incident 17 was closed as a false positive: load test`; the comment is a person's own words, cut. */
export const closingText = ({ as, incident, comment }: Closing): string =>
  `incident ${tidy(incident)} was closed as ${SAID[as]}${comment.trim() === '' ? '' : `: ${tidy(comment)}`}`;

/** A campaign may lose this many times what the judged one had lost, and this much in any case, before the judgement no longer covers it. */
const FAR_LARGER = 10;
const SMALL_USD = 100;

const names = (set: Campaign['services']): string[] | undefined => {
  const known = Object.keys(set.top).filter((name) => name !== '');
  return known.length > 0 && isComplete(set) ? known.sort() : undefined;
};

/**
 * What a campaign closed as false or benign positive keeps quiet: the same service and destinations, else the same sources or
 * countries of clients, until `days` after it was closed, itself included. Undefined for other classifications, for 0 days, and for a campaign that has neither, or
 * too many to name.
 */
export const suppressionOf = (campaign: Campaign, closing: Closing, days: number): Silence | undefined => {
  if (days <= 0 || (closing.as !== 'FalsePositive' && closing.as !== 'BenignPositive')) return undefined;
  const service = names(campaign.services);
  const country = names(campaign.countries);
  const ip = names(campaign.sides.request === undefined ? campaign.callers : campaign.sources);
  // Counts by the clients' country name no address.
  const clients = campaign.sources.count > 0 ? undefined : names(campaign.clientCountries)?.map(countryCode);
  if (service === undefined) return undefined;
  const places = country ?? (ip === undefined ? clients : undefined);
  const where = places === undefined ? (ip === undefined ? undefined : { ip }) : { country: places };
  if (where === undefined) return undefined;
  return {
    from: Math.min(campaign.firstActivity, closing.at),
    to: closing.at + days * DAY,
    reason: closingText(closing),
    match: { service, ...where },
    upToUsd: Math.max(SMALL_USD, FAR_LARGER * campaign.loss.usd),
  };
};

/** `unknown:Nigeria` is many clients: what comes from there again need not be the same attack. */
const isMasked = (name: string): boolean => /^unknown(:|$)/.test(name);

const allNames = (sets: readonly Campaign['services'][]): string[] =>
  [...new Set(sets.flatMap(({ top }) => Object.keys(top)))].filter((name) => name !== '' && !isMasked(name)).sort();

/** What is remembered of a campaign closed as a true positive. */
export const caughtOf = (campaign: Campaign, { at, incident }: Closing): Caught => ({
  campaign: campaign.id,
  closedAt: at,
  incident,
  services: allNames([campaign.services]),
  places: allNames([campaign.countries, campaign.blocks, campaign.sources]),
});

/** The newest campaign closed as a true positive that new activity goes on from: one of its services, and one of its places. */
export const predecessorOf = (
  caught: readonly Caught[],
  seen: { readonly services: readonly string[]; readonly places: readonly string[]; readonly from: Instant },
): Caught | undefined =>
  caught
    .filter(
      ({ closedAt, services, places }) =>
        closedAt <= seen.from && services.some((one) => seen.services.includes(one)) && places.some((one) => seen.places.includes(one)),
    )
    .reduce<Caught | undefined>((a, b) => (a === undefined || b.closedAt > a.closedAt ? b : a), undefined);

/** First of the next steps of a campaign that goes on from another one, or undefined. */
export const recurrenceStep = ({ reissueOf, recurs }: Pick<Campaign, 'reissueOf' | 'recurs'>): string | undefined => {
  if (reissueOf === undefined) return undefined;
  if (recurs === undefined) return `This goes on from campaign ${reissueOf}, which is a week old: read its incident first.`;
  const closed = `closed as a true positive at ${toIso(recurs.closedAt)}`;
  return `This goes on from incident ${tidy(recurs.incident)} (campaign ${reissueOf}), ${closed}: read what was done there, and why it did not last.`;
};

export type Precision = {
  readonly hunt: string;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly benignPositives: number;
  /** true / (true + false); undefined before either was seen. Benign positives were real, and count for neither. */
  readonly precision: number | undefined;
};

/** How often each hunt was right, by the campaigns it took part in that analysts have closed. */
export const precisionOf = (
  closed: readonly { readonly as: Classification; readonly hunts: readonly string[] }[],
): readonly Precision[] => {
  const hunts = [...new Set(closed.flatMap((one) => one.hunts))].sort();
  return hunts.map((hunt) => {
    const count = (as: Classification): number => closed.filter((one) => one.as === as && one.hunts.includes(hunt)).length;
    const [truePositives, falsePositives] = [count('TruePositive'), count('FalsePositive')];
    const judged = truePositives + falsePositives;
    const precision = judged === 0 ? undefined : truePositives / judged;
    return { hunt, truePositives, falsePositives, benignPositives: count('BenignPositive'), precision };
  });
};
