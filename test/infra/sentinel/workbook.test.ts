import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filledQueriesIn } from '../../../infra/build/kql-blocks.ts';
import { type Answer, valuesOf, withParameters } from '../../../infra/build/picture/asked.ts';
import { workbookOf, WorkbookError } from '../../../infra/build/workbook.ts';
import { toFindingsRow } from '../../../src/alerts/findings-row.ts';
import { incidentGuid } from '../../../src/alerts/incident-ids.ts';
import type { Alert } from '../../../src/domain/campaign.ts';
import { DAY, HOUR, type Instant, MINUTE, toIso } from '../../../src/domain/time.ts';
import { alertOf, TARGET } from '../../alerts/sample-alert.ts';
import { type Asked, ATTACKED_DAYS, workspaceOf } from './attacked-days.ts';
import { columnsMissing, itemsOf, parametersOf, queriesOf, type QueryItem, referencesIn } from './workbook-reader.ts';

const TEXT = readFileSync(new URL('../../../infra/sentinel/workbook.json', import.meta.url), 'utf8');
const ITEMS = itemsOf(JSON.parse(TEXT));
const QUERIES = queriesOf(ITEMS);
const DEFINED = parametersOf(ITEMS);
const itemOf = (name: string): QueryItem => {
  const item = QUERIES.find((one) => one.name === name);
  if (item === undefined) throw new Error(`the workbook has no item ${name}`);
  return item;
};

const FIRST = 'c0ffee00000000000000000000000001';
const SECOND = 'c0ffee00000000000000000000000002';
const THIRD = 'c0ffee00000000000000000000000003';
const alert = (campaignId: string, revision: number, at: Instant, usd: number, more: Partial<Alert> = {}): Alert => {
  const base = alertOf();
  return {
    ...{ ...base, id: `${campaignId}-${revision}`, campaignId, revision, at, change: revision === 1 ? 'opened' : 'updated' },
    ...{ firstActivity: at - revision * 10 * MINUTE, lastActivity: at, loss: { ...base.loss, usd }, hunts: ['otp-request-spike'], ...more },
  };
};

/** What Tollwatch, Sentinel and an analyst leave: three campaigns, closed as right by the API's route and as wrong by the rule's. */
const fill = async ({ store }: Asked, now: Instant): Promise<void> => {
  const rows = [
    alert(FIRST, 1, now - 6 * HOUR, 10),
    alert(FIRST, 2, now - 5 * HOUR, 60),
    alert(FIRST, 2, now - 5 * HOUR, 60),
    alert(FIRST, 3, now - 4 * HOUR, 140, { state: 'ended', change: 'closed' }),
    alert(SECOND, 1, now - 3 * HOUR, 25, { severity: 'Medium', hunts: ['otp-request-spike', 'sms-probe-burst'] }),
    alert(THIRD, 1, now - 2 * HOUR, 5, { severity: 'Low', verdict: 'unverified', hunts: ['sms-probe-burst'] }),
  ].map((one) => toFindingsRow(one, TARGET));
  await store.append('SmsPumpingFindings_CL', rows, (row) => Date.parse(String(row['TimeGenerated'])) + 2 * MINUTE);
  const incident = (name: string, number: number, at: Instant, more: object) => ({
    ...{
      TimeGenerated: toIso(at),
      IncidentName: name,
      IncidentNumber: number,
      Title: `Incident ${number}`,
      Severity: 'High',
      AlertIds: [],
    },
    ...{ CreatedTime: toIso(now - 6 * HOUR), LastModifiedTime: toIso(at), IncidentUrl: `https://portal.azure.com/#${number}`, ...more },
  });
  const closed = (as: string) => ({
    Status: 'Closed',
    Classification: as,
    ClosedTime: toIso(now - HOUR),
    ClassificationComment: 'looked at',
  });
  await store.append(
    'SecurityIncident',
    [
      incident(incidentGuid(FIRST), 11, now - 5 * HOUR, { Status: 'New' }),
      incident(incidentGuid(FIRST), 11, now - HOUR, closed('TruePositive')),
      incident('aaaaaaaa-0000-4000-8000-000000000001', 12, now - HOUR, { ...closed('FalsePositive'), AlertIds: ['alert-of-second'] }),
      incident(incidentGuid(THIRD), 13, now - HOUR, { Status: 'Active' }),
      incident('aaaaaaaa-0000-4000-8000-000000000002', 14, now - HOUR, closed('TruePositive')),
    ],
    (row) => Date.parse(String(row['TimeGenerated'])),
  );
  const details = JSON.stringify({ 'Custom Details': JSON.stringify({ CampaignId: [SECOND] }) });
  const raised = { TimeGenerated: toIso(now - 3 * HOUR), SystemAlertId: 'alert-of-second', ExtendedProperties: details };
  await store.append('SecurityAlert', [raised], () => now - 3 * HOUR);
  const tick = (at: Instant, target: string, more: object) => ({
    TimeGenerated: toIso(at),
    Message: `Tick ${JSON.stringify({
      ...{ target, errors: 0, failedHunts: 0, refuted: 0, deliveries: { sent: 2, retried: 0, gaveUp: 0, waiting: 0 } },
      ...{ hunts: [{ hunt: 'otp-request-spike', outcome: 'ran', windows: 1, backlog: 0, verdicts: { refuted: 0 } }], ...more },
    })}`,
  });
  const failed = [{ hunt: 'otp-request-spike', outcome: 'failed', windows: 0, backlog: 3, verdicts: { refuted: 1 } }];
  await store.append(
    'AppTraces',
    [
      tick(now - 10 * MINUTE, 'shop', {}),
      tick(now - 5 * MINUTE, 'shop', {
        errors: 1,
        failedHunts: 1,
        refuted: 1,
        hunts: failed,
        deliveries: { sent: 0, retried: 1, gaveUp: 1, waiting: 4 },
      }),
      tick(now - 65 * MINUTE, 'bank', {}),
      { TimeGenerated: toIso(now - MINUTE), Message: 'Tick of something else' },
    ],
    () => now,
  );
};

