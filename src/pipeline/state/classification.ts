import * as z from 'zod';
import { CLASSIFICATIONS } from '../../domain/classification.ts';
import { instant, type StateRecord, schemaField } from './record.ts';

const names = z.array(z.string());

const schema = z.object({
  schema: schemaField,
  campaign: z.string(),
  as: z.enum(CLASSIFICATIONS),
  at: instant('Incident closed'),
  incident: z.string().describe('Number of the incident, else its name.'),
  comment: z.string().describe('What the analyst wrote, at most 200 characters.'),
  hunts: names.describe('Hunts that took part: their precision is counted from these records.'),
  services: names,
  places: names.describe('Destinations, number blocks and addresses: what is seen there again goes on from this campaign.'),
  silence: z.string().describe('Id of the silence made from it.').exactOptional(),
  readAt: instant('Read back'),
});

export type ClassificationRecord = z.infer<typeof schema>;

export const CLASSIFICATION: StateRecord<ClassificationRecord> = {
  name: 'classification',
  key: 'classification:{campaign}',
  purpose: 'How an analyst closed the incident of a campaign.',
  status: '`TruePositive`, `BenignPositive`, `FalsePositive`, `Undetermined`',
  due: 'when the incident was closed',
  kept: '90 days',
  schema,
};

export const classificationKey = (campaign: string): string => `classification:${campaign}`;
