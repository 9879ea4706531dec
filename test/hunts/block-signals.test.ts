import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/domain/signal.ts';
import { weighEvidence } from '../../src/domain/weigh.ts';
import type { Hunt } from '../../src/hunts/hunt.ts';
import { huntParameters } from '../../src/hunts/parameters.ts';
import { SMS_ADJACENT_NUMBERS } from '../../src/hunts/sms-adjacent-numbers/hunt.ts';
import { SMS_DELIVERY_FAILURES } from '../../src/hunts/sms-delivery-failures/hunt.ts';
import { SMS_PROBE_BURST } from '../../src/hunts/sms-probe-burst/hunt.ts';
import { SMS_RANGE_CONCENTRATION } from '../../src/hunts/sms-range-concentration/hunt.ts';
import { AT, type Burst, judged, seen, type Usual } from './counting-world.ts';

const FLOW = ['SmsEvents_CL', 'shop-api', ''];
const burst = (part: string, minutesAgo: number, ...counts: readonly number[]): Burst => ({ flow: FLOW, part, minutesAgo, counts });

const outcome = (hunt: Hunt, signals: readonly Signal[]): string | undefined =>
  signals.length === 0
    ? undefined
    : weighEvidence(signals.map((signal) => ({ ...signal, hunt: hunt.id, finding: 'f', seenAt: AT }))).outcome;

describe('sms-adjacent-numbers', () => {
  const hunt = SMS_ADJACENT_NUMBERS;
  /** Sends, Verified, Numbers, Undelivered: forty blocks at home, a number in each every three hours. */
  const usual: readonly Usual[] = Array.from({ length: 40 }, (_, n) => ({
    flow: FLOW,
    part: `+4915112${100 + n}`,
    everyMinutes: 180,
    counts: [1, 1, 1, 0],
  }));
  const block = (part: string, numbers: number, minutesAgo = 10, sends = numbers): Burst => burst(part, minutesAgo, sends, 0, numbers, 0);

  test('sixty numbers of one block alert alone, verified or not', () => {
    const signals = judged(hunt, usual, [block('+6281234567', 60)]);
    expect(seen(signals)).toEqual(['block +6281234567: numbers']);
    expect(signals).toMatchObject([{ sends: 60, verified: 0, firstSeen: true }]);
    expect(outcome(hunt, signals)).toBe('alert');
    const verified = judged(hunt, usual, [burst('+6281234567', 10, 60, 60, 60, 0)]);
    expect(outcome(hunt, verified)).toBe('alert');
  });

  test('sixty messages to two numbers are nothing: resends', () => {
    expect(judged(hunt, usual, [block('+6281234567', 2, 10, 60)])).toEqual([]);
  });

  test('four numbers of a block never seen stand out, three do not', () => {
    expect(judged(hunt, usual, [block('+6281234567', 3)])).toEqual([]);
    expect(judged(hunt, usual, [block('+6281234567', 4)])).toHaveLength(1);
  });

  test('everyday numbers are nothing, nor is a block that is as busy every day', () => {
    expect(judged(hunt, usual, [])).toEqual([]);
    const daily = [1, 2, 3, 4, 5, 6].map((day) => block('+4930123456', 20, 10 + day * 1440));
    expect(judged(hunt, usual, [...daily, block('+4930123456', 20)])).toEqual([]);
  });

  test('two attacks at once are two signals', () => {
    const signals = judged(hunt, usual, [block('+6281234567', 30), block('+234803123456', 25)]);
    expect(seen(signals)).toEqual(['block +234803123456: numbers', 'block +6281234567: numbers']);
  });

  test('blocks that are too thin to tell alone tell together', () => {
    const thin = Array.from({ length: 8 }, (_, n) => block(`+628123456${n}`, 7));
    const alone = judged(hunt, usual, thin.slice(0, 1));
    expect(outcome(hunt, alone)).not.toBe('alert');
    const together = judged(hunt, usual, thin);
    expect(Math.max(...together.map(({ nats }) => nats.numbers ?? 0))).toBeGreaterThan(12);
  });

  const natsOf = (signals: readonly Signal[], part: string): number =>
    signals.find(({ subject }) => subject.part === part)?.nats.numbers ?? 0;

  test('a lively block whose codes are given back speaks for itself alone beside blocks that nobody answers', () => {
    const thin = Array.from({ length: 8 }, (_, n) => block(`+628123456${n}`, 7));
    for (const customers of [burst('+13125556', 20, 8, 5, 8, 0), burst('+13125556', 5, 8, 2, 8, 0)]) {
      const both = judged(hunt, usual, [...thin, customers]);
      expect(natsOf(both, '+13125556')).toBeLessThan(12);
      expect(natsOf(both, '+6281234560')).toBeGreaterThanOrEqual(natsOf(judged(hunt, usual, thin), '+6281234560') - 2);
    }
  });

  test.each([
    ['in every second block', (n: number) => (n % 2) * 4],
    ['in all blocks, some more, some less', (n: number) => [1, 2, 3, 4, 2, 3][n % 6] ?? 0],
  ])('codes played back %s take nothing from what the blocks show together', (_, verified) => {
    const attack = (given: (n: number) => number) =>
      Array.from({ length: 12 }, (__, n) => burst(`+62812345${n + 10}`, 20, 7, given(n), 7, 0));
    for (const days of [7, 1]) {
      const answered = judged(hunt, usual, attack(verified), days);
      expect(Math.max(...answered.map(({ nats }) => nats.numbers ?? 0))).toBe(
        Math.max(
          ...judged(
            hunt,
            usual,
            attack(() => 0),
            days,
          ).map(({ nats }) => nats.numbers ?? 0),
        ),
      );
      expect(outcome(hunt, answered)).toBe('alert');
    }
  });

  test('without a past, blocks of customers are as new as attacked ones: more is needed for a record, and they alert nobody alone', () => {
    const numbers = (verified: number, count: number) => [burst('+13125556', 40, count, verified, count, 0)];
    expect(judged(hunt, usual, numbers(6, 7), 1)).toEqual([]);
    expect(judged(hunt, usual, numbers(0, 7), 1)).toHaveLength(1);
    expect(judged(hunt, usual, numbers(6, 7))).toHaveLength(1);
    const outcomes = [numbers(60, 60), numbers(0, 60)].map((bursts) => outcome(hunt, judged(hunt, usual, bursts, 1)));
    expect(outcomes).toEqual(['record-only', 'alert']);
  });

  test('what has no block, and what was folded together, is not judged', () => {
    expect(judged(hunt, usual, [block('', 60), block('~rest', 60)])).toEqual([]);
  });

  test('a finding names the block and its country', () => {
    const [signal] = judged(hunt, usual, [block('+6281234567', 60)]);
    const row = {
      Bin: AT,
      Log: FLOW[0] ?? '',
      Service: 'shop-api',
      Flow: '',
      Part: '+6281234567',
      Sends: 60,
      Verified: 0,
      Numbers: 60,
      Undelivered: 0,
      ServiceResourceId: '',
    };
    expect(hunt.toFinding(row, huntParameters(hunt, {}), signal)).toMatchObject({
      side: 'send',
      blocks: ['+6281234567'],
      countries: ['ID'],
      excess: { name: 'numbers', observed: 60 },
    });
  });
});

