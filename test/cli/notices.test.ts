import { expect, test } from 'vitest';
import { together } from '../../src/cli/notices.ts';
import { HUNTS } from '../../src/hunts/index.ts';

test('notices that differ in the hunt alone are one line', () => {
  const notices = [
    'sms-spend-surge: there is no table AppEvents',
    'AppRequests: no row has a value in Url',
    'sms-probe-burst: there is no table AppEvents',
    'sms-probe-burst: there is no table SmsEvents_CL',
  ];
  expect(together(notices, HUNTS)).toEqual([
    'there is no table AppEvents (2 hunts: sms-spend-surge, sms-probe-burst)',
    'AppRequests: no row has a value in Url',
    'sms-probe-burst: there is no table SmsEvents_CL',
  ]);
});
