import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alertId, campaignId, findingId, hashId } from '../../src/domain/identity.ts';
import { RUNS } from '../runs.ts';

const of = { target: 't1', hunt: 'otp-request-spike', bin: 1_772_366_400_000, key: '203.0.113.7\u001fshop-api' };

test('the same row has the same id in every process and release', () => {
  expect(findingId(of)).toBe('c1182859985946b4a88eeca8ed03261a');
});

test('a finding differs by target, hunt, bin and key', () => {
  const ids = [of, { ...of, target: 't2' }, { ...of, hunt: 'acs-send-spike' }, { ...of, bin: of.bin + 1 }, { ...of, key: 'x' }].map(
    findingId,
  );
  expect(new Set(ids).size).toBe(5);
});

test('alerts of one campaign differ by revision, and no id stands for two kinds of thing', () => {
  const campaign = campaignId({ target: 't1', service: 'shop-api', first: 'a' });
  expect(new Set([campaign, alertId(campaign, 1), alertId(campaign, 2), hashId('t1', 'shop-api', 'a')]).size).toBe(4);
});

// Seen to fail with: `parts.join('|')`.
test('no two lists of parts hash alike, whatever separators a log value contains', () => {
  const part = fc.oneof(fc.string({ unit: fc.constantFrom('|', '"', ',', '\u001f', 'a', '\\') }), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), fc.array(part, { maxLength: 4 }), (a, b) => {
      expect(hashId(...a)).toMatch(/^[0-9a-f]{32}$/);
      expect(hashId(...a) === hashId(...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
    {
      numRuns: RUNS,
      examples: [
        [['a|b'], ['a', 'b']],
        [['a', ''], ['a']],
        [[], ['']],
      ],
    },
  );
});
