import { SMS_ADJACENT_NUMBERS } from '../../src/hunts/sms-adjacent-numbers/hunt.ts';
import { SMS_DELIVERY_FAILURES } from '../../src/hunts/sms-delivery-failures/hunt.ts';
import { SMS_PROBE_BURST } from '../../src/hunts/sms-probe-burst/hunt.ts';
import { SMS_RANGE_CONCENTRATION } from '../../src/hunts/sms-range-concentration/hunt.ts';
import type { Tables } from './code-traffic.ts';
import type { Usual } from './counting-world.ts';
import { at, hidden, MESSAGES, testFromLogs, to } from './from-logs.ts';
import type { Logged } from './workspace.ts';

const BLOCK = '+6281234567';
const OTHER = '+234803123456';
const BUSY = '+493012345';
type Specs = readonly Parameters<typeof at>[1][];
const sms = (...specs: Specs): Tables => at('SmsEvents_CL', ...specs);
const app = (...specs: Specs): Tables => at('AppEvents', ...specs);

/** Cases share days, and a number counts once a day: each has numbers of its own. */
let given = 100;
const next = (): number => {
  given += 1;
  return given;
};
/** A message to each of `n` numbers of a block, plain. */
const open = (n: number, block = BLOCK, more: Logged = {}): Specs =>
  Array.from({ length: n }, () => [1, to('', { Recipient: `${block}${next()}`, ...more })] as const);
/** The same where the collector keeps no numbers. */
const masked = (n: number, block = BLOCK, more: Logged = {}): Specs =>
  Array.from({ length: n }, () => [1, hidden(block, `number-${next()}`, more)] as const);
/** An application's own word for a message; one row may stand for many. */
const event = (ItemCount: number, hash = 'h'): Logged => ({
  ...{ Name: 'tollwatch.otp.sent', AppRoleName: 'shop-api', ItemCount },
  Properties: { block: BLOCK, hash, country: 'ID' },
});
/** Some of the table three hours before the others. */
const after = (before: Specs, then: Tables): Tables =>
  Object.fromEntries(
    Object.entries(then).map(([table, rows]) => [table, [...before.map(([n, cells]) => [n, -180, cells] as const), ...rows]]),
  );

const EVENTS = ['AppEvents', 'shop-api', ''];
const usual = (everyMinutes: number, ...counts: readonly number[]): readonly Usual[] =>
  [MESSAGES, EVENTS].flatMap((flow) => Array.from({ length: 40 }, (_, n) => ({ flow, part: `+4915112${100 + n}`, everyMinutes, counts })));

testFromLogs([
  [
    SMS_ADJACENT_NUMBERS,
    usual(180, 1, 1, 1, 0),
    [
      ['three numbers of a block never seen are nothing', sms(...open(3)), []],
      ['four are noted', sms(...open(4)), ['block +6281234567: numbers']],
      ['sixty messages to two numbers are nothing', sms(...open(2).map(([, cells]) => [30, cells] as const)), []],
      [
        'two attacks at once are named both',
        sms(...open(30), ...open(30, OTHER)),
        ['block +234803123456: numbers', 'block +6281234567: numbers'],
      ],
      ['hidden numbers count by their hash: three are nothing', sms(...masked(3)), []],
      ['hidden numbers count by their hash: four are noted', sms(...masked(4)), ['block +6281234567: numbers']],
      ['one sampled row is one number, whatever it stands for', app([1, event(60)]), []],
      ['four of them are four', app(...['a', 'b', 'c', 'd'].map((hash) => [1, event(10, hash)] as const)), ['block +6281234567: numbers']],
    ],
  ],
  [
    SMS_RANGE_CONCENTRATION,
    [...usual(180, 1, 1, 0), { flow: MESSAGES, part: BUSY, everyMinutes: 5, counts: [4, 3, 0] }],
    [
      ['seven messages to a range never seen are nothing', sms(...open(7)), []],
      ['eight are noted', sms(...open(8)), ['block +628123456: share']],
      ['eight to a range in use all day are nothing', sms(...open(8, `${BUSY}6`)), []],
      [
        'two attacks at once are named both',
        sms(...open(30), [30, to('', { Mcc: '621', Mnc: '20' })]),
        ['block +628123456: share', 'operator 621-20: share'],
      ],
      ['hidden numbers count by their block: seven are nothing', sms(...masked(7)), []],
      ['hidden numbers count by their block: eight are noted', sms(...masked(8)), ['block +628123456: share']],
      ['a sampled row counts as what it stands for: seven are nothing', app([1, event(7)]), []],
      ['a sampled row counts as what it stands for: eight are noted', app([1, event(8)]), ['block +628123456: share']],
    ],
  ],
  [
    SMS_DELIVERY_FAILURES,
    usual(180, 1, 1, 0, 1),
    [
      ['seven messages that fail are nothing', sms(...open(7), ...open(7, BLOCK, { Event: 'failed' })), []],
      ['eight are noted', sms(...open(8), ...open(8, BLOCK, { Event: 'failed' })), ['block +628123456: failures']],
      ['eight that arrive are nothing', sms(...open(8), ...open(8, BLOCK, { Event: 'delivered' })), []],
      [
        'two at once are named both',
        sms(...[BLOCK, OTHER].flatMap((block) => [...open(20, block), ...open(20, block, { Event: 'undelivered' })])),
        ['block +23480312345: failures', 'block +628123456: failures'],
      ],
      ['hidden numbers count by their block: seven are nothing', sms(...masked(7), ...masked(7, BLOCK, { Event: 'failed' })), []],
      [
        'hidden numbers count by their block: eight are noted',
        sms(...masked(8), ...masked(8, BLOCK, { Event: 'failed' })),
        ['block +628123456: failures'],
      ],
    ],
  ],
  [
    SMS_PROBE_BURST,
    usual(180, 1, 1, 0),
    [
      ['seven messages after a probe are nothing', after(open(1), sms(...open(7))), []],
      ['eight are noted', after(open(1), sms(...open(8))), ['block +6281234567: probe']],
      ['eight without a probe are nothing', sms(...open(8)), []],
      [
        'two attacks at once are named both',
        after([...open(1), ...open(1, OTHER)], sms(...open(8), ...open(8, OTHER))),
        ['block +234803123456: probe', 'block +6281234567: probe'],
      ],
      ['hidden numbers count by their block: seven are nothing', after(masked(1), sms(...masked(7))), []],
      ['hidden numbers count by their block: eight are noted', after(masked(1), sms(...masked(8))), ['block +6281234567: probe']],
      ['a sampled row counts as what it stands for: seven are nothing', after([[1, event(1)]], app([1, event(7)])), []],
      [
        'a sampled row counts as what it stands for: eight are noted',
        after([[1, event(1)]], app([1, event(8)])),
        ['block +6281234567: probe'],
      ],
      ['a sampled row of ten is no probe', after([[1, event(10)]], app([1, event(60)])), []],
    ],
  ],
]);
