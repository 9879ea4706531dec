import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { type Setting, SETTINGS } from '../../src/settings.ts';
import { armValue } from './arm-value.ts';

type Resource = { readonly type: string; readonly properties?: Readonly<Record<string, string>> };

const folder = new URL('../../infra/examples/', import.meta.url);
const EXAMPLES = readdirSync(folder)
  .filter((name) => name.endsWith('.snapshot.json'))
  .map((name) => name.replace('.snapshot.json', ''));

/** The app settings that an example deploys, with made-up answers for what only Azure knows. */
const settingsOf = (example: string): Readonly<Record<string, string>> => {
  const { predictedResources } = JSON.parse(readFileSync(new URL(`${example}.snapshot.json`, folder), 'utf8')) as {
    readonly predictedResources: readonly Resource[];
  };
  const given = predictedResources.find(({ type }) => type === 'Microsoft.Web/sites/config')?.properties ?? {};
  return Object.fromEntries(Object.entries(given).map(([name, text]) => [name, String(armValue(text))]));
};

/** Not for the app: who runs `probe` names the hosts; the shared address is each target's own here; the stream has its default. */
const NOT_DEPLOYED = ['TOLLWATCH_PROBE_HOSTS', 'TOLLWATCH_FINDINGS_ENDPOINT', 'TOLLWATCH_FINDINGS_RULE_ID', 'TOLLWATCH_FINDINGS_STREAM'];

describe('the app settings that the install sets', () => {
  it('there are examples to look at', () => expect(EXAMPLES.length).toBeGreaterThanOrEqual(5));

  it.each(EXAMPLES)('%s: the product takes them as they are', (example) => {
    const parsed = parseConfig(settingsOf(example));
    expect(parsed).toMatchObject({ kind: 'ok', warnings: [] });
  });

  it.each(EXAMPLES)('%s: every setting of the product is set, and none that it does not know', (example) => {
    const names = Object.keys(settingsOf(example)).filter((name) => name.startsWith('TOLLWATCH_'));
    expect([...names, ...NOT_DEPLOYED].sort()).toEqual(Object.keys(SETTINGS).sort());
  });

  it('what no parameter changes has the default of the settings page', () => {
    const deployed = settingsOf('smallest');
    const own = ['TOLLWATCH_OWN_ROLE', 'TOLLWATCH_LOGS_ENDPOINT'];
    const defaults = Object.entries<Setting>(SETTINGS).filter(([name, one]) => one.default !== undefined && !own.includes(name));
    const differing = defaults.filter(([name, one]) => Object.hasOwn(deployed, name) && deployed[name] !== one.default);
    expect(differing.map(([name]) => name)).toEqual([]);
  });

  it('none of them is a key', () => {
    for (const example of EXAMPLES) {
      const text = JSON.stringify(settingsOf(example));
      expect(text).not.toMatch(/AccountKey=|SharedAccessKey|sig=|AzureWebJobsStorage":/);
    }
  });
});
