import * as z from 'zod';
import { instant, type StateRecord, schemaField } from './record.ts';

const names = z.array(z.string());

const schema = z.object({
  schema: schemaField,
  id: z.string(),
  source: z.enum(['cli', 'analyst']).describe('`cli`: `tollwatch silence add`; `analyst`: an incident closed as false or benign positive.'),
  from: instant('Start of the activity it covers'),
  to: instant('End of the activity it covers'),
  reason: z.string().describe('Kept with every campaign it suppresses.'),
  match: z
    .object({ service: names.exactOptional(), ip: names.exactOptional(), country: names.exactOptional(), sender: names.exactOptional() })
    .describe(
      'All keys must hold for all of it; of the names of one key each will do. `country`: the destination, else the country of the client.',
    ),
  campaign: z.string().describe('The campaign it was made from.').exactOptional(),
  upToUsd: z.number().describe('Campaigns that lost more than this are not covered.').exactOptional(),
  createdAt: instant('Written'),
  endedAt: instant('Ended before its time').exactOptional(),
});

export type SilenceRecord = z.infer<typeof schema>;

export const SILENCE: StateRecord<SilenceRecord> = {
  name: 'silence',
  key: 'silence:{id}',
  purpose:
    'A time in which what matches raises no alert: whole 5-minute bins of counts, and campaigns that lie in it. Silences of the settings stand in TOLLWATCH_OPERATOR, not here.',
  status: '',
  due: 'end of the time it covers',
  kept: '90 days after its end',
  schema,
};

export const silenceKey = (id: string): string => `silence:${id}`;
