import * as z from 'zod';
import type { Campaign } from '../../domain/campaign.ts';
import { countsSchema, excessSchema, signalSchema, silencedSchema, verdictSchema } from './finding.ts';
import { instant, type StateRecord, schemaField } from './record.ts';

const member = z.object({ first: z.number(), last: z.number(), requests: z.number() });
const memberSet = z.object({ top: z.record(z.string(), member), count: z.number() });
const severity = z.enum(['Informational', 'Low', 'Medium', 'High']);

const campaignSchema = z.object({
  id: z.string().describe('Frozen when it opened.'),
  target: z.string(),
  service: z.string(),
  serviceResourceId: z.string(),
  services: memberSet,
  sources: memberSet,
  callers: memberSet,
  countries: memberSet,
  blocks: memberSet,
  clientCountries: memberSet,
  sides: z.object({ request: member.exactOptional(), send: member.exactOptional() }),
  hunts: z.array(z.string()),
  openedAt: instant('Opened'),
  firstActivity: instant('Start of the first active bin'),
  lastActivity: instant('End of the last active bin'),
  findings: z.number(),
  counts: z.object({ request: countsSchema.exactOptional(), send: countsSchema.exactOptional() }),
  tallies: z
    .record(z.string(), z.object({ side: z.enum(['request', 'send']), log: z.string().exactOptional(), counts: countsSchema }))
    .describe('Totals a hunt, side and log: several of them see the same messages, so that they are never added.'),
  peak: excessSchema,
  peaks: z.array(z.object({ finding: z.string(), excess: excessSchema })),
  verdicts: z.object({ confirmed: z.number(), drifted: z.number(), refuted: z.number(), unverified: z.number() }),
  evidence: z
    .array(signalSchema.extend({ hunt: z.string(), finding: z.string(), seenAt: z.number() }))
    .describe('Signals of counting hunts, the strongest of each hunt, subject and kind.'),
  state: z.enum(['open', 'ended', 'merged']),
  mergedInto: z.string().exactOptional(),
  distributed: z.boolean(),
  rollUp: z.boolean(),
  assessment: z.object({
    standing: z.enum(['alert', 'suppressed', 'record-only']),
    severity,
    confidence: z.enum(['Low', 'Medium', 'High']),
    reason: z.string(),
  }),
  loss: z.object({ usd: z.number(), messages: z.number(), priceUsd: z.number(), basis: z.string() }),
  revision: z.number().describe('Alerts raised so far.'),
  lastAlertAt: instant('Last alert').exactOptional(),
  lastNotifyAt: instant('Last alert that notified').exactOptional(),
  notified: z.object({ severity, lossStep: z.number() }).exactOptional(),
  reissueOf: z.string().describe('The campaign it goes on from.').exactOptional(),
  recurs: z
    .object({ incident: z.string(), closedAt: z.number() })
    .describe('The incident, closed as a true positive, that it goes on from.')
    .exactOptional(),
  silenced: silencedSchema.describe('All of it was seen in silences that speak for it; it joins nothing else.').exactOptional(),
}) satisfies z.ZodType<Campaign>;

const settling = z.object({
  findings: z
    .record(z.string(), z.object({ counts: countsSchema, verdict: verdictSchema }))
    .describe('Findings already in the totals whose records do not say so yet, with what was taken.'),
  merged: z.array(z.string()).describe('Campaigns already in the totals whose records are not yet closed as merged.'),
});

const schema = z.object({
  schema: schemaField,
  campaign: campaignSchema.describe('Findings that are one attack.'),
  settling: settling.describe('Present while one change needs more than one transaction of 100 writes.').optional(),
});

export type CampaignRecord = Omit<z.infer<typeof schema>, 'campaign'> & { readonly campaign: Campaign };
export type Settling = z.infer<typeof settling>;

export const CAMPAIGN: StateRecord<CampaignRecord> = {
  name: 'campaign',
  key: 'campaign:{id}',
  purpose: 'One attack, growing while it lasts, kept after it ended.',
  status: '`open`, `ended`, `merged`; `settling` while a large change is being written',
  due: 'last activity',
  kept: '90 days after its last activity, unless open',
  schema,
};

export const campaignKey = (id: string): string => `campaign:${id}`;