describe('sms-range-concentration', () => {
  const hunt = SMS_RANGE_CONCENTRATION;
  /** Sends, Verified, Undelivered. */
  const usual: readonly Usual[] = ['262-01', '262-02', '262-03'].map((part) => ({ flow: FLOW, part, everyMinutes: 10, counts: [3, 2, 0] }));
  const ranges = (Ranges: readonly string[]) => ({ parameters: huntParameters(hunt, { Ranges }) });

  test('an operator that grows alone stands out; all that grow together do not', () => {
    const one = judged(hunt, usual, [burst('262-01', 10, 60, 40, 0)], 7, ranges([]));
    expect(seen(one)).toEqual(['operator 262-01: share']);
    const launch = ['262-01', '262-02', '262-03'].map((part) => burst(part, 10, 60, 40, 0));
    expect(judged(hunt, usual, launch, 7, ranges([]))).toEqual([]);
    expect(outcome(hunt, one)).toBe('record-only');
  });

  test('two at once are two signals, a range is a block', () => {
    const signals = judged(hunt, usual, [burst('262-01', 10, 60, 0, 0), burst('+628123456', 10, 40, 0, 0)], 7, ranges([]));
    expect(seen(signals)).toEqual(['block +628123456: share', 'operator 262-01: share']);
  });

  test('a signal begins at 3 nats: with eight messages to a range never seen, not with seven', () => {
    expect(judged(hunt, usual, [burst('+62812345', 10, 7, 0, 0)], 7, ranges([]))).toEqual([]);
    const [signal, ...others] = judged(hunt, usual, [burst('+62812345', 10, 8, 0, 0)], 7, ranges([]));
    expect(others).toEqual([]);
    expect(signal).toMatchObject({ subject: { part: '+62812345', dimension: 'block' }, sends: 8 });
    expect(signal?.nats.share).toBeGreaterThanOrEqual(3);
  });

  test('a listed range needs about half as much', () => {
    const few = [burst('+62812345', 10, 7, 0, 0)];
    expect(judged(hunt, usual, few, 7, ranges([]))).toEqual([]);
    expect(seen(judged(hunt, usual, few, 7, ranges(['+62812345'])))).toEqual(['block +62812345: share']);
  });
});

