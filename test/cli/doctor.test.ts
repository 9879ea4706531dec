import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTableStore } from '../../src/azure/tables.ts';
import { simulate } from '../../src/lab/simulate/engine.ts';
import { labCredential } from '../azure/lab-credential.ts';
import { smallWorld } from '../lab/simulate/small-world.ts';
import { patientOfWorkspace } from '../../src/cli/doctor-patient.ts';
import { runHere } from './command.ts';
import { type Diagnosis, diagnose, type DoctorLab, type LabRow, NOW, runDoctor, startDoctorLab } from './doctor-lab.ts';

const LAW =
  '/subscriptions/00000000-0000-4000-8000-000000000003/resourceGroups/rg-lab/providers/Microsoft.OperationalInsights/workspaces/law-lab';
const ACS =
  '/subscriptions/00000000-0000-4000-8000-000000000003/resourceGroups/rg-web/providers/Microsoft.Communication/communicationServices/acs-shop';

/** Two days of an application whose every log is there, client addresses included. */
const simulated = (): readonly LabRow[] => {
  const scenario = smallWorld([
    { log: 'requests', addresses: 'real' },
    { log: 'acs' },
    { log: 'app-events', addresses: 'real' },
    { log: 'sms-events', provider: 'twilio', recipients: 'plain' },
    { log: 'cognito', surface: 'api', pool: 'eu-west-1_pool' },
    { log: 'sns', principal: 'arn:aws:iam::111111111111:role/otp' },
    { log: 'gateway' },
  ]);
  return [...simulate(scenario, { seed: 1 }).hours()].flat().map(({ table, values }) => ({ table, row: values }));
};

const incident = (name: string, provider: string): LabRow => ({
  table: 'SecurityIncident',
  row: {
    TimeGenerated: new Date(NOW - 3_600_000).toISOString(),
    IncidentName: name,
    AlertIds: [name],
    ProviderName: provider,
    Status: 'New',
  },
});

const plans: Record<string, string> = {};
const communication = [{ id: ACS, settings: [{ workspaceId: LAW, categories: ['SMSOperational'] }] }];
const actions = ['*'];
const PRICES = { TOLLWATCH_OPERATOR: '{"prices":{"LK":0.31,"default":0.12}}' };

let lab: DoctorLab;
beforeAll(async () => {
  const rows = [...simulated(), incident('a', 'Microsoft XDR'), incident('b', 'Azure Sentinel')];
  lab = await startDoctorLab(rows, { azure: { plans, communication, actions } });
});
afterAll(() => lab.close());

