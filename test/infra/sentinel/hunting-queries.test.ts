import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filledQueriesIn } from '../../../infra/build/kql-blocks.ts';
import type { Answer } from '../../../infra/build/picture/asked.ts';
import { type Asked, ATTACKED_DAYS, workspaceOf } from './attacked-days.ts';

const QUERIES = filledQueriesIn('queries');
const NAMES = Object.keys(QUERIES);
const kqlOf = (name: string): string => QUERIES[name] ?? '';
const ALL_LOGS = ['ACSSMSIncomingOperations', 'AppEvents', 'AppRequests', 'SmsEvents_CL'];

let empty: Asked;
let attacked: Asked;
const answers: Record<string, Answer> = {};
beforeAll(async () => {
  empty = await workspaceOf(undefined, []);
  attacked = await workspaceOf(ATTACKED_DAYS);
  for (const name of NAMES) answers[name] = await attacked.ask(kqlOf(name));
}, 300_000);
afterAll(() => {
  empty.store.close();
  attacked.store.close();
});
const rowsOf = (name: string, match: Readonly<Record<string, unknown>> = {}) =>
  (answers[name]?.rows ?? []).filter((row) => Object.entries(match).every(([column, value]) => row[column] === value));
const logsOf = (rows: readonly Readonly<Record<string, unknown>>[]) => [...new Set(rows.map((row) => String(row['Log'])))].sort();

describe('every hunting query', () => {
  it.each(NAMES)('%s answers with no row in a workspace that has none of the tables', async (name) => {
    const { columns, rows } = await empty.ask(kqlOf(name));
    expect(rows).toEqual([]);
    expect(columns).toEqual(answers[name]?.columns);
  });

  it.each(NAMES)('%s says at its top what it answers, what to change and how to read it', (name) => {
    const [question, ...rest] = kqlOf(name).split('\n');
    const comment = rest
      .slice(
        0,
        rest.findIndex((line) => !line.startsWith('//')),
      )
      .join('\n');
    expect(question).toMatch(/^\/\/ .+\?$/);
    expect(comment).toMatch(/^\/\/ Change: [\s\S]+^\/\/ Read: /m);
    const parameters = [
      ...kqlOf(name)
        .split('// <messages>')[0]!
        .matchAll(/^let (\w+) =/gm),
    ].map(([, one]) => one ?? '');
    expect(parameters.length).toBeGreaterThan(3);
    for (const parameter of parameters.filter((one) => one !== 'MaxRows')) expect(comment).toContain(parameter);
  });

  it.each(NAMES)('%s names an entity as the hunting page reads it', (name) => {
    const entities = (answers[name]?.columns ?? []).filter((column) => /_\d_/.test(column));
    expect(entities.length).toBeGreaterThan(0);
    for (const column of entities) expect(column).toMatch(/^(IP_0_Address|CloudApplication_0_Name|AzureResource_0_ResourceId)$/);
  });

  it('is deployed', () => {
    const bicep = readFileSync(new URL('../../../infra/sentinel/hunting-queries.bicep', import.meta.url), 'utf8');
    expect([...bicep.matchAll(/loadTextContent\('queries\/(.+)\.kql'\)/g)].map(([, name]) => name).sort()).toEqual(NAMES);
    for (const name of NAMES) expect(bicep).toContain(`key: '${name}'`);
  });

  it('is explained in the page beside them', () => {
    const page = readFileSync(new URL('../../../infra/sentinel/hunting-queries.md', import.meta.url), 'utf8');
    for (const name of NAMES) {
      expect(page).toContain(`| [${name}](queries/${name}.kql) |`);
      expect(page).toContain(`| ${name} |`);
    }
  });

  it('that is broken is not answered', async () => {
    const broken = kqlOf('spend-by-country').replace('sumif(Cost', 'sumif(Costs');
    await expect(attacked.ask(broken)).rejects.toThrow('Costs');
    await expect(empty.ask(broken)).rejects.toThrow('Costs');
  });
});