describe('sms-delivery-failures', () => {
  const hunt = SMS_DELIVERY_FAILURES;
  /** Sends, Verified, Undelivered, Delivered: one in twenty fails. */
  const usual: readonly Usual[] = ['262-01', '262-02', '262-03'].flatMap((part) => [
    { flow: FLOW, part, everyMinutes: 10, counts: [3, 2, 0, 3] },
    { flow: FLOW, part, everyMinutes: 60, counts: [1, 0, 1, 0] },
  ]);

  test('an operator whose messages fail stands out, and is recorded', () => {
    const signals = judged(hunt, usual, [burst('262-01', 10, 30, 0, 28, 2)]);
    expect(seen(signals)).toEqual(['operator 262-01: failures']);
    expect(outcome(hunt, signals)).toBe('record-only');
  });

  test('messages that fail everywhere say nothing of one range', () => {
    const all = ['262-01', '262-02', '262-03'].map((part) => burst(part, 10, 30, 0, 28, 2));
    expect(judged(hunt, usual, all)).toEqual([]);
  });

  test('eight reports are looked at, seven are not; delivered ones are nothing', () => {
    expect(judged(hunt, [], [burst('510-10', 10, 7, 0, 7, 0), burst('510-11', 10, 40, 30, 0, 40)])).toEqual([]);
    expect(judged(hunt, [], [burst('510-10', 10, 8, 0, 8, 0), burst('510-11', 10, 40, 30, 0, 40)])).toHaveLength(1);
  });

  test('two at once are two signals', () => {
    const signals = judged(hunt, usual, [burst('+628123456', 10, 20, 0, 20, 0), burst('621-20', 10, 20, 0, 18, 2)]);
    expect(seen(signals)).toContain('block +628123456: failures');
  });
});

describe('sms-probe-burst', () => {
  const hunt = SMS_PROBE_BURST;
  /** Sends, Verified, Undelivered. */
  const usual: readonly Usual[] = [{ flow: FLOW, part: '+4915112100', everyMinutes: 60, counts: [2, 1, 0] }];
  const many = burst('+6281234567', 10, 30, 0, 0);

  test('two messages, then thirty three hours later', () => {
    const signals = judged(hunt, usual, [burst('+6281234567', 190, 2, 1, 0), many]);
    expect(seen(signals)).toEqual(['block +6281234567: probe']);
    expect(outcome(hunt, signals)).toBe('record-only');
  });

  test.each([
    ['without messages before', []],
    ['with six before: no probe', [burst('+6281234567', 190, 6, 0, 0)]],
    ['with some a quarter of an hour before: the burst itself', [burst('+6281234567', 30, 2, 0, 0)]],
    ['with some two days before', [burst('+6281234567', 2 * 1440 + 60, 2, 0, 0)]],
    ['in a block in use for days', [burst('+6281234567', 190, 2, 0, 0), burst('+6281234567', 4 * 1440, 3, 2, 0)]],
  ])('a burst %s is nothing', (_what, before) => {
    expect(judged(hunt, usual, [...before, many])).toEqual([]);
  });

  test('eight messages after a probe are a burst, seven are not', () => {
    const probe = burst('+6281234567', 190, 1, 0, 0);
    expect(judged(hunt, usual, [probe, burst('+6281234567', 10, 7, 0, 0)])).toEqual([]);
    expect(judged(hunt, usual, [probe, burst('+6281234567', 10, 8, 0, 0)])).toHaveLength(1);
  });

  test('two at once are two signals; in the first two days there is none', () => {
    const both = [
      burst('+6281234567', 190, 1, 0, 0),
      many,
      burst('+234803123456', 600, 1, 0, 0),
      { ...many, part: '+234803123456', minutesAgo: 5 },
    ];
    expect(judged(hunt, usual, both)).toHaveLength(2);
    expect(judged(hunt, usual, both, 2)).toEqual([]);
  });
});
