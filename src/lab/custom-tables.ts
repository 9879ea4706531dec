import { parseColumns } from './table-columns.ts';
import type { LabTableSchema } from './store.ts';

/** Tollwatch's own tables: what it writes about campaigns, and what its collectors write about messages. */
export const CUSTOM_TABLES: readonly LabTableSchema[] = [
  {
    name: 'SmsPumpingFindings_CL',
    columns: parseColumns(`
      TimeGenerated:datetime AlertId CampaignId Change Revision:int Notify:bool AlertTitle Severity Confidence Verdict Status Hunts:dynamic
      FirstActivity:datetime LastActivity:datetime Ip1 Ip2 Ip3 Ips:dynamic Services:dynamic Service ServiceResourceId Countries:dynamic
      Blocks:dynamic Requests:long Sends:long Verified:long EstimatedLossUsd:real PriceUsd:real Thresholds:dynamic Query QueryLink NextSteps
      TargetId SchemaVersion:int
    `),
  },
  {
    name: 'SmsEvents_CL',
    columns: parseColumns(`
      TimeGenerated:datetime EventTime:datetime Provider Event MessageId VerificationId AttemptId Channel Recipient RecipientHash RecipientCountry
      RecipientBlock NumberType Carrier Mcc Mnc Sender Account Service ClientIp ClientCountry Segments:int PriceUsd:real ErrorCode Tags:dynamic
      SourceId
    `),
  },
];
