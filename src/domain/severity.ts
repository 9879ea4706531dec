import { withThousands } from './amount.ts';
import type { Assessment, Campaign, Confidence, Loss, Severity } from './campaign.ts';
import type { CampaignBody } from './campaign-growth.ts';
import { kindsText, leadingEvidence, signalPlace, signalText } from './evidence-text.ts';
import { estimateLoss, lossText, messagesOf, suspectOf } from './loss.ts';
import type { OperatorConfig, RecordOnly } from './operator.ts';
import { suppress } from './suppression.ts';
import { KIND_CAPS, WEIGH_RULES, type Weighed, weighEvidence } from './weigh.ts';

const ORDER: readonly Severity[] = ['Informational', 'Low', 'Medium', 'High'];

/** The worth of a severity for comparing: Informational 0 to High 3. */
export const severityRank = (severity: Severity): number => ORDER.indexOf(severity);

/** The first row that either number reaches decides; what reaches none is Low. `ratio`: peak over its threshold. */
export const SEVERITY_TABLE = [
  { severity: 'High', ratio: 10, lossUsd: 500 },
  { severity: 'Medium', ratio: 3, lossUsd: 50 },
] as const;

/** From this share of verified codes on, real users explain the volume ... */
export const EXPLAINED_SHARE = 0.5;
/** ... unless a peak is this many times the threshold: lower-tier providers replay codes, so that pumped traffic looks converted. */
export const EXPLAINED_RATIO = 4;

/** Why conversions explain the campaign, or undefined. Only the request side sees codes come back; the provider may see more sends. */
const explained = ({ counts, peak }: CampaignBody): string | undefined => {
  const sends = messagesOf(counts);
  const verified = counts.request?.verified ?? 0;
  if (sends <= 0 || peak.ratio >= EXPLAINED_RATIO || verified / sends < EXPLAINED_SHARE) return undefined;
  return `${withThousands(verified)} of ${withThousands(sends)} codes were verified`;
};

const confidenceOf = ({ verdicts, sides, distributed, peak }: CampaignBody): Confidence => {
  if (verdicts.confirmed === 0) return 'Low';
  const twice = sides.request !== undefined && sides.send !== undefined;
  return twice || distributed || peak.ratio >= 10 ? 'High' : 'Medium';
};

/** Kinds that agree, and how strongly, for severity: three kinds far past the bar are High even before they are expensive. */
export const EVIDENCE_TABLE = [
  { severity: 'High', nats: 60, kinds: 3 },
  { severity: 'Medium', nats: 25, kinds: 2 },
] as const;

const evidenceSeverity = ({ nats, kinds }: Weighed): Severity =>
  EVIDENCE_TABLE.find((row) => nats >= row.nats && kinds.length >= row.kinds)?.severity ?? 'Low';

const worse = (a: Severity, b: Severity): Severity => (severityRank(a) >= severityRank(b) ? a : b);

const lossSeverity = (loss: Loss): Severity => SEVERITY_TABLE.find((row) => loss.usd >= row.lossUsd)?.severity ?? 'Low';

/** Every hunt that saw it is one whose signals stand as evidence. */
const isStatistical = ({ evidence, hunts }: CampaignBody): boolean =>
  evidence.length > 0 && hunts.every((hunt) => evidence.some((one) => one.hunt === hunt));

/**
 * Has a fixed limit been passed further than any evidence of it says? Then its loudest finding stands by itself: what explains a quiet
 * one, or makes it weak, says nothing of it.
 */
const speaksAlone = ({ peak, evidence }: CampaignBody): boolean => {
  const passed = evidence.filter(({ nats }) => nats.rate !== undefined);
  return !Object.hasOwn(KIND_CAPS, peak.name) && passed.length > 0 && passed.every(({ sends }) => sends < peak.observed);
};

const signsText = ({ kinds }: Weighed): string =>
  kinds.length > 1 ? `signs that agree: ${kindsText(kinds)}` : `sign: ${kindsText(kinds)}`;

/** Why evidence is too little for an alert. */
const whyRecorded = ({ outcome, kinds }: Weighed, few: boolean): string => {
  if (outcome === 'alert' && few) return `fewer than ${WEIGH_RULES.minMessages} messages beyond the usual`;
  if (kinds.length === 0) return 'too little stands out';
  return kinds.length === 1 ? 'one sign alone is too little' : 'these signs are too weak together';
};

/** What the signals of counting hunts are worth. */
const assessEvidence = (campaign: CampaignBody, loss: Loss, suppressed: string | undefined): Assessment => {
  const open = campaign.evidence.filter(({ explained }) => explained === undefined);
  const why = suppressed ?? (open.length === 0 ? campaign.evidence[0]?.explained : undefined);
  const weighed = weighEvidence(open.length === 0 ? campaign.evidence : open);
  const severity = worse(evidenceSeverity(weighed), lossSeverity(loss));
  const confirmed = campaign.verdicts.confirmed > 0;
  const confidence = !confirmed ? 'Low' : weighed.kinds.length >= 3 && weighed.nats >= 40 ? 'High' : 'Medium';
  const leading = leadingEvidence(weighed.kinds) ?? campaign.evidence[0];
  // The log and the time of the leading evidence: the campaign's own totals are of other minutes, and may be of another log.
  const seen = leading === undefined ? 'nothing that stands' : `${signalText(leading)} (${signalPlace(leading)})`;
  // No loss: it goes on growing while what first raised the alert stays its reason.
  const reason = weighed.kinds.length === 0 ? seen : `${seen}; ${signsText(weighed)}`;
  if (why !== undefined) return { standing: 'suppressed', severity, confidence, reason: `${why}; ${reason}` };
  // The evidence may speak of a longer window than the campaign holds: the rest of it is another campaign's.
  const few = suspectOf(campaign.counts) < WEIGH_RULES.minMessages;
  if (weighed.outcome === 'alert' && !few) return { standing: 'alert', severity, confidence, reason };
  return { standing: 'record-only', severity, confidence: 'Low', reason: `${whyRecorded(weighed, few)}: ${reason}` };
};

