import { describe, expect, test } from 'vitest';
import { OCSF_VERSION, toDetectionFinding } from '../../src/alerts/ocsf.ts';
import type { Campaign } from '../../src/domain/campaign.ts';
import { makeTestAlert } from '../../src/pipeline/doctor/test-alert.ts';
import { counts, makeCampaign, makeFinding, makeSend } from '../domain/samples.ts';
import { alertOf, campaign, HOSTILE, TARGET } from './sample-alert.ts';
import { detectionFindingProblems, OCSF } from './ocsf-schema.ts';

/** As it leaves: undefined attributes are gone, numbers are JSON numbers. */
const sent = (...of: Parameters<typeof alertOf>): Record<string, unknown> =>
  JSON.parse(JSON.stringify(toDetectionFinding(alertOf(...of), TARGET)));

describe('the OCSF Detection Finding', () => {
  test('names the version it was checked against', () => {
    expect(OCSF_VERSION).toBe(OCSF.version);
    expect(sent()).toMatchObject({ class_uid: 2000 + OCSF.uid, category_uid: 2, type_uid: 200401, metadata: { version: OCSF.version } });
  });

  test.each<readonly [string, Campaign]>([
    ['a distributed campaign on both sides', campaign],
    ['one of a single source', makeCampaign()],
    ['one of masked sources', makeCampaign([makeFinding({ source: 'unknown:Nigeria' })])],
    ['one that only the provider saw', makeCampaign([makeSend({ countries: ['NG'], blocks: ['+234803123'] })])],
    ['sampled counts', makeCampaign([makeFinding({ counts: counts(61.5) })])],
    ...HOSTILE.map(
      (name) => [`the name ${JSON.stringify(name)}`, makeCampaign([makeFinding({ service: name, clientCountries: [name] })])] as const,
    ),
  ])('is valid for %s, opened, updated, closed and merged', (_, of) => {
    expect(detectionFindingProblems(sent(of))).toEqual([]);
    expect(detectionFindingProblems(sent(of, { change: 'updated', severity: 'Informational', confidence: 'Low' }))).toEqual([]);
    expect(detectionFindingProblems(sent(of, { change: 'closed', state: 'ended', queryLink: '', nextSteps: [] }))).toEqual([]);
    expect(detectionFindingProblems(sent(of, { change: 'closed', state: 'merged', mergedInto: 'abc', hunts: [] }))).toEqual([]);
  });

  test('one finding a campaign, one event an alert', () => {
    const alert = alertOf();
    expect(sent()).toMatchObject({
      finding_info: { uid: alert.campaignId },
      metadata: { uid: alert.id, correlation_uid: alert.campaignId },
    });
  });

  test('names technique, sources, destinations and service where consumers look for them', () => {
    const event = toDetectionFinding(alertOf(), TARGET);
    expect(event.finding_info.attacks.map(({ sub_technique }) => sub_technique.uid)).toEqual(['T1496.003']);
    expect(event.observables.map(({ type_id, value }) => `${type_id} ${value}`)).toEqual([
      '2 2001:db8::5',
      '2 203.0.113.4',
      '2 203.0.113.6',
      '2 203.0.113.7',
      '38 shop-api',
      '10 /subscriptions/s/rg/web',
      '14 NG',
      '14 PK',
      '99 +234803123',
    ]);
  });

  test('a test alert is valid, and says of itself that it is no alert and no technique', () => {
    const event = JSON.parse(JSON.stringify(toDetectionFinding(makeTestAlert(TARGET, 'run', 1_772_000_000_000), TARGET)));
    expect(detectionFindingProblems(event)).toEqual([]);
    expect(event).toMatchObject({ is_alert: false, severity: 'Informational', activity_id: 99, activity_name: 'Test', type_uid: 200499 });
    expect(event.finding_info).toMatchObject({ types: ['Test'], attacks: [] });
    expect(event.unmapped.notify).toBe(false);
    expect(JSON.stringify(event)).not.toMatch(/SMS pumping|T1496/);
  });

  test('a closed one is no alert any more', () => {
    expect(sent(campaign, { change: 'closed', state: 'ended' })).toMatchObject({
      activity_id: 3,
      is_alert: false,
      status_id: 99,
      status: 'Ended',
    });
  });

  test('stays below the 256 KB of the smallest hub with the largest campaign a record can hold', () => {
    const many = Array.from({ length: 400 }, (_, n) =>
      makeFinding({
        source: `2001:db8:ffff:ffff:ffff:ffff:ffff:${(n + 0x1000).toString(16)}`,
        countries: [`C${n}`],
        blocks: [`+9998887776${n}`],
      }),
    );
    const event = toDetectionFinding(alertOf(makeCampaign(many), { query: 'x'.repeat(200_000) }), TARGET);
    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(256 * 1024);
  });
});

describe('the check itself', () => {
  test.each([
    ['an attribute that is missing', { finding_info: undefined }, 'event.finding_info is required'],
    ['an attribute nobody knows', { sms: 1 }, 'event.sms is unknown'],
    ['a wrong type', { time: '2026-03-01' }, 'event.time is no whole number'],
    ['a value outside its enum', { severity_id: 42 }, 'event.severity_id is none of the values allowed: 42'],
    ['a caption that is not its id', { severity: 'Low' }, 'event.severity should be High'],
    ['a nested attribute that is missing', { observables: [{ value: 'x' }] }, 'event.observables[0].type_id is required'],
    [
      'a nested address that is none',
      { evidences: [{ src_endpoint: { ip: 'unknown:NG' } }] },
      'event.evidences[0].src_endpoint.ip is no ip_t',
    ],
    ['a constraint', { evidences: [{ name: 'x' }] }, expect.stringMatching(/^event\.evidences\[0\] needs one of actor,/)],
  ])('finds %s', (_, changes, problem) => {
    expect(detectionFindingProblems(JSON.parse(JSON.stringify({ ...sent(), ...changes })))).toContainEqual(problem);
  });
});
