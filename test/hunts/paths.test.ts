import { expect, test } from 'vitest';
import { flowPath, isPageView, routePath, urlPath } from '../../src/hunts/paths.ts';
import { termMatcher } from '../../src/hunts/terms.ts';
import { VARIANTS } from './path-variants.ts';

test.each([
  ['https://shop.example/api/otp/send?next=/verify#top', '/api/otp/send'],
  ['https://otp.example/login', '/login'],
  ['https://otp:verify@shop.example:8443/login', '/login'],
  ['HTTPS://SHOP.EXAMPLE/OTP', '/OTP'],
  ['//otp/send', '/otp/send'],
  ['https://shop.example//otp//send', '/otp/send'],
  ['otp.example/a', '/a'],
  ['otp.example:8080/a', '/a'],
  ['/otp?x=1', '/otp'],
  ['?otp', ''],
  ['otp', ''],
  ['', ''],
  ['https://shop.example', ''],
  ['https://shop.example?otp=1', ''],
  ['https://shop.example/%6Ftp%3Fx', '/otp%3Fx'],
  ['  https://shop.example/otp', '/otp'],
  ['https://bücher.example/überprüfung', '/überprüfung'],
])('the path of the address %s is %s: no host, no query string', (url, path) => {
  expect(urlPath(url)).toBe(path);
});

test.each([
  ['POST /otp/send', '/otp/send'],
  ['POST Otp/Send [id]', 'Otp/Send [id]'],
  ['SendOtp', 'SendOtp'],
  ['POST https://otp.example/login?otp', '/login'],
  ['otp.OtpService/Send', 'otp.OtpService/Send'],
  ['post /otp', 'post /otp'],
  ['POST //otp/send', '/otp/send'],
  ['POST /;x=1/%6ftp;y/../otp', '/otp'],
  ['GET', 'GET'],
  ['', ''],
])('the path of the name %s is %s', (name, path) => {
  expect(routePath(name)).toBe(path);
});

test.each(VARIANTS)('%j is another writing of the path %j', (raw, plain) => {
  expect(urlPath(`https://shop.example${raw}?x=%6ftp`)).toBe(plain);
  expect(urlPath(raw)).toBe(plain);
  expect(routePath(`POST ${raw}`)).toBe(plain);
});

test.each(VARIANTS.filter(([, plain]) => plain === '/api/otp/send'))('the variant %j is of the flow of its route', (raw) => {
  expect(flowPath(`https://shop.example${raw}`, '', '')).toBe('/api');
  expect(flowPath('', `POST ${raw}`, '')).toBe('/api');
});

test.each([
  ['GET /otp', true],
  ['HEAD /otp', true],
  ['OPTIONS', true],
  ['POST /otp', false],
  ['GETOTP', false],
  ['/GET /otp', false],
  ['', false],
])('%s is a page view: %s', (name, expected) => {
  expect(isPageView(name)).toBe(expected);
});

test.each([
  ['/api/otp/send', true],
  ['/API/OTP', true],
  ['/a_otp_b', true],
  ['/otp-code', true],
  ['/otpx', false],
  ['/SendOtp', false],
  ['/send-code', true],
  ['/resend-code', false],
  ['/send-codes', false],
  ['/ünotp', false],
  ['/2fa', true],
  ['/12fa', false],
  ['', false],
])('the path %s holds a term: %s', (path, expected) => {
  expect(termMatcher(['otp', 'send-code', '2fa'])(path)).toBe(expected);
});

test('no terms match nothing', () => {
  expect(termMatcher([])('/otp')).toBe(false);
});

test('characters of regular expressions in a term are text', () => {
  expect(termMatcher(['o.p', '(otp', 'a|b', '/v1/'])('/otp')).toBe(false);
  expect(termMatcher(['(otp'])('x(otp')).toBe(true);
});
