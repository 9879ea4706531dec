import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KNOWN_TABLES } from '../../src/cli/data-folder.ts';
import { parseConfig } from '../../src/config.ts';
import { HOUR, toIso } from '../../src/domain/time.ts';
import { type Diagnosis, diagnose, type DoctorLab, type LabRow, NOW, startDoctorLab } from './doctor-lab.ts';

type Request = { readonly name: string; readonly count: number; readonly ip?: string; readonly items?: number; readonly lateMs?: number };

const requests = ({ name, count, ip = '198.51.100.7', items = 1, lateMs }: Request): readonly LabRow[] =>
  Array.from({ length: count }, (_, n) => ({
    table: 'AppRequests',
    row: {
      TimeGenerated: toIso(NOW - 3 * HOUR + n * 1000),
      ...{ AppRoleName: 'shop', Name: name, OperationName: name, Url: `https://shop.example${name.split(' ')[1]}`, ResultCode: '200' },
      ...{ ItemCount: items, ClientIP: ip, SyntheticSource: '', _ResourceId: "/subscriptions/s/components/shop's" },
    },
    ...(lateMs === undefined ? {} : { lateMs }),
  }));

const dependency: LabRow = {
  table: 'AppDependencies',
  row: { TimeGenerated: toIso(NOW - HOUR), Target: 'acs-shop.europe.communication.azure.com', Name: 'POST /sms' },
};

/** No table of AWS, an older SmsEvents_CL, and no Sentinel. */
const poorTables = KNOWN_TABLES.filter(({ name }) => !['AWSCloudTrail', 'AGWAccessLogs', 'SecurityIncident'].includes(name)).map(
  (schema) =>
    schema.name === 'SmsEvents_CL' ? { ...schema, columns: schema.columns.filter(({ name }) => name !== 'RecipientBlock') } : schema,
);

describe('logs that do not show what hunts need', () => {
  let lab: DoctorLab;
  let seen: Diagnosis;
  beforeAll(async () => {
    const rows = [
      ...requests({ name: 'POST /api/otp/send', count: 30, ip: '0.0.0.0', items: 4 }),
      ...requests({ name: 'POST /api/otp/send', count: 60, lateMs: 2 * HOUR }),
      dependency,
    ];
    lab = await startDoctorLab(rows, { schemas: poorTables });
    seen = await diagnose(lab);
  });
  afterAll(() => lab.close());

  const component = "'/subscriptions/s/components/shop'\\''s'";
  const rows: readonly (readonly [string, Diagnosis['checks'][number]['status'], string, string])[] = [
    [
      'masked-addresses',
      'warning',
      '33 % of 90 requests about codes',
      `az resource update --ids ${component} --set properties.DisableIpMasking=true`,
    ],
    [
      'sampling',
      'warning',
      '33 % of rows stand for several requests: 90 rows for 180 requests',
      'samplingSettings.excludedTypes "Request"',
    ],
    ['lag:AppRequests', 'warning', '95 % within 2 h', 'found by the hourly sweep'],
    ['communication-services', 'warning', 'called it 1 times in 24 h', 'az monitor diagnostic-settings create'],
    ['routes-verify', 'warning', 'none for shop', 'in VerifyTerms: TOLLWATCH_HUNTS {'],
    ['table:SmsEvents_CL', 'fail', 'lacks RecipientBlock', '-n SmsEvents_CL --columns RecipientBlock=TYPE'],
    [
      'table:AWSCloudTrail',
      'warning',
      'nothing else for cognito-sms-pumping, sns-publish-spike',
      'Data connectors > Amazon Web Services S3',
    ],
    [
      'hunt:cognito-sms-pumping,sns-publish-spike',
      'warning',
      'not observable: AWSCloudTrail not here',
      'add "cognito-sms-pumping","sns-publish-spike" to "disabled"',
    ],
    ['table:AGWAccessLogs', 'ok', 'the hunts that read it have other tables', '"category":"ApplicationGatewayAccessLog"'],
    ['defender', 'unknown', 'SecurityIncident cannot be read', 'Defender portal > System > Settings > Microsoft Sentinel'],
  ];
  test.each(rows)('%s: %s, with its next step', (id, status, found, next) => {
    expect(seen.row(id)).toMatchObject({ status, found: expect.stringContaining(found), next: expect.stringContaining(next) });
  });
});

describe('a workspace that nothing is sent to', () => {
  test('fails: not one hunt sees anything', async () => {
    // What the API writes, doctor's own test too, is Azure's in any case: it tells nothing of Defender.
    const written = {
      TimeGenerated: new Date(NOW - HOUR).toISOString(),
      IncidentName: 'test',
      ProviderName: 'Azure Sentinel',
      AlertIds: [],
    };
    const lab = await startDoctorLab([{ table: 'SecurityIncident', row: written }], {
      schemas: KNOWN_TABLES.filter(({ name }) => name === 'SecurityIncident'),
    });
    try {
      const { row, code } = await diagnose(lab);
      expect(code).toBe(1);
      expect(row('hunts')).toMatchObject({ status: 'fail', next: expect.stringContaining('check workspaceId of lab') });
      expect(row('communication-services')).toMatchObject({ status: 'unknown', next: expect.stringContaining('az resource list') });
      expect(row('defender')).toMatchObject({ status: 'unknown', found: 'no incident in 30 days tells' });
    } finally {
      await lab.close();
    }
  });
});

describe('routes in words of their own', () => {
  let lab: DoctorLab;
  beforeAll(async () => {
    const names = ['POST /api/pin/send', 'POST /api/pin/complete', 'GET /api/pinterest', 'POST /api/shipping/start', 'POST /api/cart'];
    lab = await startDoctorLab(names.flatMap((name, n) => requests({ name, count: 40 - n })));
  });
  afterAll(() => lab.close());

  test('are proposed as a value of TOLLWATCH_HUNTS that the settings take, after which hunts read them so', async () => {
    const seen = await diagnose(lab, {
      settings: { TOLLWATCH_HUNTS: '{"parameters":{"otp-request-spike":{"SMSFrequencyThreshold":80}}}' },
    });
    expect(seen.row('routes-guessed')).toMatchObject({
      status: 'warning',
      next: expect.stringContaining('set TOLLWATCH_HUNTS to the proposal'),
    });
    expect(seen.row('routes-send').status).toBe('warning');
    expect(seen.routes.map(({ route }) => route)).toEqual(['POST /api/pin/send', 'POST /api/pin/complete']);
    expect(seen.proposal?.parameters['otp-request-spike']).toMatchObject({ SMSFrequencyThreshold: 80 });
    const value = JSON.stringify(seen.proposal);
    expect(parseConfig({ ...lab.lab.settings, TOLLWATCH_HUNTS: value }).kind).toBe('ok');

    const after = await diagnose(lab, { settings: { TOLLWATCH_HUNTS: value } });
    expect(after.routes.map(({ route, takenFor, guess }) => [route, takenFor, guess])).toEqual([
      ['POST /api/pin/send', 'send', undefined],
      ['POST /api/pin/complete', 'verify', undefined],
    ]);
    expect(after.row('routes')).toMatchObject({ status: 'ok', found: '1 that send (40 requests), 1 that verify' });
    expect(after.proposal).toBeUndefined();
  });
});
