import { expect, test } from 'vitest';
import { flowPath } from '../../src/hunts/paths.ts';
import { isoOfPlace, placeName, prefixPlace } from '../../src/hunts/places.ts';
import { placeRisk } from '../../src/phone/destination-risk.ts';

test.each([
  ['id', 'ID'],
  [' Us ', 'US'],
  ['62', '+62'],
  ['+62', '+62'],
  ['0062', '+62'],
  ['+1 868', '+1868'],
  ['1-876', '+1876'],
  ['Indonesia', 'Indonesia'],
  ['Côte d’Ivoire', 'Côte d’Ivoire'],
  ['+15005550006', ''],
  ['15005550006', ''],
  ['0', ''],
  ['', ''],
  ['C-1', ''],
])('the destination %j is %j: no whole number becomes one', (text, place) => {
  expect(placeName(text)).toBe(place);
});

test.each([
  ['+6281200000', '+62', 'ID'],
  ['+2348012', '+234', 'NG'],
  ['+1500', '+1', undefined],
  ['+7', '+7', undefined],
  ['+882131', '+882', undefined],
  ['6281200000', '', undefined],
  ['', '', undefined],
])('the number %j has the calling code %j, of %j', (number, place, country) => {
  expect(prefixPlace(number)).toBe(place);
  expect(isoOfPlace(place)).toBe(country);
});

test.each([
  ['ID', 'listed'],
  ['+62', 'listed'],
  ['JM', 'listed'],
  ['IL', 'listed'],
  ['US', 'ordinary'],
  ['DE', 'ordinary'],
  ['+882', 'satellite'],
  ['+979', 'premium'],
  ['', 'ordinary'],
  ['Indonesia', 'ordinary'],
])('the destination %j is %s', (place, risk) => {
  expect(placeRisk(place)).toBe(risk);
});

test.each([
  ['/signup/otp/send', '/signup/otp/verify', '/signup'],
  ['/api/otp', '/api/otp/verify', '/api'],
  ['/send-otp', '/verify-otp', ''],
  ['/v1/login/phone/request-code', '/v1/login/phone/confirm-code', '/v1/login'],
  ['/auth/reset/2fa/start', '/auth/reset/2fa/check', '/auth/reset'],
  ['/users/42/otp', '/users/43/otp/verify', '/users'],
  ['/orders/42/codes', '/orders/0123456789abcdef-00/codes/confirm', '/orders'],
  ['/verifications', '/verifications/77/check', ''],
  ['/Signup/Codigo', '/signup/codigo', '/signup'],
  ['/', '', ''],
])('%s and %s are of the flow %j', (send, verify, flow) => {
  expect(flowPath(`https://shop.example${send}?x=/otp`, '', '')).toBe(flow);
  expect(flowPath(`https://shop.example${verify}`, '', '')).toBe(flow);
});

test('without a path in the address the name says the flow, else the operation', () => {
  expect(flowPath('', 'POST Signup/SendOtp', 'x')).toBe('/signup');
  expect(flowPath('', 'SendOtp', 'x')).toBe('');
  expect(flowPath('', '', 'signup/VerifyOtp')).toBe('/signup');
});
