import { expect, test } from 'vitest';
import { dollars, withThousands } from '../../src/domain/amount.ts';

test.each([
  [0, '0'],
  [999.6, '1,000'],
  [1240, '1,240'],
  [1234567, '1,234,567'],
])('%d reads as %s', (count, text) => expect(withThousands(count)).toBe(text));

test.each([
  [0, '0.00'],
  [13, '13.00'],
  [44.456, '44.46'],
  [99.99, '99.99'],
  [99.996, '100'],
  [1012.18, '1,012'],
  [1234567.8, '1,234,568'],
])('USD %d reads as %s', (usd, text) => expect(dollars(usd)).toBe(text));
