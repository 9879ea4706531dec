import { describe, expect, it } from 'vitest';
import { emptyHistory } from '../../src/domain/history.ts';
import { NO_OPERATOR_CONFIG, type OperatorConfig } from '../../src/domain/operator.ts';
import type { Signal } from '../../src/domain/signal.ts';
import { withWitness } from '../../src/pipeline/witness.ts';
import { BURST, burstHistory } from '../domain/burst-history.ts';

const signal = (service: string, log = 'AppRequests'): Signal => ({
  subject: { log, service, flow: '/api/sign-up', dimension: 'client-country', part: 'Peru' },
  window: BURST,
  nats: { conversion: 20 },
  sends: 300,
  verified: 0,
  suspect: 300,
  firstSeen: false,
});

const ATTACKED = burstHistory(
  { log: 'AppRequests', service: 'shop-api', usual: 4, burst: 100 },
  { log: 'AppRequests', service: 'club-api', usual: 4, burst: 100 },
);
/** The shop's requests went nowhere, the club's were sent. */
const SENT = burstHistory(
  { log: 'ACSSMSIncomingOperations', service: 'shop-acs', usual: 4, burst: 0 },
  { log: 'ACSSMSIncomingOperations', service: 'club-acs', usual: 4, burst: 100 },
);
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
