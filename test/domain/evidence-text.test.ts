import { expect, test } from 'vitest';
import { kindsText, signalPlace, signalText } from '../../src/domain/evidence-text.ts';
import type { Dimension, Evidence, EvidenceKind } from '../../src/domain/signal.ts';
import { HOUR } from '../../src/domain/time.ts';
import { NOON } from './samples.ts';

const evidence = (dimension: Dimension, more: Partial<Evidence> = {}): Evidence => ({
  subject: { log: 'AppRequests', service: 'shop', flow: '', dimension, part: 'ID' },
  window: { from: NOON - 3 * HOUR, to: NOON },
  ...{ nats: {}, sends: 412, verified: 3, suspect: 400, firstSeen: false, hunt: 'h', finding: 'f', seenAt: NOON },
  ...more,
});

test.each([
  ['beside what is usual', { usualSends: 27, usualShare: 0.71 }, ', 3 verified; usually about 27 in that time; expected: 71 % verified'],
  ['beside nothing at all', { usualSends: 0, usualShare: 0.71 }, ', 3 verified; usually none in that time; expected: 71 % verified'],
  ['beside next to nothing', { usualSends: 0.4 }, '; usually hardly any in that time'],
  ['in the first days', { usualShare: 0.98 }, ', 3 verified; expected: 98 % verified'],
  ['without a past', {}, '; what is usual is not known yet'],
] as const)('what was seen is said %s', (_, usual, text) =>
  expect(signalText(evidence('destination', usual))).toBe(`412 codes to ID in 3 h${text}`),
);

test('it says in which log and when, on one day or over two', () => {
  expect(signalPlace(evidence('ip'))).toBe('AppRequests, 2026-03-01 09:00 to 12:00 UTC');
  expect(signalPlace(evidence('ip', { window: { from: NOON - 24 * HOUR, to: NOON } }))).toBe(
    'AppRequests, 2026-02-28 12:00 to 2026-03-01 12:00 UTC',
  );
});

test('what grew beyond the others is called by its name', () => {
  const words = (kind: EvidenceKind, dimension: Dimension) => kindsText([{ kind, nats: 9, evidence: evidence(dimension) }]);
  expect(words('share', 'client-country')).toBe('one client country grew far more than the others');
  expect(words('share', 'operator')).toBe('one operator grew far more than the others');
  expect(words('sources', 'ip')).toBe('one client asks for many destinations');
  expect(words('sources', 'client-country')).toBe('many clients ask for little each');
});
