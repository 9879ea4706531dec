import { afterEach, describe, expect, it } from 'vitest';
import type { Alert } from '../../../src/domain/campaign.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { findingsRule } from '../../../src/lab/rules/findings-rule.ts';
import { type AnalyticsRule, parseRule } from '../../../src/lab/rules/rule.ts';
import type { RuleRun } from '../../../src/lab/rules/scheduler.ts';
import { readIncidentTable } from '../../../src/pipeline/closed-incidents.ts';
import { makeAlert, target } from '../../azure/alert.ts';
import { hourlyRule, makeRuleWorld, type RuleWorld, START } from './rule-world.ts';

let world: RuleWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});
const start = async (rule?: AnalyticsRule, tables?: readonly string[]): Promise<RuleWorld> => {
  world = await makeRuleWorld(rule, tables && { tables });
  return world;
};

const alert = (campaign: string, revision: number, more: Partial<Alert> = {}): Alert =>
  makeAlert({
    id: `${campaign}-${revision}`,
    campaignId: campaign,
    revision,
    at: START + MINUTE,
    title: `SMS pumping, ${campaign} ${revision}`,
    ...more,
  });
const namesOf = (runs: readonly RuleRun[]): readonly string[] => runs.flatMap(({ alerts }) => alerts.map(({ name }) => name));

const changed = (change: object): AnalyticsRule => {
  const rule = findingsRule();
  return parseRule({ ...rule, properties: { ...rule.properties, ...change } });
};

describe('a rule of the lab', () => {
  it('alerts once when it is asked to run twice at the same time', async () => {
    const { arrive, runTo, ask } = await start();
    await arrive(START + MINUTE, [alert('a', 1), alert('b', 1)]);
    await Promise.all([runTo(START + 11 * MINUTE), runTo(START + 11 * MINUTE)]);
    expect(await ask('SecurityAlert | count')).toEqual([[2]]);
  });

  it('that is suppressed after an alert does not look for as long, and loses what came then, as the service does', async () => {
    const { arrive, runTo } = await start(changed({ suppressionEnabled: true, suppressionDuration: 'PT20M' }));
    for (const minute of [1, 11, 31]) await arrive(START + minute * MINUTE, [alert(`c${minute}`, 1, { at: START + minute * MINUTE })]);
    expect(namesOf(await runTo(START + 50 * MINUTE))).toEqual(['SMS pumping, c1 1', 'SMS pumping, c31 1']);
  });

  it('alerts past its threshold alone, and makes no incident when told so', async () => {
    const incidentConfiguration = { createIncident: false };
    const { arrive, runTo, incidents, ask } = await start(changed({ triggerThreshold: 1, incidentConfiguration }));
    await arrive(START + MINUTE, [alert('a', 1)]);
    await arrive(START + 6 * MINUTE, [alert('b', 1), alert('c', 1)]);
    expect(namesOf(await runTo(START + 20 * MINUTE))).toHaveLength(2);
    expect(incidents()).toEqual([]);
    expect(await ask('SecurityAlert | count')).toEqual([[2]]);
  });

  it('whose query fails is told, and runs again from where it was', async () => {
    const { runTo } = await start(changed({ query: 'SmsPumpingFindings_CL | where NoSuchColumn == 1' }));
    await expect(runTo(START + 10 * MINUTE)).rejects.toThrow(/The query of the rule SMS pumping \(Tollwatch\) failed: .*NoSuchColumn/);
    await expect(runTo(START + 10 * MINUTE)).rejects.toThrow();
  });

  it('is not taken past the limits of the service', async () => {
    await expect(start(changed({ queryPeriod: 'P2D' }))).rejects.toThrow(/is not allowed: queryPeriod of 2 days/);
  });
});