describe('over an attack that four logs saw', () => {
  it('the flooded block stands first, with its operator, in the logs that know blocks', () => {
    expect(logsOf(rowsOf('recipients-by-block'))).toEqual(['AppEvents', 'SmsEvents_CL']);
    const [first] = rowsOf('recipients-by-block', { Log: 'SmsEvents_CL' });
    expect(first).toMatchObject({ Country: 'LK', Verified: 0, Conversion: 0 });
    expect(String(first?.['Block'])).toMatch(/^\+94/);
    expect(first?.['Operator']).not.toBe('');
    expect(Number(first?.['Sends'])).toBeGreaterThan(100);
    expect(Number(first?.['Numbers'])).toBeGreaterThan(50);
  });

  it('the attacked country converts nothing beside a home country that does, in each log; none where a log shows no verifications', () => {
    expect(logsOf(rowsOf('conversion-by-country', { Country: 'LK' }))).toEqual(ALL_LOGS);
    for (const row of rowsOf('conversion-by-country', { Country: 'LK' }))
      expect(row['Conversion'], String(row['Log'])).toBe(row['Log'] === 'ACSSMSIncomingOperations' ? null : 0);
    const [home] = rowsOf('conversion-by-country', { Log: 'AppEvents', Country: 'DE' });
    expect(Number(home?.['Conversion'])).toBeGreaterThan(60);
    expect(Number(home?.['Ratio'])).toBeLessThan(2);
  });

  it('countries never sent to before are named, and no other', () => {
    for (const log of ALL_LOGS)
      expect(
        rowsOf('first-seen-countries', { Log: log })
          .map(({ Country }) => Country)
          .sort(),
        log,
      ).toEqual(['IQ', 'LK', 'NG', 'PK', 'UZ']);
    expect(rowsOf('first-seen-countries')[0]?.['LogDays']).toBeCloseTo(1, 0);
  });

  it('the server that sends to four countries is the only such address', () => {
    const rows = rowsOf('one-ip-many-countries');
    expect(logsOf(rows)).toEqual(['AppEvents', 'AppRequests', 'SmsEvents_CL']);
    expect(new Set(rows.map(({ Address }) => Address)).size).toBe(1);
    for (const row of rows) expect(row).toMatchObject({ Countries: 4, Verified: 0, IP_0_Address: row['Address'] });
  });

  it("spend is the messages times the price, the operator's own where given", async () => {
    const [row] = rowsOf('spend-by-country', { Log: 'ACSSMSIncomingOperations', Country: 'LK' });
    expect(row?.['SpendUsd']).toBeCloseTo(Number(row?.['Sends']) * 0.13, 2);
    expect(row).toMatchObject({ UsualUsd: 0, Ratio: null, PricedPercent: 0 });
    const own = await attacked.ask(kqlOf('spend-by-country').replace('let Prices = dynamic({});', 'let Prices = dynamic({"LK": 0.5});'));
    const priced = own.rows.find(({ Log, Country }) => Log === 'ACSSMSIncomingOperations' && Country === 'LK');
    expect(priced?.['SpendUsd']).toBeCloseTo(Number(row?.['Sends']) * 0.5, 2);
  });

  it('the server has a code a session and no verification; one address can be asked for', async () => {
    const [server] = rowsOf('one-ip-many-countries', { Log: 'AppEvents' });
    const [row] = rowsOf('sessions-behind-an-ip', { Log: 'AppEvents' });
    expect(row).toMatchObject({ Address: server?.['Address'], Verified: 0, Conversion: 0 });
    expect(Number(row?.['Sessions'])).toBeGreaterThan(50);
    const one = await attacked.ask(
      kqlOf('sessions-behind-an-ip').replace(
        'let Addresses = dynamic([]);',
        `let Addresses = dynamic(["${String(server?.['Address'])}"]);`,
      ),
    );
    expect(new Set(one.rows.map(({ Address }) => Address))).toEqual(new Set([server?.['Address']]));
  });

  it('the messages that tried the block out are found, hours before', () => {
    const before = rowsOf('before-the-attack', { Log: 'SmsEvents_CL', Phase: 'before', Country: 'LK' }).filter(
      (row) => Number(row['HoursBefore']) > 5,
    );
    expect(before.reduce((sum, row) => sum + Number(row['Sends']), 0)).toBeGreaterThanOrEqual(5);
    const [attack] = rowsOf('before-the-attack', { Log: 'SmsEvents_CL', Phase: 'attack', Country: 'LK' });
    expect(before[0]?.['Destination']).toBe(attack?.['Destination']);
    expect(rowsOf('before-the-attack').some(({ Destination }) => String(Destination).startsWith('+49'))).toBe(false);
  });

  it("a tenant with the provider's log alone is answered, in a workspace without the other tables", async () => {
    const alone = await workspaceOf(ATTACKED_DAYS, ['ACSSMSIncomingOperations']);
    for (const name of ['conversion-by-country', 'first-seen-countries', 'spend-by-country', 'before-the-attack']) {
      const { rows } = await alone.ask(kqlOf(name));
      expect(logsOf(rows), name).toEqual(['ACSSMSIncomingOperations']);
    }
    alone.store.close();
  });
});