let empty: Asked;
let full: Asked;
const answers: Record<string, Answer> = {};
const textOf = (item: QueryItem, { to }: Asked): string =>
  withParameters(item.query, valuesOf({ from: to - 2 * DAY, to, grain: '1h', logs: ['SmsEvents_CL'], services: ['*'], campaign: FIRST }));
beforeAll(async () => {
  empty = await workspaceOf(undefined, []);
  full = await workspaceOf(ATTACKED_DAYS);
  await fill(full, full.to);
  for (const item of QUERIES) answers[item.name] = await full.ask(textOf(item, full));
}, 300_000);
afterAll(() => {
  empty.store.close();
  full.store.close();
});
const rowsOf = (name: string) => answers[name]?.rows ?? [];
const figure = (name: string, of: string): unknown => rowsOf(name).find(({ Figure }) => Figure === of)?.['Value'];

describe('every query of the workbook', () => {
  it('is there: one an item, and one for each choice at the top', () => {
    expect(QUERIES.map(({ name }) => name).sort()).toEqual(
      [...Object.keys(filledQueriesIn('workbook')).filter((name) => !name.endsWith('-choice')), 'Log', 'Service'].sort(),
    );
  });

  it.each(QUERIES)('$name names only parameters that the workbook has', (item) => {
    expect(referencesIn(item.text).filter((name) => !DEFINED.has(name))).toEqual([]);
  });

  it.each(QUERIES)('$name runs in a workspace without any of the tables, with the same columns', async (item) => {
    const { columns, rows } = await empty.ask(textOf(item, empty));
    expect(columns).toEqual(answers[item.name]?.columns);
    expect(rows.every(({ Figure }) => Figure !== undefined)).toBe(true);
  });

  it.each(QUERIES)('$name has rows over simulated data, with the columns that its picture names', (item) => {
    expect(rowsOf(item.name).length).toBeGreaterThan(0);
    expect(columnsMissing(item, answers[item.name]?.columns ?? [])).toEqual([]);
  });

  it('that lost a column or a parameter is found out', async () => {
    const item = itemOf('messages-over-time');
    const renamed = await full.ask(textOf({ ...item, query: item.query.replace('Sent = ', 'Gone = ') }, full));
    expect(columnsMissing(item, renamed.columns)).toEqual(['Sent']);
    await expect(
      full.ask(textOf({ ...item, query: item.query.replace('sumif(Weight, IsSend)', 'sumif(Weigt, IsSend)') }, full)),
    ).rejects.toThrow('Weigt');
    expect(referencesIn('where A == "{Nowhere}" and B matches regex "x{3,11}"')).toEqual(['Nowhere']);
  });
});

