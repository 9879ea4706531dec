import { BASELINE } from './baseline.ts';
import { CAMPAIGN } from './campaign.ts';
import { CLASSIFICATION } from './classification.ts';
import { DELIVERY } from './delivery.ts';
import { FINDING } from './finding.ts';
import { LEASE } from './lease.ts';
import type { StateRecord } from './record.ts';
import { RUN } from './run.ts';
import { SILENCE } from './silence.ts';
import { SINK_MEMORY } from './sink-memory.ts';
import { TARGET_STATE } from './target.ts';
import { UPKEEP } from './upkeep.ts';
import { WATERMARK } from './watermark.ts';

type AnyRecord = Omit<StateRecord<unknown>, 'schema'> & { readonly schema: { readonly shape: StateRecord<unknown>['schema']['shape'] } };

/** All kinds of state records, for the page that documents them. */
export const STATE_RECORDS: readonly AnyRecord[] = [
  WATERMARK,
  BASELINE,
  LEASE,
  FINDING,
  CAMPAIGN,
  SILENCE,
  CLASSIFICATION,
  DELIVERY,
  SINK_MEMORY,
  RUN,
  TARGET_STATE,
  UPKEEP,
];
