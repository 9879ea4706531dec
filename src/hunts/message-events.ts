import { floorTo, MINUTE } from '../domain/time.ts';
import { boolOf, numberOf, textOf } from './cells.ts';
import type { Contribution, CountingKey } from './counting.ts';
import type { Column, Row } from './hunt.ts';

const BIN_MS = 5 * MINUTE;
const BLOCK = /^\+?[1-9][0-9]{3,11}$/;

/** Evidence of the hunts that count messages by where they went, by minute and raw text; numbers hashed. */
export const MESSAGE_EVIDENCE: readonly Column[] = [
  { name: 'Minute', type: 'datetime', role: 'key' },
  ...['Log', 'Service', 'Owner', 'Kind', 'Sender', 'Block', 'Who', 'ServiceResourceId'].map(
    (name): Column => ({ name, type: 'string', role: 'key' }),
  ),
  ...['IsVerification', 'IsSynthetic', 'IsInRange', 'Late'].map((name): Column => ({ name, type: 'bool', role: 'key' })),
  { name: 'Rows', type: 'long', role: 'counted' },
  { name: 'Items', type: 'long', role: 'counted' },
];

export type MessageStage = 'Sends' | 'Verified' | 'Undelivered' | 'Delivered';

const STAGES: Readonly<Record<string, Readonly<Record<string, MessageStage>>>> = {
  SmsEvents_CL: { sent: 'Sends', verified: 'Verified', undelivered: 'Undelivered', failed: 'Undelivered', delivered: 'Delivered' },
  AppEvents: { 'tollwatch.otp.sent': 'Sends', 'tollwatch.otp.verified': 'Verified' },
};

/** What a row of evidence counts as, of the counts that a hunt keeps; undefined: nothing. Providers write their events in any case, applications ours as it is. */
export const stageOf = (row: Row, counts: readonly string[]): MessageStage | undefined => {
  const [log, kind] = [textOf(row, 'Log'), textOf(row, 'Kind')];
  if (boolOf(row, 'IsSynthetic')) return undefined;
  const stage = STAGES[log]?.[log === 'AppEvents' ? kind : kind.toLowerCase()];
  return stage !== undefined && counts.includes(stage) ? stage : undefined;
};

/** A block as it is written, with its plus; "" for what is none. */
export const blockName = (text: string): string => (BLOCK.test(text) ? `+${text.replace(/^\+/, '')}` : '');

/** The row of the query that a row of evidence belongs to; `part` is the hunt's. */
export const messageKey = (row: Row, part: string): CountingKey => ({
  Bin: floorTo(numberOf(row, 'Minute'), BIN_MS),
  Log: textOf(row, 'Log'),
  Service: textOf(row, 'Service') || textOf(row, 'Owner'),
  Flow: boolOf(row, 'IsVerification') ? 'verification' : textOf(row, 'Sender'),
  Part: part,
});

/** What a row of evidence adds to the counted columns of its stage; nothing outside the range that was asked about. */
export const messageCounts = (row: Row, stage: MessageStage, part: string, counts: readonly string[]): readonly Contribution[] =>
  boolOf(row, 'IsInRange')
    ? [
        {
          key: messageKey(row, part),
          counts: { ...Object.fromEntries(counts.map((name) => [name, 0])), [stage]: numberOf(row, 'Items') },
          samples: { ServiceResourceId: textOf(row, 'ServiceResourceId') },
        },
      ]
    : [];
