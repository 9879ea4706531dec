import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { DAY, MINUTE } from '../../../src/domain/time.ts';
import { pick, TRAFFIC } from './traffic.ts';

type Row = Readonly<Record<string, unknown>>;

const START = Date.UTC(2026, 2, 1);
const hex = (index: number, salt: number, length: number): string =>
  Array.from({ length: Math.ceil(length / 5) }, (_, i) =>
    pick(index, salt + i, 1_000_003)
      .toString(16)
      .padStart(5, '0'),
  )
    .join('')
    .slice(0, length);

/** What telemetry carries besides what a hunt reads: most of an export's bytes. */
const telemetry = (index: number, type: string, at: number): Row => ({
  TenantId: '11111111-2222-3333-4444-555555555555',
  TimeGenerated: new Date(at).toISOString(),
  Type: type,
  OperationId: hex(index, 20, 32),
  Id: hex(index, 30, 16),
  AppRoleInstance: `shop-api-${pick(index, 40, 8)}`,
  AppVersion: '4.11.2',
  IKey: '66666666-7777-8888-9999-000000000000',
  SDKVersion: 'dotnetc:2.22.0',
  ClientType: 'PC',
  Properties: { requestId: hex(index, 50, 20), region: 'westeurope', cache: pick(index, 60, 2) === 0 ? 'hit' : 'miss' },
  SourceSystem: 'Azure',
  _IsBillable: 'True',
  _BilledSize: 700 + pick(index, 70, 400),
  _ResourceId: '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/shop-insights',
});

const page = (index: number, at: number): Row => ({
  ...telemetry(index, 'AppRequests', at),
  Name: 'GET /products/{id}',
  OperationName: 'GET /products/{id}',
  Url: `https://shop.example/products/${pick(index, 3, 40_000)}`,
  ResultCode: '200',
  Success: true,
  DurationMs: pick(index, 4, 24_000) / 100,
  ItemCount: 1,
  AppRoleName: 'shop-api',
  ClientIP: `198.18.${pick(index, 5, 256)}.${pick(index, 6, 256)}`,
  ClientCountryOrRegion: 'Exampleland',
});

const trace = (index: number, at: number): Row => ({
  ...telemetry(index, 'AppTraces', at),
  Message: `Order ${pick(index, 3, 1_000_000)} priced in ${pick(index, 4, 900)} ms for basket ${hex(index, 80, 24)}, stock checked in warehouse ${pick(index, 5, 40)}`,
  SeverityLevel: pick(index, 6, 4),
  AppRoleName: 'shop-api',
  ItemCount: 1,
});

const dependency = (index: number, at: number): Row => ({
  ...telemetry(index, 'AppDependencies', at),
  Name: 'POST /pricing',
  Target: 'pricing.shop.example',
  Data: `https://pricing.shop.example/pricing?basket=${hex(index, 80, 24)}`,
  DependencyType: 'HTTP',
  ResultCode: '200',
  Success: true,
  DurationMs: pick(index, 4, 9000) / 100,
  AppRoleName: 'shop-api',
});

const hunted = (hunt: string, table: string, index: number, at: number): Row => {
  const traffic = TRAFFIC[hunt];
  if (traffic?.table !== table) throw new Error(`no traffic of ${table} to make an export of: see infra/build/bench/traffic.ts`);
  return { ...telemetry(index, table, at), ...traffic.row(index, Math.floor(at / MINUTE) * MINUTE, MINUTE) };
};

/** Parts of the export's bytes, a file a part: one row in twenty of AppRequests asks for a code. */
const FILES: readonly { readonly name: string; readonly part: number; readonly row: (index: number, at: number) => Row }[] = [
  ...['2026-03-01', '2026-03-02'].map((day) => ({
    name: `AppRequests_${day}.ndjson`,
    part: 0.25,
    row: (index: number, at: number): Row =>
      pick(index, 11, 20) === 0 ? hunted('otp-request-spike', 'AppRequests', index, at) : page(index, at),
  })),
  { name: 'AppTraces.ndjson', part: 0.25, row: trace },
  { name: 'AppDependencies.ndjson', part: 0.15, row: dependency },
  {
    name: 'ACSSMSIncomingOperations.ndjson',
    part: 0.1,
    row: (index, at) => hunted('acs-send-spike', 'ACSSMSIncomingOperations', index, at),
  },
];

/** About what a row takes, to spread the rows over the day. */
const ROW_BYTES = 850;
const BATCH = 2000;

/** Writes an export of `bytes` (give or take a batch) into `dir`: several tables of NDJSON, a day each, the same at every run. Gives the number of rows. */
export const writeExport = async (dir: string, bytes: number): Promise<number> => {
  let rows = 0;
  for (const [day, { name, part, row }] of FILES.entries()) {
    const out = createWriteStream(join(dir, name));
    const size = bytes * part;
    for (let [written, index] = [0, 0]; written < size; ) {
      const lines = Array.from({ length: BATCH }, () => {
        index += 1;
        const at = START + (name.includes('-02') ? DAY : 0) + (Math.floor((index * ROW_BYTES * DAY) / size) % DAY);
        return `${JSON.stringify(row(index + day * 7_919, at))}\n`;
      }).join('');
      written += Buffer.byteLength(lines);
      rows += BATCH;
      if (!out.write(lines)) await once(out, 'drain');
    }
    out.end();
    await once(out, 'close');
  }
  return rows;
};