describe('a deployment in which nothing is missing', () => {
  let seen: Diagnosis;
  beforeAll(async () => {
    seen = await diagnose(lab, { settings: PRICES });
  });

  test('is all green, and the exit code says so', () => {
    expect(seen.checks.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(seen.code).toBe(0);
  });

  test('every hunt is said to see its tables, and how late rows come is measured', () => {
    expect(seen.checks.filter(({ group }) => group === 'hunts')).toHaveLength(14);
    expect(seen.row('hunt:acs-send-spike').found).toBe('sees ACSSMSIncomingOperations');
    expect(seen.row('lag:AppRequests').found).toContain('95 % within 1 min; 30 min are waited for');
    expect(seen.row('table:AppRequests').found).toMatch(/rows in the last 24 h, plan Analytics/);
  });

  test('routes are listed with what hunts take them for', () => {
    expect(seen.routes).toContainEqual(expect.objectContaining({ service: 'small-api', takenFor: 'send' }));
    expect(seen.routes).toContainEqual(expect.objectContaining({ service: 'small-api', takenFor: 'verify' }));
    expect(seen.proposal).toBeUndefined();
  });

  test('nothing was written anywhere', () => {
    expect(lab.lab.incidents()).toEqual([]);
    expect(lab.lab.events()).toEqual([]);
    expect(lab.faults.calls().filter(({ server, what }) => server === 'event-hubs' && what.startsWith('transfer'))).toEqual([]);
  });
});

describe('an identity without roles', () => {
  let seen: Diagnosis;
  beforeAll(async () => {
    const forbidden = { kind: 'status', status: 403, code: 'AuthorizationFailed' } as const;
    seen = await diagnose(lab, {
      faults: ({ server, what }) => {
        if (server === 'query' && what === 'GET /') return { kind: 'clock', aheadMs: -600_000 };
        if (server === 'event-hubs') return { kind: 'status', status: 401 };
        return server === 'identity' ? undefined : forbidden;
      },
    });
  });
  const cases: readonly (readonly [string, RegExp])[] = [
    ['query-right', /^az role assignment create --role "Log Analytics Reader" --assignee \S+ --scope \/subscriptions\/\S+\/law-lab /],
    ['ingestion-right', /--role "Monitoring Metrics Publisher" .*immutableId=='dcr-0+1'/],
    ['incident-read', /--role "Microsoft Sentinel Responder" .*--scope \/subscriptions\/\S+\/law-lab /],
    ['state-right', /--role "Storage Table Data Contributor" /],
    ['event-hub-right', /--role "Azure Event Hubs Data Sender" /],
    ['clock', /^set this machine by time servers/],
  ];
  test.each(cases)('%s fails, and the next step is the command that gives the role', (id, next) => {
    expect(seen.row(id)).toMatchObject({ status: 'fail', next: expect.stringMatching(next) });
    expect(seen.code).toBe(1);
  });

  test('what needs the logs is unknown, not fine', () => {
    expect(seen.row('tables')).toMatchObject({ status: 'unknown', next: 'see Query the logs under rights' });
  });

  test('a fast clock says by how much', () => {
    expect(seen.row('clock').found).toBe('10 min ahead of the service');
  });
});

describe('rights in part, and addresses that are wrong', () => {
  let seen: Diagnosis;
  beforeAll(async () => {
    actions.splice(0, 1, '*/read');
    communication[0]?.settings.splice(0, 1, { workspaceId: `${LAW}-old`, categories: ['SMSOperational'] });
    plans['AWSCloudTrail'] = 'Basic';
    plans['SmsEvents_CL'] = 'Auxiliary';
    seen = await diagnose(lab, {
      settings: {
        // Tokens are kept for the process: another audience has none yet.
        TOLLWATCH_FINDINGS_AUDIENCE: 'https://ingest.example',
        TOLLWATCH_EVENTHUBS_HUB: 'no-such-hub',
        TOLLWATCH_SENTINEL_MODE: 'incident-api',
      },
      faults: ({ server, what }) => {
        if (server === 'identity' && what.includes('https://ingest.example')) return { kind: 'status', status: 400 };
        return server === 'query' && what === 'GET /' ? { kind: 'clock', aheadMs: 120_000 } : undefined;
      },
    });
    actions.splice(0, 1, '*');
    communication[0]?.settings.splice(0, 1, { workspaceId: LAW, categories: ['SMSOperational'] });
    delete plans['AWSCloudTrail'];
    delete plans['SmsEvents_CL'];
  });
  const fails: readonly (readonly [string, string])[] = [
    ['token:https://ingest.example', 'az functionapp identity assign'],
    ['ingestion-right', 'see the row of its token under sign-in'],
    ['event-hub-right', 'az eventhubs eventhub list'],
    ['incident-write', 'az role assignment create --role "Microsoft Sentinel Responder"'],
    [
      'table:AWSCloudTrail',
      'az monitor log-analytics workspace table update --subscription 00000000-0000-4000-8000-000000000003 -g rg-lab --workspace-name law-lab -n AWSCloudTrail --plan Analytics',
    ],
    ['table:SmsEvents_CL', 'Manage table: choose the analytics tier'],
    ['communication-services', `az monitor diagnostic-settings create -n to-sentinel --resource ${ACS} --workspace ${LAW}`],
  ];
  test.each(fails)('%s fails with its next step', (id, next) => {
    expect(seen.row(id)).toMatchObject({ status: 'fail', next: expect.stringContaining(next) });
  });
  const warnings: readonly (readonly [string, string])[] = [
    ['clock', 'set this machine by time servers'],
    ['hunt:cognito-sms-pumping,sns-publish-spike', 'add "cognito-sms-pumping","sns-publish-spike" to "disabled"'],
    ['defender', 'set TOLLWATCH_SENTINEL_MODE=analytics-rule'],
    ['prices', 'TOLLWATCH_OPERATOR: {"prices":{'],
  ];
  test.each(warnings)('%s warns with its next step', (id, next) => {
    expect(seen.row(id)).toMatchObject({ status: 'warning', next: expect.stringContaining(next) });
  });
});

describe('rights that only look', () => {
  let seen: Diagnosis;
  beforeAll(async () => {
    // A tick would have made it.
    const { TOLLWATCH_STATE_ENDPOINT = '', TOLLWATCH_STATE_TABLE = '' } = lab.lab.settings;
    const table = { endpoint: TOLLWATCH_STATE_ENDPOINT, table: TOLLWATCH_STATE_TABLE };
    await makeTableStore({ ...table, credential: labCredential, ids: { next: () => 'test' } }).list('none', '');
    const hidden = ['/tables', '/permissions', '/diagnosticSettings'];
    seen = await diagnose(lab, {
      settings: { TOLLWATCH_FINDINGS_RULE_ID: 'dcr-elsewhere' },
      faults: ({ server, what }) => {
        if (server === 'sentinel' && hidden.some((part) => what.endsWith(part))) return { kind: 'status', status: 403 };
        if (server === 'query' && what === 'GET /') return { kind: 'drop', when: 'before' };
        return server === 'tables' && what.startsWith('DELETE') ? { kind: 'status', status: 403 } : undefined;
      },
    });
  });
  const unknown: readonly (readonly [string, string])[] = [
    ['table-plans', 'az monitor log-analytics workspace table list'],
    ['incident-write', 'tollwatch doctor --send-test'],
    ['communication-services', `az monitor diagnostic-settings list --resource ${ACS}`],
    ['clock', '(port 443) in the firewall'],
  ];
  test.each(unknown)('%s is unknown, with a way to find out', (id, next) => {
    expect(seen.row(id)).toMatchObject({ status: 'unknown', next: expect.stringContaining(next) });
  });

  test('a state table that can be read and not written fails, with the role', () => {
    expect(seen.row('state-right')).toMatchObject({ status: 'fail', next: expect.stringContaining('"Storage Table Data Contributor"') });
  });

  test('a rule that is not there fails, with the settings to compare', () => {
    const next = expect.stringContaining(
      'compare TOLLWATCH_FINDINGS_ENDPOINT, TOLLWATCH_FINDINGS_RULE_ID (or "findings" of the target) and TOLLWATCH_FINDINGS_STREAM',
    );
    expect(seen.row('ingestion-right')).toMatchObject({ status: 'fail', next });
  });
});

describe('a query service that is out of order', () => {
  test.each([429, 500])('answers %i: to ask again is the next step, not a role', async (status) => {
    const seen = await diagnose(lab, {
      faults: ({ server, what }) => (server === 'query' && what !== 'GET /' ? { kind: 'status', status } : undefined),
    });
    expect(seen.row('query-right')).toMatchObject({ status: 'fail', next: expect.stringMatching(/^run doctor again in some minutes/) });
  });
});

describe('an identity that the machine does not have', () => {
  test('is said once, and nothing else is waited for', async () => {
    const { checks, ids, code } = await diagnose(lab, {
      settings: { TOLLWATCH_IDENTITY_CLIENT_ID: '00000000-0000-4000-8000-0000000000ff' },
    });
    expect(code).toBe(1);
    expect(ids('fail').every((id) => id.startsWith('token:'))).toBe(true);
    expect(checks.find(({ id }) => id === 'rights')).toMatchObject({ status: 'unknown', next: 'see the tokens under sign-in' });
    expect(checks.some(({ id }) => id === 'query-right')).toBe(false);
  });
});

describe('several workspaces', () => {
  test('have rows of their own, under their names', async () => {
    const [first] = JSON.parse(lab.lab.settings['TOLLWATCH_TARGETS'] ?? '') as [Record<string, string>];
    const second = { ...first, name: 'second', workspaceId: '00000000-0000-4000-8000-00000000000b', resourceId: `${LAW}-2` };
    const env = { ...lab.lab.settings, TOLLWATCH_TARGETS: JSON.stringify([first, second]) };
    const { stdout, code } = await runDoctor(lab, [], env);
    expect(stdout.split('\n').filter((line) => line.startsWith('rights'))).toEqual(['rights', 'rights (lab)', 'rights (second)']);
    // Sentinel is not on the second one.
    const rights = stdout.slice(stdout.indexOf('rights (second)'));
    expect(rights).toMatch(/FAIL {5}Read incidents[\s\S]*?-> check resourceId of second in TOLLWATCH_TARGETS/);
    expect(code).toBe(1);
  });
});

describe('settings', () => {
  test('each problem is a row, and nothing else is looked at', async () => {
    const { checks, code } = await diagnose(lab, { settings: { TOLLWATCH_TARGETS: 'no JSON', TOLLWATCH_OPERATER: '{}' } });
    expect(code).toBe(1);
    expect(checks.map(({ id }) => id)).toEqual(['setting:TOLLWATCH_OPERATER', 'setting:TOLLWATCH_TARGETS']);
    expect(checks[0]).toMatchObject({
      found: expect.stringContaining('did you mean TOLLWATCH_OPERATOR'),
      next: expect.stringContaining('appsettings delete'),
    });
    expect(checks[1]?.next).toContain("appsettings set -g GROUP -n APP --settings 'TOLLWATCH_TARGETS=VALUE'");
  });

  test('without settings and workspace, or with options that do not go together, it is wrong usage', async () => {
    const none = await runHere(['doctor']);
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain('--workspace GUID');
    const both = await runHere(['doctor', '--workspace', '00000000-0000-4000-8000-000000000002', '--send-test']);
    expect(both.code).toBe(2);
    const tenant = await runHere(['doctor', '--tenant', '00000000-0000-4000-8000-000000000002'], { TOLLWATCH_STATE_TABLE: 'x' });
    expect(tenant.code).toBe(2);
  });
});

describe('a workspace alone', () => {
  test('is looked at from the query side, and no sink is asked', async () => {
    const before = lab.faults.calls().length;
    const { TOLLWATCH_LOGS_ENDPOINT = '' } = lab.lab.settings;
    const { code, stdout } = await runDoctor(lab, ['--workspace', '00000000-0000-4000-8000-000000000002'], {
      ...{ TOLLWATCH_LOGS_ENDPOINT, TOLLWATCH_IDENTITY: 'managed', COLUMNS: '72' },
    });
    expect(code).toBe(3);
    const servers = new Set(
      lab.faults
        .calls()
        .slice(before)
        .map(({ server }) => server),
    );
    expect([...servers].filter((server) => server !== 'identity')).toEqual(['query']);
    expect(stdout).toContain('Only the query side');
    expect(stdout).toContain('Plans of the tables');
    // No line is longer than the terminal, but for single words that cannot be broken.
    const long = stdout.split('\n').filter((line) => line.length > 72 && line.trim().includes(' '));
    expect(long).toEqual([]);
    expect(stdout).not.toContain('\u001b');
  });
});

test.each([
  ['TOLLWATCH_LOGS_ENDPOINT', 'garbage'],
  ['TOLLWATCH_LOGS_ENDPOINT', 'http://logs.example'],
  ['TOLLWATCH_IDENTITY', 'manged'],
])('a workspace alone is not looked at with a setting that cannot be used: %s=%s', async (name, value) => {
  const answer = await runHere(['doctor', '--workspace', '00000000-0000-4000-8000-000000000002'], { [name]: value });
  expect(answer).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(`${name}: expected`) });
});

test('a setting that is set to nothing is as good as none', async () => {
  const { patient, logs } = patientOfWorkspace({ workspace: '00000000-0000-4000-8000-000000000002' }, { TOLLWATCH_LOGS_ENDPOINT: ' ' });
  expect([logs.endpoint, patient.logsEndpoint]).toEqual(['https://api.loganalytics.io', 'https://api.loganalytics.io']);
});
