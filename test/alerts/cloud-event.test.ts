import { expect, test } from 'vitest';
import { toCloudEvent } from '../../src/alerts/cloud-event.ts';
import { toDetectionFinding } from '../../src/alerts/ocsf.ts';
import { alertOf, campaign, TARGET } from './sample-alert.ts';

test('an event has the attributes CloudEvents 1.0 asks for, each a string of the right form', () => {
  const { data, ...attributes } = toCloudEvent(alertOf(), TARGET);
  const { id, campaignId } = alertOf();
  expect(attributes).toEqual({
    specversion: '1.0',
    id,
    source: '/tollwatch/targets/a1b2c3',
    type: 'tollwatch.campaign.opened',
    subject: campaignId,
    time: '2026-03-01T12:20:00Z',
    datacontenttype: 'application/json',
    dataschema: 'https://schema.ocsf.io/1.8.0/classes/detection_finding',
    partitionkey: campaignId,
  });
  // CloudEvents 1.0.2, 3.1: attribute names are lower-case letters and digits, at most 20 of them.
  expect(Object.keys(attributes).every((name) => /^[a-z0-9]{1,20}$/.test(name))).toBe(true);
  expect(data).toEqual(toDetectionFinding(alertOf(), TARGET));
});

test('the type tells what happened, and a repeat is the same event', () => {
  expect((['updated', 'closed'] as const).map((change) => toCloudEvent(alertOf(campaign, { change }), TARGET).type)).toEqual([
    'tollwatch.campaign.updated',
    'tollwatch.campaign.closed',
  ]);
  expect(toCloudEvent(alertOf(), TARGET)).toEqual(toCloudEvent(alertOf(), TARGET));
});