describe('the rule over findings', () => {
  it('makes one incident a campaign, with entities, and the highest severity of its alerts', async () => {
    const { arrive, runTo, incidents, ask } = await start();
    await arrive(START + MINUTE, [alert('a', 1, { severity: 'Low' }), alert('b', 1)]);
    await runTo(START + 10 * MINUTE);
    const late = { at: START + HOUR };
    await arrive(START + HOUR, [alert('a', 2, { ...late, notify: false }), alert('a', 3, { ...late, severity: 'High' })]);
    const runs = await runTo(START + HOUR + 10 * MINUTE);
    expect(namesOf(runs)).toEqual(['SMS pumping, a 3']);
    expect(incidents().map(({ properties, origin }) => [properties['title'], properties['severity'], origin.alerts.length])).toEqual([
      // Of one run the graver comes first.
      ['SMS pumping, b 1', 'Medium', 1],
      ['SMS pumping, a 1', 'High', 2],
    ]);
    const [, first] = incidents();
    expect(first?.properties['relatedAnalyticRuleIds']).toEqual([expect.stringMatching(/\/alertRules\/findings-rule$/)]);
    expect(first?.properties['additionalData']).toMatchObject({ alertsCount: 2, tactics: ['Impact'] });
    const [row] = await ask('SecurityAlert | sort by TimeGenerated asc, AlertName asc | project Entities, ExtendedProperties');
    expect(JSON.parse(String(row?.[0]))).toMatchObject([
      { Type: 'ip', Address: '203.0.113.7' },
      { Type: 'cloud-application', Name: 'shop-api' },
    ]);
    const details: unknown = JSON.parse((JSON.parse(String(row?.[1])) as Record<string, string>)['Custom Details'] ?? '');
    expect(details).toMatchObject({ CampaignId: ['a'], AlertId: ['a-1'], Hunts: ['otp-request-spike'], Countries: ['NG'] });
    expect(await ask('SecurityIncident | summarize arg_max(IncidentNumber, AlertIds) | project array_length(AlertIds)')).toEqual([[1]]);
  });

  it('alerts once for a row that arrives twice, in one run or in two', async () => {
    const { arrive, runTo } = await start(hourlyRule());
    await arrive(START + MINUTE, [alert('a', 1), alert('a', 1)]);
    await arrive(START + 90 * MINUTE, [alert('a', 1)]);
    await arrive(START + 23 * HOUR, [alert('a', 1)]);
    expect(namesOf(await runTo(START + DAY))).toEqual(['SMS pumping, a 1']);
  });

  it('alerts once for a row that arrives a day late, and for an update that comes before what it updates', async () => {
    const { arrive, runTo, incidents } = await start(hourlyRule());
    await arrive(START + 20 * MINUTE, [alert('a', 2, { at: START + 11 * MINUTE })]);
    await arrive(START + 24 * HOUR, [alert('a', 1)]);
    const runs = await runTo(START + 26 * HOUR);
    expect(namesOf(runs)).toEqual(['SMS pumping, a 2', 'SMS pumping, a 1']);
    expect(incidents()).toHaveLength(1);
  });

  it('loses no row and takes none twice, wherever it falls between runs, even from a clock that is ahead', async () => {
    const { arrive, runTo } = await start();
    const at = [0, 1, 299_999, 300_000, 300_001, 599_999, 600_000].map((ms) => START + ms);
    for (const [n, time] of at.entries()) await arrive(time, [alert(`c${n}`, 1, { at: time })]);
    // Runs come five minutes after their time: what arrived in between is there already, and belongs to the next one.
    await arrive(START + 300_000 - 1, [alert('ahead', 1, { at: START + 302_000 })]);
    await arrive(START + 302_000, [alert('late', 1, { at: START + 1000 })]);
    const names = namesOf(await runTo(START + 20 * MINUTE));
    expect(names.toSorted()).toEqual([...at.map((_, n) => `SMS pumping, c${n} 1`), 'SMS pumping, ahead 1', 'SMS pumping, late 1'].sort());
  });

  it('leaves a closed incident alone: what comes after it is a new one', async () => {
    const { arrive, runTo, incidents, edit } = await start();
    await arrive(START + MINUTE, [alert('a', 1)]);
    await runTo(START + 10 * MINUTE);
    edit(incidents()[0]?.name ?? '', { status: 'Closed', classification: 'TruePositive' });
    await arrive(START + HOUR, [alert('a', 2, { at: START + HOUR })]);
    await runTo(START + HOUR + 10 * MINUTE);
    expect(incidents().map(({ properties }) => properties['status'])).toEqual(['Closed', 'New']);
  });

  it('makes incidents that the product reads back: an analyst who closes one is heard of its campaign', async () => {
    const { arrive, runTo, incidents, edit, query } = await start();
    await arrive(START + MINUTE, [alert('a', 1), alert('b', 1)]);
    await runTo(START + 10 * MINUTE);
    const first = incidents().find(({ properties }) => properties['title'] === 'SMS pumping, a 1');
    edit(first?.name ?? '', { status: 'Closed', classification: 'FalsePositive', classificationComment: 'load test' });
    const { states } = await readIncidentTable(query, target, ['a', 'b'], { from: START, to: START + HOUR });
    const number = String(first?.properties['incidentNumber']);
    expect(states.toSorted((one, other) => (one.campaign < other.campaign ? -1 : 1))).toEqual([
      {
        campaign: 'a',
        kind: 'closed',
        closing: { as: 'FalsePositive', at: START + 10 * MINUTE, incident: number, comment: 'load test' },
      },
      { campaign: 'b', kind: 'open', incident: expect.stringMatching(/^[12]$/) },
    ]);
  });

  it('makes no entity of an address there is not', async () => {
    const { arrive, runTo } = await start();
    await arrive(START + MINUTE, [alert('a', 1, { topIps: [], service: '', serviceResourceId: '/subscriptions/s/resourceGroups/g/x' })]);
    const runs = await runTo(START + 10 * MINUTE);
    const entities = runs.flatMap((run) => run.alerts.flatMap((one) => one.entities));
    expect(entities).toEqual([{ Type: 'azure-resource', ResourceId: '/subscriptions/s/resourceGroups/g/x' }]);
  });

  it('tells the newest of every campaign before the 150th alert, which stands for the rest', async () => {
    const { arrive, runTo } = await start();
    const campaigns = Array.from({ length: 100 }, (_, n) => `c${n}`);
    await arrive(START + MINUTE, [
      ...campaigns.map((id) => alert(id, 1)),
      ...campaigns.map((id) => alert(id, 2, { severity: id === 'c77' ? 'High' : 'Low' })),
    ]);
    const [run] = (await runTo(START + 10 * MINUTE)).filter(({ alerts }) => alerts.length > 0);
    expect(run?.alerts).toHaveLength(150);
    expect(run?.alerts[0]?.name).toBe('SMS pumping, c77 2');
    expect(new Set(run?.alerts.slice(0, 100).map(({ customDetails }) => customDetails['CampaignId']?.[0])).size).toBe(100);
    expect(run?.alerts.at(-1)?.rows).toBe(200);
  });

  it('runs in a workspace without any of our tables, and finds nothing', async () => {
    const { runTo, incidents } = await start(findingsRule(), []);
    const runs = await runTo(START + 30 * MINUTE);
    expect(runs).toHaveLength(5);
    expect(namesOf(runs)).toEqual([]);
    expect(incidents()).toEqual([]);
  });

  it('near real time, alerts each row once as well, three minutes after it arrived at most', async () => {
    const { arrive, runTo } = await start(findingsRule({ nearRealTime: true }));
    await arrive(START + 90_000, [alert('a', 1)]);
    await arrive(START + 4 * MINUTE, [alert('a', 1), alert('b', 1)]);
    expect(namesOf(await runTo(START + 4 * MINUTE))).toEqual(['SMS pumping, a 1']);
    expect(namesOf(await runTo(START + 30 * MINUTE))).toEqual(['SMS pumping, b 1']);
  });

  it('switched off, does nothing', async () => {
    const { arrive, runTo } = await start(findingsRule({ enabled: false }));
    await arrive(START + MINUTE, [alert('a', 1)]);
    expect(namesOf(await runTo(START + 30 * MINUTE))).toEqual([]);
  });
});
