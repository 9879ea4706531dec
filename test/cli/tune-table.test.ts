import { expect, test } from 'vitest';
import { makeTerminal } from '../../src/cli/terminal.ts';
import { tuneTable, tuneText } from '../../src/cli/tune-table.ts';
import type { Campaign } from '../../src/domain/campaign.ts';
import type { Evidence, EvidenceKind } from '../../src/domain/signal.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { makeCampaign, makeFinding, NOON } from '../domain/samples.ts';

const evidence = (kind: EvidenceKind, nats: number, hour: number): Evidence => ({
  ...{ hunt: 'otp-conversion-collapse', finding: kind, seenAt: NOON + hour * HOUR, window: { from: NOON, to: NOON + 5 * MINUTE } },
  subject: { log: 'AppRequests', service: 'shop', flow: '', dimension: 'client-country', part: 'ID' },
  ...{ nats: { [kind]: nats }, sends: 40, verified: 0, suspect: 40, usualSends: 3, usualShare: 0.7, firstSeen: false },
});
const campaign = (standing: Campaign['assessment']['standing'], of: readonly Evidence[]): Campaign => {
  const base = makeCampaign([makeFinding()]);
  return { ...base, hunts: ['otp-conversion-collapse'], evidence: of, assessment: { ...base.assessment, standing } };
};
const alertsAt = (campaigns: readonly Campaign[]) => tuneTable(campaigns).map(({ factor, alerts, missed }) => [factor, alerts, missed]);

test('what is alerted today is alerted with lower thresholds too, and missed with higher ones only when its evidence is too weak', () => {
  // What made it an alert lies hours before its end; together 20 nats.
  const weak = campaign('alert', [evidence('conversion', 10, 0), evidence('unverified', 10, 5)]);
  expect(alertsAt([weak])).toEqual([
    [0.5, 1, 0],
    [0.7, 1, 0],
    [1, 1, 0],
    [1.4, 1, 0],
    [2, 0, 1],
    [3, 0, 1],
  ]);
});

test('what is recorded today may be alerted with lower thresholds; what the operator keeps quiet may not', () => {
  const almost = [evidence('conversion', 5, 0), evidence('unverified', 5, 0)];
  expect(tuneTable([campaign('record-only', almost)]).map(({ more }) => more)).toEqual([1, 1, 0, 0, 0, 0]);
  expect(tuneTable([campaign('suppressed', almost)]).map(({ more }) => more)).toEqual([0, 0, 0, 0, 0, 0]);
});

test('an alert of a fixed threshold is missed where its peak does not reach', () => {
  const base = makeCampaign([makeFinding()]);
  const spike = { ...base, peak: { ...base.peak, ratio: 1.5 } };
  expect(tuneTable([spike]).map(({ missed }) => missed)).toEqual([0, 0, 0, 0, 1, 1]);
});

test('the table says what each of its columns means', () => {
  const terminal = makeTerminal({ write: () => 0 }, { write: () => 0 }, { COLUMNS: '1000' });
  const text = tuneText(terminal, tuneTable([]));
  for (const column of ['"alerts" is', '"more than now"', '"missed"', 'x 1 is what runs now']) expect(text).toContain(column);
});
