import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { withFolder } from '../lab/files/recorded-folder.ts';
import { runCli } from './command.ts';

type Report = {
  readonly incidents: readonly {
    readonly status: string;
    readonly entities: { readonly ips: readonly string[]; readonly countries: readonly string[] };
  }[];
  readonly summary: {
    readonly simulated: { readonly attack: { readonly ips: readonly string[]; readonly country: string } };
    readonly eventHub: { readonly events: number };
    readonly findingsTable: { readonly rows: number; readonly notifying: number };
    readonly sentinel: {
      readonly incidents: number;
      readonly byRule: { readonly incidents: number; readonly alerts: number; readonly entities: readonly string[] };
      readonly byApi: { readonly incidents: number };
    };
  };
};

test('the demonstration finds the attack as one incident, alerts for nothing else, and leaves no file', async () => {
  const { code, stdout, stderr, left } = await withFolder({}, async (dir) => {
    const result = await runCli(['demo', '--json'], { TMPDIR: dir });
    // The compile cache and the like are Node's own; ours begin with our name.
    return { ...result, left: (await readdir(dir)).filter((name) => name.startsWith('tollwatch')) };
  });
  expect(stderr).not.toContain('The demonstration failed');
  expect(code).toBe(0);
  const { incidents, summary } = JSON.parse(stdout) as Report;
  const alerts = incidents.filter(({ status }) => status === 'alert');
  expect(alerts).toHaveLength(1);
  expect(alerts[0]?.entities.ips).toEqual(summary.simulated.attack.ips.toSorted());
  expect(alerts[0]?.entities.countries).toContain(summary.simulated.attack.country);
  expect(summary.eventHub.events).toBeGreaterThan(0);
  expect(summary.findingsTable.rows).toBe(summary.eventHub.events);
  expect(summary.findingsTable.notifying).toBeGreaterThan(0);
  const { byRule, byApi, incidents: both } = summary.sentinel;
  expect([both, byRule.incidents, byApi.incidents]).toEqual([2, 1, 1]);
  expect(byRule.alerts).toBe(summary.findingsTable.notifying);
  expect(byRule.entities).toContain('cloud-application shop-api');
  const addresses = byRule.entities.flatMap((entity) => /^ip (.*)$/.exec(entity)?.[1] ?? []);
  expect(addresses.length).toBeGreaterThanOrEqual(3);
  expect(summary.simulated.attack.ips).toEqual(expect.arrayContaining(addresses));
  expect(incidents.filter(({ status }) => status === 'suppressed').length).toBeGreaterThan(0);
  expect(incidents.filter(({ status }) => status === 'record-only').length).toBeGreaterThan(0);
  expect(left).toEqual([]);
}, 300_000);
