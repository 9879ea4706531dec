import { describe, expect, it } from 'vitest';
import { incidentGuid } from '../../src/alerts/incident-ids.ts';
import { makeIncidentReader } from '../../src/azure/sentinel-reader.ts';
import { start, target } from './alert.ts';
import { labCredential } from './lab-credential.ts';
import { useSentinelLab } from './sentinel-lab.ts';

const lab = useSentinelLab();
const NAME = incidentGuid('campaign-1');
const reader = () =>
  makeIncidentReader({ arm: { endpoint: lab.server().url, audience: 'https://management.azure.com' }, credential: labCredential });

describe('reading an incident back by the API', () => {
  it('tells how an analyst closed it: as what, when, its number and their words', async () => {
    await lab.send();
    expect(await reader().read(target, 'campaign-1')).toEqual({ campaign: 'campaign-1', kind: 'open', incident: '1' });
    lab.server().edit(NAME, { status: 'Closed', classification: 'BenignPositive', classificationComment: 'our load test' });
    expect(await reader().read(target, 'campaign-1')).toEqual({
      campaign: 'campaign-1',
      kind: 'closed',
      closing: { as: 'BenignPositive', at: start, incident: '1', comment: 'our load test' },
    });
  });

  it('takes an incident that is open again for what it is, whatever it was closed as', async () => {
    await lab.send();
    lab.server().edit(NAME, { status: 'Active', classification: 'FalsePositive' });
    expect(await reader().read(target, 'campaign-1')).toEqual({ campaign: 'campaign-1', kind: 'open', incident: '1' });
  });

  it('knows of no incident where none was written, and says so when the service is away', async () => {
    expect(await reader().read(target, 'campaign-2')).toBeUndefined();
    lab.faults.use(() => ({ kind: 'status', status: 403 }));
    await expect(reader().read(target, 'campaign-1')).rejects.toThrow(/GET incident: 403 .*Sentinel Responder/);
  });
});
