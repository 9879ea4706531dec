import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY, HOUR, SECOND } from '../../../src/domain/time.ts';
import { watch } from './memory.ts';
import { pick } from './traffic.ts';

type Row = Readonly<Record<string, unknown>>;

const START = Date.UTC(2026, 2, 2);
const DAYS = 14;
const CARRIERS = ['Telekom', 'Vodafone', 'O2'];
/** Country, its calling code with an operator's prefix, and where its share of a hundred codes ends. */
const PLACES = [
  ['DE', '+49151', 45],
  ['FR', '+33612', 65],
  ['US', '+14165', 80],
  ['PL', '+48501', 88],
  ['ES', '+34600', 94],
  ['IN', '+91981', 98],
  ['NG', '+23480', 100],
] as const;
const SERVICES = ['shop-api', 'market-gateway', 'wallet'];
/** Codes of the fortnight's one attack: two hours of numbers that follow one another, in a country hardly seen before. */
const ATTACK = { at: START + 10 * DAY + 2 * HOUR, span: 2 * HOUR, every: 400 };

const placeOf = (index: number): (typeof PLACES)[number] => {
  const place = pick(index, 3, 100);
  return PLACES.find(([, , end]) => place < end) ?? PLACES[0];
};

/** Where in the day the codes are asked for: three in four from 8 to 20 o'clock. */
const momentOf = (index: number, codes: number): number => {
  const day = Math.floor((index * DAYS) / codes);
  const [from, hours] = pick(index, 1, 4) === 0 ? [0, 24] : [8, 12];
  return START + day * DAY + from * HOUR + Math.floor((pick(index, 2, 1_000_003) / 1_000_003) * hours * HOUR);
};

type Code = { readonly at: number; readonly country: string; readonly number: string; readonly verified: boolean };

const codeOf = (index: number, codes: number): Code => {
  if (index % ATTACK.every === 0) {
    const n = Math.floor(index / ATTACK.every);
    const at = ATTACK.at + Math.floor((n * ATTACK.every * ATTACK.span) / codes);
    return { at, country: 'LK', number: `+9477${1_000_000 + n}`, verified: false };
  }
  const [country, prefix] = placeOf(index);
  const number = `${prefix}${1_000_000 + pick(index, 4, 900_000) * 10 + (index % 10)}`;
  return { at: momentOf(index, codes), country, number, verified: pick(index, 5, 100) < 72 };
};

/** What a provider and the service log about one code. */
const rowsOf = (index: number, codes: number): { readonly SmsEvents_CL: readonly Row[]; readonly AppRequests: readonly Row[] } => {
  const { at, country, number, verified } = codeOf(index, codes);
  const service = SERVICES[pick(index, 6, SERVICES.length)];
  const ip = `198.51.${pick(index, 7, 100)}.${pick(index, 8, 250)}`;
  const event = (Event: string, after: number): Row => ({
    TimeGenerated: new Date(at + after).toISOString(),
    EventTime: new Date(at + after).toISOString(),
    Provider: 'twilio',
    Event,
    MessageId: `SM${index}`,
    VerificationId: `VE${index}`,
    Channel: 'SMS',
    Recipient: number,
    RecipientCountry: country,
    RecipientBlock: number.slice(0, -3),
    Carrier: CARRIERS[pick(index, 9, CARRIERS.length)],
    Account: 'AC01',
    Service: service,
    Segments: 1,
    SourceId: `SM${index}:${Event}`,
  });
  const request = (flow: string, after: number): Row => ({
    TimeGenerated: new Date(at + after).toISOString(),
    Name: `POST /api/otp/${flow}`,
    Url: `https://shop.example/api/otp/${flow}`,
    ResultCode: '200',
    Success: true,
    ItemCount: 1,
    AppRoleName: service,
    ClientIP: ip,
    ClientCountryOrRegion: country,
  });
  const verifiedAfter = 15 * SECOND + pick(index, 10, 90_000);
  const sent = [event('sent', 0), event('delivered', 1000 + pick(index, 11, 8000))];
  return {
    SmsEvents_CL: verified ? [...sent, event('verified', verifiedAfter)] : sent,
    AppRequests: verified ? [request('send', 0), request('verify', verifiedAfter)] : [request('send', 0)],
  };
};

/** About what one code makes. */
const ROWS_A_CODE = 4.43;

/** Writes a fortnight of about `rows` rows into `dir`, the same at every run. Gives the number of rows. */
export const writeFortnight = async (dir: string, rows: number): Promise<number> => {
  const codes = Math.ceil(rows / ROWS_A_CODE);
  const [events, requests] = ['SmsEvents_CL', 'AppRequests'].map((name) => createWriteStream(join(dir, `${name}.ndjson`)));
  if (events === undefined || requests === undefined) throw new Error('two files are written');
  let written = 0;
  for (let index = 0; index < codes; index += 1) {
    const { SmsEvents_CL, AppRequests } = rowsOf(index, codes);
    written += SmsEvents_CL.length + AppRequests.length;
    for (const [out, some] of [[events, SmsEvents_CL] as const, [requests, AppRequests] as const])
      if (!out.write(some.map((row) => `${JSON.stringify(row)}\n`).join(''))) await once(out, 'drain');
  }
  for (const out of [events, requests]) {
    out.end();
    await once(out, 'close');
  }
  return written;
};

/** `peak`: most bytes resident at one moment in the command's process and its children together. */
export type BacktestUse = { readonly rows: number; readonly peak: number; readonly seconds: number };

/** Time and memory of a backtest of a fortnight of about `rows` rows through all hunts. Reads /proc: empty where there is none. */
export const benchBacktest = async (root: string, rows: number): Promise<readonly BacktestUse[]> => {
  if (!existsSync('/proc/self/task')) return [];
  const dir = await mkdtemp(join(tmpdir(), 'tollwatch-bench-'));
  try {
    const written = await writeFortnight(dir, rows);
    return [{ rows: written, ...(await watch(root, ['backtest', '--data', dir, '--json'])) }];
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};
