import { describe, expect, it } from 'vitest';
import { emptyHistory, type History, replaceRange } from '../../src/domain/history.ts';
import { NO_OPERATOR_CONFIG, type OperatorConfig } from '../../src/domain/operator.ts';
import type { Signal } from '../../src/domain/signal.ts';
import { DAY, MINUTE } from '../../src/domain/time.ts';
import { withWitness } from '../../src/pipeline/witness.ts';

const BIN = 5 * MINUTE;
const NOW = Date.UTC(2026, 2, 9, 12);
const SINCE = NOW - 3 * DAY;
const BURST = { from: NOW - 15 * MINUTE, to: NOW };

type Rate = readonly [log: string, service: string, usual: number, burst: number];

/** So many in each bin of three days, and so many more in each of the last quarter of an hour. */
const history = (...rates: readonly Rate[]): History => {
  const made = emptyHistory(2);
  const cells = rates.flatMap(([log, service, usual, burst]) =>
    Array.from({ length: (NOW - SINCE) / BIN }, (_, n) => SINCE + n * BIN).map((bin) => ({
      bin,
      flow: [log, service, ''],
      part: '',
      counts: [usual + (bin >= BURST.from ? burst : 0), 0],
    })),
  );
  replaceRange(made, { from: SINCE, to: NOW }, cells);
  return made;
};

const signal = (service: string, log = 'AppRequests'): Signal => ({
  subject: { log, service, flow: '/api/sign-up', dimension: 'client-country', part: 'Peru' },
  window: BURST,
  nats: { conversion: 20 },
  sends: 300,
  verified: 0,
  suspect: 300,
  firstSeen: false,
});

const ATTACKED = history(['AppRequests', 'shop-api', 4, 100], ['AppRequests', 'club-api', 4, 100]);
/** The shop's requests went nowhere, the club's were sent. */
const SENT = history(['ACSSMSIncomingOperations', 'shop-acs', 4, 0], ['ACSSMSIncomingOperations', 'club-acs', 4, 100]);
const NAMED: OperatorConfig = {
  ...NO_OPERATOR_CONFIG,
  services: { 'shop-api': 'shop', 'shop-acs': 'shop', 'club-api': 'club', 'club-acs': 'club' },
};

describe('what the log of messages says of requests that stand out', () => {
  it('is said of those behind which nothing was sent, and of no others', () => {
    const [shop, club] = [signal('shop-api'), signal('club-api')];
    expect(withWitness([shop, club], ATTACKED, SENT, NAMED)).toEqual([
      { ...shop, explained: 'no messages were sent behind these requests: ACSSMSIncomingOperations shows 48 where 348 were asked for' },
      club,
    ]);
  });

  it('is told by the names that the operator gave both logs: without them the messages are nobody’s in particular', () => {
    const [explained] = withWitness([signal('shop-api')], ATTACKED, SENT, NO_OPERATOR_CONFIG);
    expect(explained).not.toHaveProperty('explained');
  });

  it('leaves every signal as it was where no messages are counted', () => {
    const signals = [signal('shop-api')];
    expect(withWitness(signals, ATTACKED, undefined, NAMED)).toEqual(signals);
    expect(withWitness(signals, ATTACKED, emptyHistory(2), NAMED)).toEqual(signals);
  });

  it('leaves the signals of messages themselves', () => {
    const signals = [signal('shop-acs', 'ACSSMSIncomingOperations')];
    expect(withWitness(signals, ATTACKED, SENT, NAMED)).toEqual(signals);
  });
});
