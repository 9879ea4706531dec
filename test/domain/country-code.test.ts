import { describe, expect, it, test } from 'vitest';
import { countryCode } from '../../src/domain/country-code.ts';

describe('the code of a country', () => {
  test.each([
    ['ke', 'KE'],
    [' KE ', 'KE'],
    ['Kenya', 'KE'],
    ['kenya', 'KE'],
    ['United States', 'US'],
    ['Türkiye', 'TR'],
    ['Turkey', 'TR'],
    ['Viet Nam', 'VN'],
    ['Russian Federation', 'RU'],
    ['Korea, Republic of', 'KR'],
    ["Korea (Democratic People's Republic of)", 'KP'],
    ['Hong Kong', 'HK'],
    ['Hong Kong SAR', 'HK'],
    ["Cote d'Ivoire", 'CI'],
    ['Côte d’Ivoire', 'CI'],
    ['Myanmar', 'MM'],
    ['Burma', 'MM'],
    ['Congo (DRC)', 'CD'],
    ['Congo', 'CG'],
    ['Saint Lucia', 'LC'],
    ['St. Kitts and Nevis', 'KN'],
    ['The Bahamas', 'BS'],
    ['Moldova, Republic of', 'MD'],
    ['Palestinian Territory', 'PS'],
    ['Niger', 'NE'],
    ['Nigeria', 'NG'],
    ['Guinea', 'GN'],
    ['Germany', 'DE'],
    ['United Kingdom', 'GB'],
    ['UK', 'GB'],
    ['U.S.', 'US'],
    ['XX', 'XX'],
  ])('%s is %s', (name, code) => {
    expect(countryCode(name)).toBe(code);
  });

  it('of what nobody knows equals only itself', () => {
    expect(countryCode('Atlantis')).toBe('ATLANTIS');
    expect(countryCode('')).toBe('');
    expect(countryCode('European Union')).not.toHaveLength(2);
  });
});
