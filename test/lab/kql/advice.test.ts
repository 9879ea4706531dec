import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STANDARD_TABLES } from '../../../src/lab/standard-tables.ts';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
  for (const schema of STANDARD_TABLES) await lab.store.define(schema);
});
afterAll(() => lab.store.close());

const ROWS = 'datatable(k: string, n: long, d: dynamic)["a", 1, dynamic({"x": 5}), "b", 2, dynamic("y")]';
const URL_HELP = 'parse_url() met a text that is not scheme://host/path';

describe('a refusal says what to write instead', () => {
  test.each([
    [`${ROWS} | where d.x == 5`, 'write tolong() around the dynamic side'],
    [`${ROWS} | where 5 != d.x`, 'write tolong() around the dynamic side'],
    [`${ROWS} | where d.x > 1.5`, 'write toreal() around the dynamic side'],
    [`${ROWS} | where d.x == true`, 'write tobool() around the dynamic side'],
    [`${ROWS} | where d.x == d.y`, 'write tostring(), tolong() or the like around both sides'],
    [`${ROWS} | where d.x == k`, 'write tostring() around the dynamic side'],
    [`${ROWS} | where d.x in (1, 2)`, 'write tolong() around the dynamic side'],
    [`${ROWS} | where d.x between (1 .. 2)`, 'write tolong() around the dynamic side'],
    [`${ROWS} | extend y = d.x + 1`, 'write tolong() around the dynamic side'],
    [`${ROWS} | extend y = 2.5 * d.x`, 'write toreal() around the dynamic side'],
    ['search "x"', 'write T | search ...'],
    ['search in (AppTraces) "x"', 'write T | search ...'],
    ['union * | count', 'name the tables'],
    ['find where Message has "x"', 'write T | where ...'],
    ['AppTraces | serialize | extend r = row_number()', 'sort the rows first'],
    ['AppTraces | serialize | scan with (step s: true;)', 'sort the rows first'],
    [`${ROWS} | extend r = row_number()`, 'sort or serialize them first'],
    [
      'declare query_parameters(wanted: long = 5, other: string = "x"); print wanted',
      'statement declare query_parameters is not supported',
    ],
    ['declare query_parameters(wanted: long = 5, other: string = "x"); print wanted', 'write let name = value;'],
    ['AppTraces | evaluate ipv4_lookup((AppRequests | extend net = "10.0.0.0/8"), ClientIP, net)', 'project-away TimeGenerated'],
    ['AppTraces | where * has "x1"', 'name the columns'],
    ['AppTraces | search "x"', 'name the columns'],
    ['print parse_url("not a url")', URL_HELP],
    ['print parse_url("https://a.example/?q=%20")', 'parse_url() met query parameters'],
    ['print parse_urlquery("a b")', 'parse_urlquery() met query parameters'],
    ['datatable(a: string, b: long)["", 1] | evaluate pivot(a)', 'give the rows another text'],
    ['AppTraces | make-series c = count() on TimeGenerated step 1h', 'write from and to'],
    ['externaldata(a: string)["https://a.example/a.csv"]', 'put the file into the data folder'],
    ['print ipv4_is_in_range("192.0.2.1", "192.0.2.0/33")', 'prefix length above 32'],
    ['datatable(a: string)["", "b"] | summarize min(a)', 'where isnotempty('],
    ['datatable(a: string)["", "b"] | summarize arg_min(a, *)', 'where isnotempty('],
    ['print tolong(now())', 'write tolong((t - datetime(1970-01-01)) / 1s)'],
    [`${ROWS} | extend e = dynamic(1) | mv-expand e`, 'keep the rows where gettype() is array or dictionary'],
  ])('%s', async (query, advice) => {
    const { code, message } = await lab.problem(query);
    expect({ code, message }).toEqual({ code: 'UnsupportedByLab', message: expect.stringContaining(advice) });
  });

  test('a comparison that the parser rejects keeps its code and place, and says how to write it', async () => {
    const problem = await lab.problem(`${ROWS} | where d.x > now()`);
    expect(problem).toMatchObject({ code: 'SEM0001', message: expect.stringContaining('write todatetime() around the dynamic side') });
  });

  test('a URL that is refused is not repeated, for it may hold a secret', async () => {
    expect((await lab.problem('print parse_url("https://a b/token")')).message).not.toContain('token');
  });

  test('what the data decides is told with what to do about it, at the operator', async () => {
    const query = `${ROWS} | where k == 'a' | mv-apply n2 = dynamic(1) on (summarize count())`;
    expect(await lab.problem(query)).toMatchObject({
      position: query.indexOf('mv-apply') + 1,
      message: expect.stringContaining('keep the rows'),
    });
    const nulls = await lab.problem('datatable(n: long)[2, long(null)] | serialize s = row_cumsum(n)');
    expect(nulls.message).toMatch(/^row_cumsum met a null, .* leave such values out with where/);
  });

  test('the place of a make-series without a range is its on clause', async () => {
    const query = 'AppTraces | make-series c = count() on TimeGenerated step 1h';
    expect(await lab.problem(query)).toMatchObject({ position: query.indexOf('on Time') + 1, length: 'on TimeGenerated'.length });
  });
});

describe('what only a workspace has is refused by its name, not taken for a typing error', () => {
  test.each([
    ['_GetWatchlist("vip") | where SearchKey == "x"', '_GetWatchlist()', 1],
    ['AppTraces | where Message in ((_GetWatchlist("vip") | project SearchKey))', '_GetWatchlist()', 32],
    ['workspace("other").AppTraces | take 1', 'workspace()', 1],
    ['union app("other").AppTraces, AppTraces', 'app()', 7],
    ['adx("https://a.example/db").T', 'adx()', 1],
    ['database("other").T', 'database()', 1],
    ['cluster("other").database("db").T', 'cluster()', 1],
    ['_Im_Dns(starttime=ago(1d)) | take 1', '_Im_Dns()', 1],
    ['imDns | where DnsQuery has "x"', 'imDns', 1],
    ['_ASim_Dns | take 1', '_ASim_Dns', 1],
    ['ASimDns() | take 1', 'ASimDns()', 1],
  ])('%s', async (query, construct, position) => {
    const { code, message, position: at } = await lab.problem(query);
    expect({ code, at }).toEqual({ code: 'UnsupportedByLab', at: position });
    expect(message).toContain(construct);
    expect(message).toMatch(/is not supported by the lab: .*(data folder|let)/);
  });

  test('any other unknown function stays an error of the query', async () => {
    expect(await lab.problem('print improve(1)')).toMatchObject({ code: 'SEM0001', kind: 'semantic' });
    expect(await lab.problem('ASimDnsActivityLogs | take 1')).toMatchObject({ code: 'SEM0100', kind: 'semantic' });
    expect(await lab.problem('imports | take 1')).toMatchObject({ code: 'SEM0100', kind: 'semantic' });
  });
});
