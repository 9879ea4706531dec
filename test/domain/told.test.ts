import { expect, test } from 'vitest';
import type { EvidenceKind } from '../../src/domain/signal.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { BIN, counts, EMPTY, makeFinding, NOON, standing, tick } from './samples.ts';

/** A destination of one service that stands out at a moment. */
const seen = (at: number, countries: readonly string[], sends: number, nats: Partial<Record<EvidenceKind, number>>) =>
  makeFinding({
    ...{ hunt: 'sms-destination-shift', log: 'SmsEvents_CL', side: 'send', source: '', countries, bin: at },
    counts: counts(sends, { suspect: sends }),
    excess: { name: 'share', limit: 0, observed: sends, ratio: 1, what: 'codes' },
    signal: {
      subject: { log: 'SmsEvents_CL', service: 'shop-api', flow: '', dimension: 'destination', part: countries.join() },
      ...{ window: { from: at, to: at + BIN }, nats, sends, verified: 0, suspect: sends, firstSeen: false },
    },
  });

test('an alert that an older record of little takes in stays one when its loudest hours have passed', () => {
  const little = tick(EMPTY, [seen(NOON - 30 * MINUTE, ['PH'], 1, { share: 4 })], NOON - 25 * MINUTE);
  const loud = tick(little, [seen(NOON, ['ZW'], 600, { conversion: 40, unverified: 40, share: 40 })], NOON + BIN);
  expect(standing(loud).map(({ assessment }) => assessment.standing)).toEqual(['record-only', 'alert']);
  const still = tick(loud, [seen(NOON + HOUR, ['PH'], 1, { share: 4 })], NOON + HOUR + BIN);
  const later = NOON + 2 * HOUR + BIN;
  const joined = tick(still, [seen(later, ['PH', 'ZW'], 2, { share: 4 })], later + BIN);
  expect(joined.result.merges).toHaveLength(1);
  const [before] = standing(loud).filter(({ assessment }) => assessment.standing === 'alert');
  expect(standing(joined)).toMatchObject([{ assessment: { standing: 'alert', severity: before?.assessment.severity } }]);
});
