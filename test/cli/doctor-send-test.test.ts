import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeDoctor } from '../../src/app.ts';
import { patientOf } from '../../src/cli/doctor-patient.ts';
import { parseConfig } from '../../src/config.ts';
import type { Config } from '../../src/config-types.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { examine } from '../../src/pipeline/doctor/examine.ts';
import { diagnose, type DoctorLab, NOW, startDoctorLab } from './doctor-lab.ts';

let lab: DoctorLab;
beforeAll(async () => {
  lab = await startDoctorLab([]);
});
afterAll(() => lab.close());

const configOf = (settings: Readonly<Record<string, string>>): Config => {
  const parsed = parseConfig(settings);
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
};

describe('doctor --send-test', () => {
  test('finds its alert in every sink, and says how to take it away', async () => {
    const { row } = await diagnose(lab, { args: ['--send-test'] });
    expect(row('sent:findings')).toMatchObject({ status: 'ok', next: expect.stringContaining('Change != "test"') });
    expect(row('sent:event-hubs')).toMatchObject({ status: 'ok', next: expect.stringContaining('tollwatch.test') });
    expect(row('sent:incident-api')).toMatchObject({
      status: 'ok',
      next: expect.stringMatching(/az rest --method delete --url '\S+incidents\/\S+'/),
    });
  });

  test('nobody could take it for an attack', async () => {
    const [incident] = lab.lab.incidents();
    expect(incident?.properties).toMatchObject({ title: 'Tollwatch test: alerts are delivered', severity: 'Informational' });
    expect(JSON.stringify(incident)).not.toMatch(/pumping|T1496/i);
    expect(String(incident?.properties['description'])).toContain('Nothing happened, and there is nothing to do');

    const [event] = lab.lab.events();
    const body = JSON.stringify(event);
    expect(body).toContain('tollwatch.test');
    expect(body).not.toMatch(/SMS pumping|T1496|tollwatch\.campaign/);

    const rows = await lab.rowsOf('SmsPumpingFindings_CL | project Change, Notify, Severity, AlertTitle, Ip1, Requests');
    expect(rows).toEqual([['test', false, 'Informational', 'Tollwatch test: alerts are delivered', '', 0]]);
  });

  test('a second test makes another row and event, and no second incident', async () => {
    await diagnose(lab, { args: ['--send-test'] });
    expect(lab.lab.incidents()).toHaveLength(1);
    expect(lab.lab.events()).toHaveLength(2);
    expect(await lab.rowsOf('SmsPumpingFindings_CL | summarize dcount(AlertId)')).toEqual([[2]]);
  });

  test('an incident that somebody closed is left alone, which is said', async () => {
    const name = lab.lab.incidents()[0]?.name ?? '';
    lab.lab.editIncident(name, { status: 'Closed', classification: 'Undetermined' });
    const { row } = await diagnose(lab, { args: ['--send-test'] });
    expect(row('sent:incident-api')).toMatchObject({ status: 'warning', next: expect.stringContaining('az rest --method delete') });
  });

  test('a sink that takes nothing fails, with the reason', async () => {
    const { row, code } = await diagnose(lab, {
      args: ['--send-test'],
      faults: ({ server, what }) =>
        ['ingestion', 'event-hubs'].includes(server) || (server === 'sentinel' && what.startsWith('PUT'))
          ? { kind: 'status', status: 403 }
          : undefined,
    });
    expect(code).toBe(1);
    for (const sink of ['findings', 'event-hubs']) {
      expect(row(`sent:${sink}`)).toMatchObject({ status: 'fail', next: expect.stringContaining('see the rows under rights') });
    }
  });

  test('a row that the rule sends elsewhere is waited for, and then missed', async () => {
    for (const name of ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER']) vi.stubEnv(name, lab.lab.settings[name] ?? '');
    const config = configOf({
      ...lab.lab.settings,
      TOLLWATCH_FINDINGS_STREAM: 'Custom-SmsEvents',
      TOLLWATCH_SENTINEL_MODE: 'analytics-rule',
    });
    const deps = { clock: { now: () => NOW }, ids: { next: () => 'elsewhere' } };
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const ports = makeDoctor(config, { ...deps, log });
    const pauses: number[] = [];
    const pause = async (ms: number): Promise<void> => void pauses.push(ms);
    const { checks } = await examine({ ports, ...deps }, patientOf(config), { pause, patienceMs: MINUTE });
    await ports.close();
    vi.unstubAllEnvs();
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBe(MINUTE);
    const row = checks.find(({ id }) => id === 'sent:findings');
    expect(row).toMatchObject({ status: 'warning', next: expect.stringContaining('az monitor data-collection rule show') });
  });
});
