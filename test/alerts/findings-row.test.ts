import { expect, test } from 'vitest';
import { toFindingsRow } from '../../src/alerts/findings-row.ts';
import { CUSTOM_TABLES } from '../../src/lab/custom-tables.ts';
import { alertOf, campaign, QUERY, TARGET } from './sample-alert.ts';

const columns = CUSTOM_TABLES.find(({ name }) => name === 'SmsPumpingFindings_CL')?.columns ?? [];

test('a row has exactly the columns of the table, each of its type', () => {
  const row: Readonly<Record<string, unknown>> = toFindingsRow(alertOf(), TARGET);
  expect(Object.keys(row).sort()).toEqual(columns.map(({ name }) => name).sort());
  for (const { name, type } of columns) {
    const value = row[name];
    if (type === 'dynamic') expect(Array.isArray(value), name).toBe(true);
    else if (type === 'bool') expect(typeof value, name).toBe('boolean');
    else if (type === 'int' || type === 'long') expect(Number.isInteger(value), name).toBe(true);
    else if (type === 'real') expect(Number.isFinite(value), name).toBe(true);
    else if (type === 'datetime') expect(value, name).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    else expect(typeof value, name).toBe('string');
  }
});

test('the row says what an analytics rule and a workbook need', () => {
  expect(toFindingsRow(alertOf(), TARGET)).toMatchObject({
    TimeGenerated: '2026-03-01T12:20:00Z',
    Change: 'opened',
    Revision: 1,
    Notify: true,
    Status: 'open',
    Hunts: ['acs-send-spike', 'otp-request-spike'],
    FirstActivity: '2026-03-01T12:00:00Z',
    LastActivity: '2026-03-01T12:15:00Z',
    Ip1: '203.0.113.7',
    Ip2: '203.0.113.6',
    Ip3: '2001:db8::5',
    Services: ['shop-api'],
    Countries: ['NG', 'PK'],
    Blocks: ['+234803123'],
    Requests: 1500,
    Sends: 1500,
    Verified: 5,
    EstimatedLossUsd: 195,
    PriceUsd: 0.13,
    Thresholds: [{ name: 'SMSFrequencyThreshold', limit: 50, observed: 900, ratio: 18 }],
    Query: QUERY,
    NextSteps: 'Block the addresses at the firewall.\nLimit codes a destination.',
    TargetId: 'a1b2c3',
    SchemaVersion: 1,
  });
});

test('masked sources and the own backend are no address of the row', () => {
  const { Ips, Ip1, Ip2, Ip3 } = toFindingsRow(alertOf(), TARGET);
  expect([...Ips, Ip1, Ip2, Ip3].some((ip) => ip.startsWith('unknown') || ip === '10.0.0.4')).toBe(false);
  expect(toFindingsRow(alertOf(campaign, { topIps: [] }), TARGET)).toMatchObject({ Ip1: '', Ip2: '', Ip3: '' });
});

test('no field is longer than the 64 KB the service keeps, and lists stay whole JSON', () => {
  const long = 'ñ'.repeat(100_000);
  const many = Array.from({ length: 3000 }, (_, n) => `+${n}${'9'.repeat(40)}`);
  const row = toFindingsRow(
    alertOf(campaign, {
      query: long,
      title: long,
      service: long,
      nextSteps: [long, long],
      entities: { ips: many, services: many, countries: many, blocks: many },
    }),
    TARGET,
  );
  for (const [name, value] of Object.entries(row)) {
    expect(Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value)), name).toBeLessThanOrEqual(64 * 1024);
  }
  expect(row.Blocks.length).toBeGreaterThan(1000);
  expect(row.Blocks).toEqual(many.slice(0, row.Blocks.length));
  expect(Buffer.byteLength(row.AlertTitle)).toBeLessThanOrEqual(256);
});

test('sampled counts are rounded: the columns are whole numbers', () => {
  const alert = alertOf();
  expect(toFindingsRow({ ...alert, counts: { ...alert.counts, requests: 61.5 } }, TARGET).Requests).toBe(62);
});
