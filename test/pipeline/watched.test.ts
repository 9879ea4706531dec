import { describe, expect, test } from 'vitest';
import { emptyHistory, type History, replaceRange } from '../../src/domain/history.ts';
import { NO_OPERATOR_CONFIG } from '../../src/domain/operator.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { watchedRate } from '../../src/pipeline/watched.ts';
import { counts, makeSend, NOON } from '../domain/samples.ts';

const BIN = 5 * MINUTE;

/** So many messages in every bin of the last `days` days. */
const past = (days: number, sends: number, service = 'shop-acs'): History => {
  const history = emptyHistory(2);
  const from = NOON - days * DAY;
  const cells = Array.from({ length: (days * DAY) / BIN }, (_, n) => ({
    bin: from + n * BIN,
    flow: ['ACSSMSIncomingOperations', service, ''],
    part: 'DE',
    counts: [sends, 0],
  }));
  replaceRange(history, { from, to: NOON }, cells);
  return history;
};

const spike = (messages: number, countries: readonly string[] = ['DE']) =>
  makeSend({
    service: 'shop-acs',
    countries,
    counts: counts(messages),
    excess: { name: 'SMSFrequencyThreshold', limit: 100, observed: messages, ratio: messages / 100, what: 'messages' },
  });
const rate = (messages: number, history: History, countries?: readonly string[]) =>
  watchedRate(spike(messages, countries), history, NO_OPERATOR_CONFIG, undefined)?.nats.rate;

describe('a passed limit beside what a counting hunt knows', () => {
  test('after two days it is weak evidence: counts say what is usual', () => {
    expect(rate(130, past(3, 90))).toBeGreaterThan(0);
    expect(rate(1300, past(3, 90))).toBeGreaterThan(0);
  });

  test('nobody watches the service: the limit speaks alone', () => {
    expect(rate(130, past(3, 90, 'other-acs'))).toBeUndefined();
  });

  test('in the first hours it speaks alone', () => {
    expect(rate(130, past(5 / 24, 90))).toBeUndefined();
  });

  test('in the first two days it does when it is twice the busiest bin so far', () => {
    expect(rate(179, past(1, 90))).toBeGreaterThan(0);
    expect(rate(180, past(1, 90))).toBeUndefined();
  });

  test('where no destination could say more, five times the busiest bin so far speaks alone', () => {
    expect(rate(449, past(3, 90), [])).toBeGreaterThan(0);
    expect(rate(450, past(3, 90), [])).toBeUndefined();
  });

  test('the last hour is not its own past', () => {
    const history = past(3, 90);
    replaceRange(history, { from: NOON - HOUR + BIN, to: NOON }, [
      { bin: NOON - BIN, flow: ['ACSSMSIncomingOperations', 'shop-acs', ''], part: 'DE', counts: [900, 0] },
    ]);
    expect(rate(450, history, [])).toBeUndefined();
  });
});
