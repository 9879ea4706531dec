import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE } from '../../../src/domain/time.ts';
import { STANDARD_TABLES } from '../../../src/lab/standard-tables.ts';
import type { LabTableSchema } from '../../../src/lab/store.ts';
import published from '../../fixtures/published-rule.kql';
import { type Lab, makeLab, NOW } from './lab.ts';

const schema = (name: string): LabTableSchema => STANDARD_TABLES.find((table) => table.name === name) as LabTableSchema;
const BIN = NOW - 25 * MINUTE;

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
  await lab.store.define(schema('AppRequests'));
  await lab.store.define(schema('AzureDiagnostics'));
});
afterAll(() => lab.store.close());

const requests = (count: number, row: Readonly<Record<string, unknown>>): readonly Record<string, unknown>[] =>
  Array.from({ length: count }, (_, i) => ({
    TimeGenerated: BIN + (i % 300) * 1000,
    Url: `https://shop.example/api/send-code?n=${i % 3}`,
    ResultCode: '200',
    ClientIP: '192.0.2.1',
    AppRoleName: 'shop',
    ...row,
  }));
const sends = (count: number): readonly Record<string, unknown>[] =>
  Array.from({ length: count }, (_, i) => ({
    TimeGenerated: BIN + (i % 300) * 1000,
    ResourceType: 'Microsoft.Communication/communicationServices',
    OperationName: 'smssend',
    ResultType: i % 2 ? 'failed' : 'Succeeded',
    callerIpAddress_s: '198.51.100.7',
    recipientPhoneNumber_s: `+234800000${i % 5}`,
    ResourceGroup: 'messages',
  }));

test('where AzureDiagnostics has no service columns, the rule fails naming the column, as in a real workspace', async () => {
  expect(await lab.problem(published)).toEqual({
    kind: 'semantic',
    code: 'SEM0100',
    message: "'summarize' operator: Failed to resolve column or scalar expression named 'callerIpAddress_s'",
    line: 28,
    position: 52,
    length: 17,
  });
});

test('the rule as published finds both branches, newest first, with the columns of one filled in for the other', async () => {
  const extra = ['callerIpAddress_s', 'recipientPhoneNumber_s'].map((name) => ({ name, type: 'string' as const }));
  await lab.store.define({ name: 'AzureDiagnostics', columns: [...schema('AzureDiagnostics').columns, ...extra] });
  await lab.store.append(
    'AppRequests',
    [
      ...requests(60, {}),
      ...requests(49, { ClientIP: '192.0.2.2' }),
      ...requests(80, { ClientIP: '192.0.2.3', Url: 'https://shop.example/cart', Name: 'GET /cart' }),
      ...requests(80, { ClientIP: '192.0.2.4', ResultCode: '500' }),
      ...requests(70, { ClientIP: '192.0.2.5', Url: '', Name: 'POST /api/MFA', TimeGenerated: BIN + 5 * MINUTE }),
      ...requests(90, { ClientIP: '192.0.2.6', TimeGenerated: NOW - 61 * MINUTE }),
    ],
    () => NOW,
  );
  await lab.store.append('AzureDiagnostics', sends(101), () => NOW);
  const answer = await lab.ask(published);
  expect(answer).toEqual({
    kind: 'table',
    columns: [
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'SourceIP', type: 'string' },
      { name: 'Service', type: 'string' },
      { name: 'RequestCount', type: 'long' },
      { name: 'UniqueTargets', type: 'long' },
      { name: 'DetectionSource', type: 'string' },
      { name: 'FailedCount', type: 'long' },
    ],
    rows: [['2026-03-01T10:10:00Z', '192.0.2.5', 'shop', 70, 1, 'AppRequests-OTPSpike', null], expect.anything(), expect.anything()],
  });
  expect(answer.kind === 'table' && answer.rows.slice(1)).toEqual(
    expect.arrayContaining([
      ['2026-03-01T10:05:00Z', '192.0.2.1', 'shop', 60, 3, 'AppRequests-OTPSpike', null],
      ['2026-03-01T10:05:00Z', '198.51.100.7', 'messages', 101, 5, 'AzureDiagnostics-SMSSpike', 50],
    ]),
  );
});