/** True where evidence alone was judged and is too little to alert: it speaks of hours, of which the campaign holds some minutes. */
export const isRecordedEvidence = (campaign: Campaign): boolean =>
  campaign.assessment.standing === 'record-only' &&
  isStatistical(campaign) &&
  !speaksAlone(campaign) &&
  (weighEvidence(campaign.evidence).outcome !== 'alert' || suspectOf(campaign.counts) < WEIGH_RULES.minMessages);

/**
 * What a campaign is worth: the only place that knows severities. More of the same attack never lowers a severity. `suppressed` is
 * the operator's reason, if any. A record-only campaign keeps its severity: nobody is alerted, but it is shown for what it is.
 */
export const assess = (campaign: CampaignBody, loss: Loss, suppressed: string | undefined): Assessment => {
  if (campaign.findings > 0 && campaign.evidence.length > 0) {
    const byEvidence = assessEvidence(campaign, loss, suppressed);
    // What explains all the evidence explains no other hunt's threshold.
    const quiet = byEvidence.standing === 'record-only' || (suppressed === undefined && byEvidence.standing === 'suppressed');
    if (!quiet || (isStatistical(campaign) && !speaksAlone(campaign))) return byEvidence;
  }
  const { name, limit, observed, ratio, what } = campaign.peak;
  const row = SEVERITY_TABLE.find((candidate) => ratio >= candidate.ratio || loss.usd >= candidate.lossUsd);
  const severity = row?.severity ?? 'Low';
  const confidence = confidenceOf(campaign);
  // What a counting hunt measured says its number and what is usual itself, and passed no threshold.
  const counted = Object.hasOwn(KIND_CAPS, name);
  const excess = counted ? what : `${withThousands(observed)} ${what}; the threshold is ${withThousands(limit)} (${name})`;
  const worth = `${excess}; ${lossText(loss, campaign.sides.request !== undefined)} at ${loss.basis}`;
  if (suppressed !== undefined) return { standing: 'suppressed', severity, confidence, reason: `${suppressed}; ${worth}` };
  if (campaign.findings <= 0) {
    return { standing: 'record-only', severity: 'Informational', confidence, reason: 'evidence read later refuted every finding of it' };
  }
  const benign = explained(campaign);
  if (benign !== undefined) return { standing: 'record-only', severity, confidence, reason: `${benign}; ${worth}` };
  return { standing: 'alert', severity, confidence, reason: worth };
};

/** Why an operator only wants it recorded, or undefined: the target, all its hunts, or those whose evidence makes it an alert. */
const recordedOnly = (campaign: CampaignBody, loss: Loss, { hunts, why }: RecordOnly): string | undefined => {
  if (why !== undefined) return why;
  const quiet = campaign.hunts.filter((hunt) => hunts.includes(hunt));
  if (quiet.length === 0) return undefined;
  const loud = campaign.hunts.filter((hunt) => !hunts.includes(hunt));
  const evidence = campaign.evidence.filter(({ hunt }) => !hunts.includes(hunt));
  const alone = loud.length > 0 && assess({ ...campaign, hunts: loud, evidence }, loss, undefined).standing === 'alert';
  return alone ? undefined : `${quiet.join(', ')} ${quiet.length === 1 ? 'is' : 'are'} set to record only`;
};

/** An alert that the operator wants kept to the records: severity and confidence stay, for it is shown for what it is. */
const record = (campaign: CampaignBody, loss: Loss, assessment: Assessment, recordOnly: RecordOnly | undefined): Assessment => {
  if (recordOnly === undefined || assessment.standing !== 'alert') return assessment;
  const why = recordedOnly(campaign, loss, recordOnly);
  return why === undefined ? assessment : { ...assessment, standing: 'record-only', reason: `${why}; ${assessment.reason}` };
};

/**
 * The campaign with its loss and assessment. `before`: the severity never falls while a campaign lives, even when a cheaper
 * destination lowers the mean price, because what people were told stays true.
 */
export const evaluate = (campaign: CampaignBody, operator: OperatorConfig, before: Campaign | undefined): Campaign => {
  const loss = estimateLoss(campaign, operator.prices);
  const quiet = suppress({ ...campaign, loss }, operator);
  const now = assess(campaign, loss, quiet);
  const told = before?.assessment.severity;
  const stands = campaign.findings > 0;
  const keep = told !== undefined && stands && severityRank(told) > severityRank(now.severity);
  // What statistics raised stays raised when the loudest hours fall out of what is weighed together.
  const raised =
    stands && quiet === undefined && before?.assessment.standing === 'alert' && now.standing !== 'alert' && campaign.evidence.length > 0;
  const assessment = { ...now, ...(keep ? { severity: told } : {}), ...(raised ? { ...before.assessment } : {}) };
  return { ...campaign, loss, assessment: record(campaign, loss, assessment, operator.recordOnly) };
};

/** The campaign as a silence leaves it that came while nothing else changed; the same record when none speaks for it. */
export const quieten = (campaign: Campaign, operator: OperatorConfig): Campaign => {
  const { assessment } = campaign;
  const why = assessment.standing === 'suppressed' ? undefined : suppress(campaign, operator);
  return why === undefined
    ? campaign
    : { ...campaign, assessment: { ...assessment, standing: 'suppressed', reason: `${why}; ${assessment.reason}` } };
};
