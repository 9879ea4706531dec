import { describe, expect, test } from 'vitest';
import { NO_OPERATOR_CONFIG, type OperatorConfig, type RecordOnly } from '../../src/domain/operator.ts';
import { quieten } from '../../src/domain/severity.ts';
import { HOUR } from '../../src/domain/time.ts';
import { BIN, counts, EMPTY, makeCampaign, makeFinding, makeSend, NOON, standing, tick } from './samples.ts';

const recording = (recordOnly: RecordOnly): OperatorConfig => ({ ...NO_OPERATOR_CONFIG, recordOnly });

describe('record only', () => {
  test('a hunt: its campaigns are recorded with the severity they have, and say why', () => {
    const { assessment } = makeCampaign([makeFinding({ counts: counts(9000) })], recording({ hunts: ['otp-request-spike'] }));
    expect(assessment).toMatchObject({ standing: 'record-only', severity: 'High' });
    expect(assessment.reason).toMatch(/^otp-request-spike is set to record only; 9,000 code requests/);
  });

  test('a hunt: another one that sees the same attack alerts', () => {
    const both = [makeFinding({ countries: ['NG'] }), makeSend({ countries: ['NG'] })];
    expect(makeCampaign(both, recording({ hunts: ['otp-request-spike'] })).assessment.standing).toBe('alert');
    const none = makeCampaign(both, recording({ hunts: ['otp-request-spike', 'acs-send-spike'] })).assessment;
    expect(none.reason).toMatch(/^acs-send-spike, otp-request-spike are set to record only; /);
  });

  test('a hunt: what it saw does not make an alert of what another one would only record', () => {
    const signal = (kind: 'share' | 'conversion', hunt: string) =>
      makeFinding({
        hunt,
        countries: ['NG'],
        signal: {
          subject: { log: 'AppRequests', service: 'shop-api', flow: '/otp', dimension: 'client-country', part: 'NG' },
          window: { from: NOON, to: NOON + BIN },
          nats: { [kind]: 12 },
          sends: 100,
          verified: 0,
          suspect: 90,
          usualSends: 10,
          usualShare: 0.7,
          firstSeen: false,
        },
      });
    const both = [signal('conversion', 'otp-conversion-collapse'), signal('share', 'sms-destination-shift')];
    expect(makeCampaign(both).assessment.standing).toBe('alert');
    expect(makeCampaign(both, recording({ hunts: ['otp-conversion-collapse'] })).assessment).toMatchObject({
      standing: 'record-only',
      reason: expect.stringMatching(/^otp-conversion-collapse is set to record only; /),
    });
  });

  test('a target: everything on it is recorded', () => {
    expect(makeCampaign([makeFinding()], recording({ hunts: [], why: 'prod is set to record only' })).assessment).toMatchObject({
      standing: 'record-only',
      reason: expect.stringMatching(/^prod is set to record only; /),
    });
  });

  test('a campaign that goes on when the mode is over is alerted then', () => {
    const first = tick(EMPTY, [makeFinding()], NOON + 2 * BIN, recording({ hunts: [], why: 'the first week' }));
    const then = tick(first, [makeFinding({ bin: NOON + BIN })], NOON + 3 * BIN);
    expect(standing(first)[0]?.assessment.standing).toBe('record-only');
    expect(standing(then)[0]?.assessment.standing).toBe('alert');
  });
});

describe('a silence that comes while a campaign is open', () => {
  const silence = { from: NOON - HOUR, to: NOON + HOUR, reason: 'load test', match: { service: 'shop-api' } };

  test('speaks for it at once, with its severity kept', () => {
    const campaign = makeCampaign();
    const after = quieten(campaign, { ...NO_OPERATOR_CONFIG, silences: [silence] });
    expect(after.assessment).toMatchObject({ standing: 'suppressed', severity: campaign.assessment.severity });
    expect(after.assessment.reason).toMatch(/load test; 100 code requests/);
    expect(quieten(after, { ...NO_OPERATOR_CONFIG, silences: [silence] })).toBe(after);
  });

  test('leaves a campaign of another service as it is', () => {
    const campaign = makeCampaign();
    const other = { ...silence, match: { service: 'blog-api' } };
    expect(quieten(campaign, { ...NO_OPERATOR_CONFIG, silences: [other] })).toBe(campaign);
  });
});