describe('the file', () => {
  it('is small enough for Bicep to read, and names no workspace', () => {
    expect(TEXT.length).toBeLessThan(131_072);
    expect(TEXT.match(/WORKSPACE_RESOURCE_ID/g)).toHaveLength(2);
    expect(TEXT.match(/TELEMETRY_RESOURCE_ID/g)).toHaveLength(1);
    expect(TEXT).not.toMatch(/\/subscriptions\//);
  });

  it('is not made of a query that nothing shows, nor without one that is shown', () => {
    const queries = filledQueriesIn('workbook');
    expect(() => workbookOf({ ...queries, idle: 'print 1' })).toThrow(WorkbookError);
    const { totals: _, ...rest } = queries;
    expect(() => workbookOf(rest)).toThrow('totals.kql');
  });

  it('has ids and names of its own for every item and parameter', () => {
    const names = ITEMS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the answers', () => {
  it('count what one log saw, and choose the log that knows most', () => {
    expect(rowsOf('Log').map(({ value, selected }) => [value, selected])).toEqual([
      ['SmsEvents_CL', true],
      ['AppEvents', false],
      ['ACSSMSIncomingOperations', false],
      ['AppRequests', false],
    ]);
    const sent = rowsOf('messages-over-time').reduce((sum, { Sent }) => sum + Number(Sent), 0);
    expect(Number(figure('totals', 'Sent'))).toBe(sent);
    expect(sent).toBe(rowsOf('sends-by-country').reduce((sum, row) => sum + Number(row['Verified']) + Number(row['Unverified']), 0));
    const spent = rowsOf('spend-by-service').reduce((sum, { SpendUsd }) => sum + Number(SpendUsd), 0);
    expect(spent).toBeCloseTo(sent * 0.13, 1);
    expect(rowsOf('spend-over-time').reduce((sum, { SpendUsd }) => sum + Number(SpendUsd), 0)).toBeCloseTo(spent, 0);
  });

  it('show a campaign once, as it stands, however often its alert was delivered', () => {
    expect(figure('campaign-totals', 'Campaigns')).toBe('3');
    expect(figure('campaign-totals', 'Going on now')).toBe('2');
    expect(figure('campaign-totals', 'Estimated loss')).toBe('USD 170');
    expect(figure('campaign-totals', 'Minutes to first alert')).toBe('10');
    expect(rowsOf('campaign-list').find(({ CampaignId }) => CampaignId === FIRST)).toMatchObject({
      EstimatedLossUsd: 140,
      Status: 'ended',
      Rows: 3,
    });
    expect(rowsOf('campaign-history').map(({ Revision }) => Revision)).toEqual([1, 2, 3]);
    expect(rowsOf('campaign-loss')).toHaveLength(5);
  });

  it('count a hunt as right or wrong by the incidents of both routes that were closed', () => {
    expect(rowsOf('precision-by-hunt')).toMatchObject([
      { Hunt: 'otp-request-spike', TruePositive: 1, FalsePositive: 1, BenignPositive: 0, Undetermined: 0, Precision: 50 },
      { Hunt: 'sms-probe-burst', TruePositive: 0, FalsePositive: 1, Precision: 0 },
    ]);
    expect(
      rowsOf('closed-incidents')
        .map(({ IncidentNumber, Route, CampaignId }) => [IncidentNumber, Route, CampaignId])
        .sort(),
    ).toEqual([
      [11, 'API', FIRST],
      [12, 'analytics rule', SECOND],
    ]);
    expect(figure('incident-totals', 'Incidents')).toBe('3');
    expect(figure('incident-totals', 'Precision')).toBe('50 %');
  });

  it('tell when Tollwatch looked last, what failed and what does not arrive', () => {
    expect(figure('delivery-totals', 'Rows')).toBe('5');
    expect(figure('delivery-totals', 'Minutes until queryable (p95)')).toBe('2.0');
    expect(figure('delivery-totals', 'Unverified rows')).toBe('1');
    expect(rowsOf('tick-targets')).toMatchObject([
      { Target: 'bank', MinutesAgo: 65, Failed: 0 },
      { Target: 'shop', MinutesAgo: 5, Ticks: 2, Failed: 1, Waiting: 4, GaveUp: 1, Refuted: 1, Retried: 1 },
    ]);
    expect(rowsOf('tick-hunts')[0]).toMatchObject({ Target: 'shop', Runs: 2, Failed: 1, LastOutcome: 'failed', Backlog: 3, Refuted: 1 });
  });
});
