import { isAddress } from './address.ts';
import { evidenceAddresses, leadingHunt, seenIn, type TablesOf } from './alert-basis.ts';
import { withThousands } from './amount.ts';
import type { Alert, Campaign, MemberSet } from './campaign.ts';
import { NO_COUNTS, SIDES } from './campaign-growth.ts';
import type { Counts, Verdict } from './finding.ts';
import { alertId } from './identity.ts';
import { lossText, messagesOf } from './loss.ts';
import { MEMBER_CAP, ranked } from './member-set.ts';
import type { Raised } from './notify.ts';
import { isRecordedEvidence } from './severity.ts';
import { type Instant, MINUTE } from './time.ts';

/** `25 min`, `3 h 5 min`: whole minutes, rounded up. */
export const durationText = (ms: number): string => {
  const minutes = Math.ceil(ms / MINUTE);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return hours < 2 ? `${minutes} min` : rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
};

/** Names in a sentence come from logs: control characters and line breaks become spaces, and at most 60 characters stay. */
export const tidy = (name: string): string => {
  const line = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length <= 60 ? line : `${[...line].slice(0, 59).join('')}…`;
};

const unmask = (source: string): string => {
  const country = /^unknown:(.*)$/s.exec(source)?.[1];
  if (country === undefined) return source === 'unknown' ? 'masked addresses' : source;
  return country === '' ? 'masked addresses' : `masked addresses in ${country}`;
};

/** `5`; `at least 1,240` beyond the names that are kept, where names seen again in later ticks cannot be told from new ones. */
export const atLeast = (more: number, count: number): string => `${count > MEMBER_CAP ? 'at least ' : ''}${withThousands(more)}`;

/** `203.0.113.7 and 5 more`, undefined for an empty set. */
const leading = (set: MemberSet): string | undefined => {
  const [top] = ranked(set);
  if (top === undefined) return undefined;
  return set.count > 1 ? `${tidy(unmask(top))} and ${atLeast(set.count - 1, set.count)} more` : tidy(unmask(top));
};

/** Who asked; for a campaign that only the provider's log shows, the backends that called it. */
const peopleOf = (campaign: Campaign): MemberSet => (campaign.sides.request === undefined ? campaign.callers : campaign.sources);

/**
 * One line: service, destination, source, volume, time, loss. Never a phone number; blocks stay out of it as well. What nobody is
 * alerted about is a spike: it was looked at, and nothing says that it was an attack.
 */
export const titleOf = (campaign: Campaign): string => {
  const { counts, countries, services, firstActivity, lastActivity, loss, assessment } = campaign;
  const where = services.count > 1 ? `${withThousands(services.count)} services` : tidy(campaign.service) || 'an unnamed service';
  if (campaign.findings <= 0) return `Refuted by later evidence: SMS pumping on ${where}`;
  const to = leading(countries);
  const from = leading(peopleOf(campaign));
  const unit = counts.request === undefined ? 'messages' : 'code requests';
  const volume = withThousands((counts.request ?? counts.send ?? NO_COUNTS).requests);
  const alerts = assessment.standing === 'alert';
  const place = `${where}${to === undefined ? '' : ` to ${to}`}${from === undefined ? '' : ` from ${from}`}`;
  // The campaign's own number would say nothing beside evidence that speaks of hours.
  if (isRecordedEvidence(campaign)) return `Unusual ${unit} on ${place}`;
  const head = alerts ? `SMS pumping on ${place}: ${volume} ${unit}` : `Spike of ${unit} on ${place}: ${volume}`;
  const cost = lossText(loss, counts.request !== undefined);
  return `${head} in ${durationText(lastActivity - firstActivity)}, ${cost}`;
};

/** The form's numbers where it was seen, else the provider's. */
const countsOf = (counts: Campaign['counts']): Counts => ({ ...(counts.request ?? counts.send ?? NO_COUNTS), sends: messagesOf(counts) });

const worstVerdict = ({ verdicts, findings }: Campaign): Verdict =>
  findings <= 0 ? 'refuted' : verdicts.unverified > 0 ? 'unverified' : verdicts.drifted > 0 ? 'drifted' : 'confirmed';

/** What an alert needs beyond its campaign: the pipeline knows the hunts and the portal. */
export type AlertContext = Raised & {
  readonly now: Instant;
  readonly query: string;
  readonly queryLink: string;
  readonly nextSteps: readonly string[];
  /** Tables a hunt reads; without it a hunt that names no log is said to have been seen in none. */
  readonly tablesOf?: TablesOf;
};

/** The alert of a campaign that was judged but not yet stored with it (see `withAlert`): its revision is the next one. */
export const makeAlert = (campaign: Campaign, { change, notify, now, query, queryLink, nextSteps, tablesOf }: AlertContext): Alert => {
  const revision = campaign.revision + 1;
  const ips = ranked(peopleOf(campaign)).filter(isAddress);
  const guide = leadingHunt(campaign);
  const named = ips.length > 0 ? [] : evidenceAddresses(campaign);
  return {
    id: alertId(campaign.id, revision),
    campaignId: campaign.id,
    target: campaign.target,
    change,
    revision,
    notify,
    at: now,
    title: titleOf(campaign),
    severity: campaign.assessment.severity,
    confidence: campaign.assessment.confidence,
    verdict: worstVerdict(campaign),
    state: campaign.state,
    ...(campaign.mergedInto === undefined ? {} : { mergedInto: campaign.mergedInto }),
    reason: campaign.assessment.reason,
    hunts: campaign.hunts,
    sides: SIDES.filter((side) => campaign.sides[side] !== undefined),
    firstActivity: campaign.firstActivity,
    lastActivity: campaign.lastActivity,
    entities: {
      ips: ips.toSorted(),
      services: ranked(campaign.services).toSorted(),
      countries: ranked(campaign.countries).toSorted(),
      blocks: ranked(campaign.blocks).toSorted(),
    },
    topIps: ips.slice(0, 3),
    clientCountries: ranked(campaign.clientCountries).toSorted(),
    sourceCount: peopleOf(campaign).count,
    distributed: campaign.distributed,
    service: campaign.service,
    serviceResourceId: campaign.serviceResourceId,
    counts: countsOf(campaign.counts),
    excess: campaign.peak,
    loss: campaign.loss,
    query,
    queryLink,
    nextSteps,
    seen: seenIn(campaign, tablesOf ?? (() => [])),
    ...(guide === undefined ? {} : { guide }),
    ...(named.length === 0 ? {} : { evidenceIps: named }),
  };
};
