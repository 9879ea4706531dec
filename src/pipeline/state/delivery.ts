import * as z from 'zod';
import type { Alert } from '../../domain/campaign.ts';
import { countsSchema, excessSchema, verdictSchema } from './finding.ts';
import { instant, type StateRecord, schemaField } from './record.ts';

const strings = z.array(z.string());
const seenSchema = z.object({ logs: strings, messages: z.number(), verified: z.number().exactOptional() });
const alertSchema = z.object({
  id: z.string().describe('Hash of campaign and revision: the same alert sent twice has the same id.'),
  campaignId: z.string(),
  target: z.string(),
  change: z.enum(['opened', 'updated', 'closed']),
  revision: z.number(),
  notify: z.boolean(),
  at: instant('Raised'),
  title: z.string(),
  severity: z.enum(['Informational', 'Low', 'Medium', 'High']),
  confidence: z.enum(['Low', 'Medium', 'High']),
  verdict: verdictSchema,
  state: z.enum(['open', 'ended', 'merged']),
  mergedInto: z.string().exactOptional(),
  reason: z.string(),
  hunts: strings,
  sides: z.array(z.enum(['request', 'send'])),
  firstActivity: z.number(),
  lastActivity: z.number(),
  entities: z.object({ ips: strings, services: strings, countries: strings, blocks: strings }),
  topIps: strings,
  clientCountries: strings,
  sourceCount: z.number(),
  distributed: z.boolean(),
  service: z.string(),
  serviceResourceId: z.string(),
  counts: countsSchema,
  excess: excessSchema,
  loss: z.object({ usd: z.number(), messages: z.number(), priceUsd: z.number(), basis: z.string() }),
  query: z.string(),
  queryLink: z.string(),
  nextSteps: strings,
  guide: z.string().exactOptional(),
  seen: z.object({ request: seenSchema.exactOptional(), send: seenSchema.exactOptional() }).exactOptional(),
  evidenceIps: strings.exactOptional(),
}) satisfies z.ZodType<Alert>;

const schema = z.object({
  schema: schemaField,
  sink: z.string().describe('Sink id.'),
  alert: alertSchema.describe('What is to be sent, complete in itself.'),
  createdAt: instant('Written; given up 24 h later'),
  attempts: z.number().describe('Sends tried.'),
  lastAttemptAt: instant('Last try').optional(),
  lastReason: z.string().describe('Why the last try failed.').optional(),
  detail: z.record(z.string(), z.string()).describe('What the sink reported back: ids, offsets.').optional(),
});

export type DeliveryRecord = Omit<z.infer<typeof schema>, 'alert'> & { readonly alert: Alert };

export const DELIVERY: StateRecord<DeliveryRecord> = {
  name: 'delivery',
  key: 'delivery:{alert}:{sink}',
  purpose: 'One alert for one sink: the outbox.',
  status: '`waiting`, `sent`, `given-up`; set a given-up one back to `waiting` and it is tried once more',
  due: 'next try while waiting, then when it was sent or given up',
  kept: '30 days',
  schema,
};

export const deliveryKey = (alertId: string, sink: string): string => `delivery:${alertId}:${sink}`;
