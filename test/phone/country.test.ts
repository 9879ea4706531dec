import { describe, expect, test } from 'vitest';
import { countryOf, countryOfBlock } from '../../src/phone/country.ts';
import { destinationRisk } from '../../src/phone/destination-risk.ts';
import { blockOf, isBlock, toE164 } from '../../src/phone/e164.ts';

describe('numbers as they are written', () => {
  test.each([
    ['+62 812-3456 7890', '+6281234567890'],
    ['0044 (20) 7946.0000', '+442079460000'],
    ['6281234567890', '+6281234567890'],
    [' +1 (416) 555/0123 ', '+14165550123'],
  ])('%s is %s', (text, number) => {
    expect(toE164(text)).toBe(number);
  });

  test.each(['', '+', '020 7946 0000', '+0123456789', '+12345', '+1234567890123456', '+6281x34567890', 'unknown'])('%j is none', (text) => {
    expect(toE164(text)).toBeUndefined();
  });

  test('a block is the number less three digits', () => {
    expect(blockOf('+6281234567890')).toBe('+6281234567');
    expect(blockOf('6281234567890')).toBeUndefined();
    expect(isBlock('+6281234567')).toBe(true);
    expect(isBlock('6281234567')).toBe(false);
  });
});

describe('countries', () => {
  test.each([
    ['+6281234567890', 'ID'],
    ['+14165550123', 'CA'],
    ['+12025550123', 'US'],
    ['+18765550123', 'JM'],
    ['+77012345678', 'KZ'],
    ['+79161234567', 'RU'],
    ['+447829123456', 'JE'],
    ['+447700900123', 'GB'],
    ['+390669812345', 'VA'],
    ['+4915112345678', 'DE'],
  ])('%s is allocated to %s', (number, country) => {
    expect(countryOf(number)).toBe(country);
    expect(countryOfBlock(number.slice(0, -3))).toBe(country);
  });

  test('satellite networks are in no country, and what is no block has none', () => {
    expect(countryOf('+881612345678')).toBeUndefined();
    expect(countryOfBlock('')).toBeUndefined();
    expect(countryOfBlock('~rest')).toBeUndefined();
  });
});

describe('risk of a destination', () => {
  test.each([
    ['+881612345678', 'satellite'],
    ['+870773111', 'satellite'],
    ['+979123456789', 'premium'],
    ['+6281234567890', 'listed'],
    ['+6281234567', 'listed'],
    ['+18765550123', 'listed'],
    ['+18765550', 'listed'],
    ['+972501234567', 'listed'],
    ['+37761234567', 'listed'],
    ['+12025550123', 'ordinary'],
    ['+4915112345', 'ordinary'],
    ['+4915112345678', 'ordinary'],
    ['', 'ordinary'],
  ])('%s is %s', (number, risk) => {
    expect(destinationRisk(number)).toBe(risk);
  });
});
