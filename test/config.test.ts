import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig, type ParsedConfig } from '../src/config.ts';
import { HUNTS } from '../src/hunts/index.ts';
import { type Setting, SETTINGS } from '../src/settings.ts';
import { RUNS } from './runs.ts';

const workspaceId = '00000000-0000-0000-0000-00000000000a';
const target = {
  name: 'prod',
  tenantId: '00000000-0000-0000-0000-000000000001',
  workspaceId,
  resourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w',
};
const good = {
  TOLLWATCH_TARGETS: JSON.stringify([target]),
  TOLLWATCH_STATE_ENDPOINT: 'https://st.table.core.windows.net/',
  TOLLWATCH_FINDINGS_ENDPOINT: 'https://dcr.ingest.monitor.azure.com',
  TOLLWATCH_FINDINGS_RULE_ID: 'dcr-00000000000000000000000000000000',
};

const problemsOf = (parsed: ParsedConfig): Readonly<Record<string, string>> =>
  parsed.kind === 'ok' ? {} : Object.fromEntries(parsed.problems.map(({ name, problem }) => [name, problem]));
const configOf = (env: Readonly<Record<string, string>>) => {
  const parsed = parseConfig(env);
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
};

describe('settings', () => {
  it('the required four are enough; everything else has its documented default', () => {
    const config = configOf(good);
    const findings = { endpoint: good.TOLLWATCH_FINDINGS_ENDPOINT, ruleId: good.TOLLWATCH_FINDINGS_RULE_ID };
    expect(config.targets).toEqual([{ ...target, findings, id: expect.stringMatching(/^[0-9a-f]{16}$/) }]);
    expect(config.identity).toEqual({ kind: 'managed' });
    expect(config.state).toEqual({ endpoint: 'https://st.table.core.windows.net', table: 'tollwatch' });
    expect(config.logs.audience).toBe('https://api.loganalytics.io');
    expect(config.sentinel).toMatchObject({
      mode: 'analytics-rule',
      findings: { stream: 'Custom-SmsPumpingFindings', audience: 'https://monitor.azure.com' },
    });
    expect(config.eventHubs).toBeUndefined();
    expect(config.ownRole).toBe('tollwatch');
  });

  it('with nothing set, every missing setting is named at once', () => {
    expect(Object.keys(problemsOf(parseConfig({}))).sort()).toEqual([
      'TOLLWATCH_FINDINGS_ENDPOINT',
      'TOLLWATCH_FINDINGS_RULE_ID',
      'TOLLWATCH_STATE_ENDPOINT',
      'TOLLWATCH_TARGETS',
    ]);
  });

  it('one start shows all problems: bad values, missing partners, unknown names', () => {
    const problems = problemsOf(
      parseConfig({
        TOLLWATCH_TARGETS: JSON.stringify([{ ...target, workspaceId: 'x' }]),
        TOLLWATCH_STATE_ENDPOINT: 'http://st.table.core.windows.net',
        TOLLWATCH_SENTINEL_MODE: 'both',
        TOLLWATCH_EVENTHUBS_HUB: 'alerts',
        TOLLWATCH_EVENTHUB_NAMESPACE: 'ns.servicebus.windows.net',
        TOLLWATCH_MAX_WINDOWS: '0',
        TOLLWATCH_SCHEDULE: 'every five minutes',
        TOLLWATCH_OPERATOR: '{"prices":{"NG":-1}}',
      }),
    );
    expect(Object.keys(problems).sort()).toEqual([
      'TOLLWATCH_EVENTHUBS_NAMESPACE',
      'TOLLWATCH_EVENTHUB_NAMESPACE',
      'TOLLWATCH_FINDINGS_ENDPOINT',
      'TOLLWATCH_FINDINGS_RULE_ID',
      'TOLLWATCH_MAX_WINDOWS',
      'TOLLWATCH_OPERATOR',
      'TOLLWATCH_SCHEDULE',
      'TOLLWATCH_STATE_ENDPOINT',
      'TOLLWATCH_TARGETS',
    ]);
    expect(problems['TOLLWATCH_TARGETS']).toBe('0.workspaceId: expected a GUID');
    expect(problems['TOLLWATCH_EVENTHUB_NAMESPACE']).toBe('is not a setting of Tollwatch; did you mean TOLLWATCH_EVENTHUBS_NAMESPACE?');
  });

  it('each target may have a findings rule of its own; the others use the shared one', () => {
    const own = { endpoint: 'https://other.ingest.monitor.azure.com', ruleId: 'dcr-other' };
    const second = { ...target, name: 'second', workspaceId: '00000000-0000-0000-0000-00000000000f', findings: own };
    const both = { ...good, TOLLWATCH_TARGETS: JSON.stringify([target, second]) };
    expect(configOf(both).targets.map(({ findings }) => findings?.ruleId)).toEqual([good.TOLLWATCH_FINDINGS_RULE_ID, 'dcr-other']);

    const { TOLLWATCH_FINDINGS_ENDPOINT: _endpoint, TOLLWATCH_FINDINGS_RULE_ID: _rule, ...unshared } = both;
    expect(problemsOf(parseConfig(unshared))).toMatchObject({
      TOLLWATCH_FINDINGS_RULE_ID: 'is required for targets that have no findings of their own',
    });
    const alone = configOf({ ...unshared, TOLLWATCH_TARGETS: JSON.stringify([second]) });
    expect(alone.targets[0]?.findings).toEqual(own);
    expect(alone.sentinel.findings).toBeDefined();
  });

  it('a blank setting counts as not set: deployments write "" for what was left out', () => {
    const config = configOf({ ...good, TOLLWATCH_EVENTHUBS_NAMESPACE: '', TOLLWATCH_EVENTHUBS_HUB: ' ', TOLLWATCH_MAX_WINDOWS: '' });
    expect(config.eventHubs).toBeUndefined();
    expect(config.maxWindowsPerTick).toBe(6);
  });

  it('no problem ever repeats a value, so that a key pasted into any setting stays out of logs', () => {
    const secret = 'S3cr3tKeyZ9';
    const paste = fc.constantFrom(
      secret,
      `Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey=${secret}`,
      `https://st.table.core.windows.net?sig=${secret}`,
      `https://user:${secret}@host`,
      `{"allow":{"ips":["${secret}"]},"silences":[{"from":"${secret}"}]}`,
      `[{"name":"x","tenantId":"${secret}"}]`,
      `{"parameters":{"otp-request-spike":{"SMSFrequencyThreshold":"${secret}"}}}`,
      `{"broken": ${secret}`,
    );
    // Seen to fail with: json() reporting JSON.parse's own message, which quotes the text.
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(SETTINGS)), paste, (name, text) => {
        expect(JSON.stringify(problemsOf(parseConfig({ ...good, [name]: text })))).not.toContain(secret);
      }),
      { numRuns: RUNS },
    );
  });

  it.each(['Endpoint=sb://x/;SharedAccessKey=y', 'sb://ns.servicebus.windows.net', 'https://ns.servicebus.windows.net/'])(
    'a connection string is no namespace: %s',
    (text) => {
      const problems = problemsOf(parseConfig({ ...good, TOLLWATCH_EVENTHUBS_NAMESPACE: text, TOLLWATCH_EVENTHUBS_HUB: 'h' }));
      expect(problems['TOLLWATCH_EVENTHUBS_NAMESPACE']).toContain('not a connection string');
    },
  );

  it('an app whose alerts reach nobody is a problem, not a quiet success', () => {
    expect(problemsOf(parseConfig({ ...good, TOLLWATCH_SENTINEL_MODE: 'off' }))['TOLLWATCH_SENTINEL_MODE']).toContain(
      'no alert would reach anyone',
    );
    const withHub = {
      ...good,
      TOLLWATCH_SENTINEL_MODE: 'off',
      TOLLWATCH_EVENTHUBS_NAMESPACE: 'localhost:5671',
      TOLLWATCH_EVENTHUBS_HUB: 'h',
    };
    expect(configOf(withHub).eventHubs).toEqual({ namespace: 'localhost:5671', hub: 'h' });
  });

  it('two targets with one workspace would be hunted twice: refused, whatever the case of the GUID', () => {
    const twice = JSON.stringify([target, { ...target, name: 'again', workspaceId: workspaceId.toUpperCase() }]);
    expect(problemsOf(parseConfig({ ...good, TOLLWATCH_TARGETS: twice }))['TOLLWATCH_TARGETS']).toBe(
      'two targets have the same workspaceId',
    );
  });

  it('the state partition of a workspace does not change with the case its GUID is written in', () => {
    const upper = configOf({ ...good, TOLLWATCH_TARGETS: JSON.stringify([{ ...target, workspaceId: workspaceId.toUpperCase() }]) });
    expect(upper.targets[0]?.id).toBe(configOf(good).targets[0]?.id);
  });

  it('the app leaves itself out by its site name unless told another role', () => {
    expect(configOf({ ...good, WEBSITE_SITE_NAME: 'func-tw' }).ownRole).toBe('func-tw');
    expect(configOf({ ...good, WEBSITE_SITE_NAME: 'func-tw', TOLLWATCH_OWN_ROLE: 'tw' }).ownRole).toBe('tw');
  });

  it('hunts can be tuned and left out; unknown hunts and parameters, wrong types and bound ones are named', () => {
    const [hunt] = HUNTS;
    if (hunt === undefined) throw new Error('no hunts');
    const tuned = { disabled: [], parameters: { [hunt.id]: { SMSFrequencyThreshold: 80 } } };
    expect(configOf({ ...good, TOLLWATCH_HUNTS: JSON.stringify(tuned) }).hunts).toEqual(tuned);
    const bound = hunt.parameters.find((parameter) => parameter.bound === true);
    const parsed = parseConfig({
      ...good,
      TOLLWATCH_HUNTS: JSON.stringify({
        disabled: ['otp-request-spik'],
        parameters: { [hunt.id]: { SMSFrequencyThreshold: 'many', SmsFrequencyTreshold: 1, [bound?.name ?? 'From']: '2026-01-01' } },
      }),
    });
    const problems = parsed.kind === 'invalid' ? parsed.problems.map(({ problem }) => problem) : [];
    expect(problems).toEqual([
      expect.stringContaining('disabled: otp-request-spik is not a hunt; did you mean otp-request-spike?'),
      expect.stringContaining('SMSFrequencyThreshold: needs a whole number'),
      expect.stringContaining('SmsFrequencyTreshold: is not a parameter of the hunt; did you mean SMSFrequencyThreshold?'),
      expect.stringContaining('is set by Tollwatch and cannot be changed'),
    ]);
    expect(problemsOf(parseConfig({ ...good, TOLLWATCH_HUNTS: JSON.stringify({ disabled: HUNTS.map(({ id }) => id) }) }))).toEqual({
      TOLLWATCH_HUNTS: 'disabled: leaves no hunt to run',
    });
  });

  it('hunts, targets and first days can be recorded only; a hunt that is none is named', () => {
    const env = {
      ...good,
      TOLLWATCH_TARGETS: JSON.stringify([{ ...target, recordOnly: true }]),
      TOLLWATCH_HUNTS: JSON.stringify({ recordOnly: ['otp-request-spike'] }),
      TOLLWATCH_RECORD_ONLY_DAYS: '14',
      TOLLWATCH_SUPPRESSION_DAYS: '0',
    };
    const { hunts, targets, recordOnlyDays, suppressionDays } = configOf(env);
    expect([hunts.recordOnly, targets[0]?.recordOnly, recordOnlyDays, suppressionDays]).toEqual([['otp-request-spike'], true, 14, 0]);
    expect([configOf(good).recordOnlyDays, configOf(good).suppressionDays, configOf(good).targets[0]?.recordOnly]).toEqual([
      0,
      7,
      undefined,
    ]);
    const wrong = { ...env, TOLLWATCH_HUNTS: JSON.stringify({ recordOnly: ['otp-request-spik'] }), TOLLWATCH_SUPPRESSION_DAYS: '91' };
    expect(problemsOf(parseConfig(wrong))).toEqual({
      TOLLWATCH_HUNTS: 'recordOnly: otp-request-spik is not a hunt; did you mean otp-request-spike?',
      TOLLWATCH_SUPPRESSION_DAYS: 'expected a whole number from 0 to 90',
    });
  });

  it.each(Object.entries<Setting>(SETTINGS))('%s: the documented example and default are accepted', (_, setting) => {
    for (const text of [setting.example, setting.default ?? setting.example]) expect(setting.schema.safeParse(text).success).toBe(true);
  });
});
