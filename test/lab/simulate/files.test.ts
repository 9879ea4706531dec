import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { simulate } from '../../../src/lab/simulate/engine.ts';
import { SCENARIOS } from '../../../src/lab/simulate/scenarios/index.ts';
import { writeSimulation } from '../../../src/lab/simulate/simulation-files.ts';
import { parseOperatorConfig } from '../../../src/operator-config.ts';
import { EVERY_LOG, smallWorld } from './small-world.ts';
import { loadWritten, withOut } from './written-runs.ts';

describe('a run on the disk', () => {
  test('holds a file for each log, what was done, and what the operator said', () =>
    withOut(async (out) => {
      const world = smallWorld([{ log: 'requests', addresses: 'masked' }, { log: 'acs' }], {
        operator: {
          allow: { ips: ['198.51.100.0/24'] },
          silences: [{ from: 1, to: 1.5, reason: 'a test', match: { service: 'small-api' } }],
          prices: { LK: 0.2 },
        },
      });
      const { dir, files } = await writeSimulation(out, simulate(world, { seed: 12 }));
      expect(dir).toBe(join(out, 'small-world', '12'));
      expect((await readdir(dir)).sort()).toEqual([
        'ACSSMSIncomingOperations.ndjson',
        'AppRequests.ndjson',
        'labels.json',
        'tollwatch.json',
      ]);
      const labels = JSON.parse(await readFile(join(dir, 'labels.json'), 'utf8')) as Record<string, unknown>;
      expect(Object.keys(labels)).toEqual(['scenario', 'kind', 'seed', 'from', 'to', 'attacks']);
      const { config, warnings } = parseOperatorConfig(JSON.parse(await readFile(join(dir, 'tollwatch.json'), 'utf8')), 'tollwatch.json');
      expect(warnings).toEqual([]);
      expect(config.silences[0]).toMatchObject({ from: Date.UTC(2026, 2, 3), to: Date.UTC(2026, 2, 3, 12) });
      expect(files.every(({ rows }) => rows > 0)).toBe(true);
    }));

  test('replaces what an earlier run left there', () =>
    withOut(async (out) => {
      await writeSimulation(out, simulate(smallWorld([{ log: 'acs' }]), { seed: 1 }));
      const { dir } = await writeSimulation(out, simulate(smallWorld([{ log: 'asim' }]), { seed: 1 }));
      expect((await readdir(dir)).sort()).toEqual(['ASimWebSessionLogs.ndjson', 'labels.json']);
    }));

  test('two runs into one folder at once leave one of them, whole', () =>
    withOut(async (out) => {
      const worlds = [smallWorld([{ log: 'acs' }]), smallWorld([{ log: 'asim' }])];
      const [{ dir } = { dir: '' }] = await Promise.all(worlds.map((world) => writeSimulation(out, simulate(world, { seed: 1 }))));
      const names = (await readdir(dir)).sort();
      expect([
        ['ASimWebSessionLogs.ndjson', 'labels.json'],
        ['ACSSMSIncomingOperations.ndjson', 'labels.json'],
      ]).toContainEqual(names);
      expect(await readdir(join(dir, '..'))).toEqual(['1']);
    }));

  test('loads into the lab without a bad row or a lost cell, whatever the log', () =>
    withOut(async (out) => {
      for (const source of EVERY_LOG) {
        const written = await writeSimulation(out, simulate(smallWorld([source]), { seed: 2 }));
        expect(await loadWritten(written), JSON.stringify(source)).toEqual({
          badRows: [],
          skipped: 0,
          lost: [],
          rows: written.files.map(({ rows }) => rows),
        });
      }
    }));

  test('operator files of the catalogue can be used', () => {
    for (const scenario of SCENARIOS) {
      const { operator } = simulate(scenario, { seed: 1 });
      if (operator !== undefined) expect(parseOperatorConfig(operator, scenario.name).warnings).toEqual([]);
    }
  });
});
