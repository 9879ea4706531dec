import * as z from 'zod';
import type { Applied, CountedNames } from '../../domain/campaign-growth.ts';
import type { Finding, Verdict } from '../../domain/finding.ts';
import { instant, type StateRecord, schemaField } from './record.ts';

export const countsSchema = z.object({
  requests: z.number().describe('What the threshold counts, weighted by sampling.'),
  sends: z.number().describe('What is likely billed.'),
  verified: z.number().describe('Codes entered successfully.'),
  failed: z.number().describe('Requests or sends that failed.'),
  throttled: z.number().describe('Requests answered 429.'),
  suspect: z.number().describe('Messages beyond the usual or verified ones, estimated; absent: all sends.').exactOptional(),
});

export const excessSchema = z.object({
  name: z.string().describe('Parameter that was passed.'),
  limit: z.number().describe('Its value.'),
  observed: z.number().describe('What was seen.'),
  ratio: z.number().describe('observed / limit.'),
  what: z.string().describe('What was counted, in which time and of whom.'),
});

export const verdictSchema = z.enum(['confirmed', 'drifted', 'refuted', 'unverified']);
const strings = z.array(z.string());

const kindSchema = z.enum([
  'conversion',
  'unverified',
  'share',
  'volume',
  'numbers',
  'spend',
  'failures',
  'sources',
  'agents',
  'probe',
  'rate',
]);

export const signalSchema = z.object({
  subject: z.object({
    log: z.string(),
    service: z.string(),
    flow: z.string(),
    dimension: z.enum(['flow', 'destination', 'client-country', 'ip', 'network', 'block', 'operator', 'agent', 'principal']),
    part: z.string(),
  }),
  window: z.object({ from: z.number(), to: z.number() }).describe('What was judged (ms).'),
  nats: z.partialRecord(kindSchema, z.number()).describe('Evidence against "as usual" by kind, in nats.'),
  sends: z.number(),
  verified: z.number(),
  suspect: z.number().describe('Messages beyond the usual or verified ones, estimated.'),
  usualSends: z.number().exactOptional(),
  usualShare: z.number().exactOptional(),
  firstSeen: z.boolean(),
  explained: z.string().exactOptional().describe('Why it is no attack: kept, not weighed.'),
});

export const silencedSchema = z.object({
  reasons: z.array(z.string()).describe('The silences that speak for it, with their reasons.'),
  upToUsd: z.number().describe('It holds while no more than this is lost, in USD; absent: whatever is lost.').exactOptional(),
});

const findingSchema = z.object({
  id: z.string().describe('Hash of target, hunt, bin and key.'),
  target: z.string(),
  hunt: z.string(),
  huntVersion: z.string(),
  bin: instant('Start of the bin'),
  binMs: z.number().describe('Length of the bin in ms.'),
  key: z.string().describe('Key columns of the row without the bin, joined by U+001F.'),
  side: z.enum(['request', 'send']),
  log: z.string().describe('The table it was seen in, of hunts whose tables may hold the same requests.').exactOptional(),
  service: z.string(),
  serviceResourceId: z.string(),
  source: z.string(),
  entities: z.object({ ips: strings, services: strings, countries: strings, blocks: strings }),
  clientCountries: strings,
  counts: countsSchema,
  excess: excessSchema,
  signal: signalSchema.exactOptional(),
  silenced: silencedSchema.describe('Seen in a silence that speaks for it.').exactOptional(),
  verdict: verdictSchema,
  verdictReason: z.string(),
}) satisfies z.ZodType<Finding>;

const namesSchema = z.object({ countries: strings, blocks: strings, clientCountries: strings }) satisfies z.ZodType<CountedNames>;

const schema = z.object({
  schema: schemaField,
  finding: findingSchema.describe('The validated row in common form.'),
  applied: z
    .object({ campaignId: z.string(), counts: countsSchema, verdict: verdictSchema, names: namesSchema.exactOptional() })
    .describe('What of it a campaign has counted; absent until a campaign took it.')
    .optional(),
  foundAt: instant('First seen'),
  changedAt: instant('Counts or verdict last changed'),
});

export type FindingRecord = Omit<z.infer<typeof schema>, 'finding' | 'applied'> & {
  readonly finding: Finding;
  readonly applied?: (Applied & { readonly verdict: Verdict }) | undefined;
};

export const FINDING: StateRecord<FindingRecord> = {
  name: 'finding',
  key: 'finding:{id}',
  purpose: 'A validated row; `pending` until a campaign has counted it as it is.',
  status: '`pending`, `done`',
  due: 'start of its bin',
  kept: '90 days',
  schema,
};

export const findingKey = (id: string): string => `finding:${id}`;
