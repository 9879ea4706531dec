import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const table = async (kql: string): Promise<readonly unknown[]> => {
  const answer = await lab.ask(kql);
  if (answer.kind !== 'table') throw new Error(`not answered: ${JSON.stringify(answer)}`);
  return [answer.columns.map((c) => `${c.name}:${c.type}`).join(' '), ...answer.rows];
};

const CALLS = `datatable(id:long, call:dynamic)[
  1, dynamic({"dest": "+31", "cost": 2, "tags": ["a"]}),
  2, dynamic({"dest": "+44", "route": {"hops": 3}}),
  3, dynamic(null)]`;

describe('bag_unpack', () => {
  test('gives every key a column in order, typed by its values, empty where a bag lacks it', async () => {
    expect(await table(`${CALLS} | evaluate bag_unpack(call)`)).toEqual([
      'id:long cost:long dest:string route:dynamic tags:dynamic',
      [1, 2, '+31', null, '["a"]'],
      [2, null, '+44', '{"hops":3}', null],
      [3, null, '', null, null],
    ]);
    expect(await table('print d = dynamic({"ok": true, "share": 0.5}) | evaluate bag_unpack(d, "c_")')).toEqual([
      'c_ok:bool c_share:real',
      [true, 0.5],
    ]);
  });

  test('makes a key with values of several types dynamic, and pays no heed to nulls', async () => {
    const rows = 'datatable(d:dynamic)[dynamic({"a": 1, "b": "x"}), dynamic({"a": "one", "b": null})]';
    expect(await table(`${rows} | evaluate bag_unpack(d)`)).toEqual(['a:dynamic b:string', ['1', 'x'], ['"one"', '']]);
  });

  test('settles a key that is named like a column as asked', async () => {
    const rows = 'datatable(dest:string, d:dynamic)["first", dynamic({"dest": "second", "n": 1})]';
    expect((await lab.problem(`${rows} | evaluate bag_unpack(d)`)).message).toContain('named like a column (dest)');
    expect(await table(`${rows} | evaluate bag_unpack(d, columnsConflict="keep_source")`)).toEqual(['dest:string n:long', ['first', 1]]);
    expect(await table(`${rows} | evaluate bag_unpack(d, columnsConflict="replace_source")`)).toEqual([
      'dest:string n:long',
      ['second', 1],
    ]);
    expect(await table(`${rows} | evaluate bag_unpack(d, "c_", ignoredProperties = dynamic(["n"]))`)).toEqual([
      'dest:string c_dest:string',
      ['first', 'second'],
    ]);
    // The bag's own name is free.
    expect(await table('print d = dynamic({"d": 1}) | evaluate bag_unpack(d)')).toEqual(['d:long', [1]]);
  });

  test('works several times in one query, in a let that is used twice, and on what was unpacked', async () => {
    const twice = `let T = ${CALLS} | evaluate bag_unpack(call); T | join kind=inner (T | project dest, again = cost) on dest | project id, again`;
    expect(await lab.rows(`${twice} | sort by id asc`)).toEqual([
      [1, 2],
      [2, null],
      [3, null],
    ]);
    expect(await table(`${CALLS} | where id == 2 | evaluate bag_unpack(call) | evaluate bag_unpack(route) | project hops`)).toEqual([
      'hops:long',
      [3],
    ]);
  });
});

describe('the columns of bag_unpack', () => {
  test('depends on the data at the time, not on a kept plan', async () => {
    await lab.store.define({ name: 'Bags', columns: [{ name: 'd', type: 'dynamic' }] });
    await lab.store.append('Bags', [{ d: '{"a":1}' }], () => 0);
    expect(await table('Bags | evaluate bag_unpack(d)')).toEqual(['a:long', [1]]);
    await lab.store.append('Bags', [{ d: '{"a":2,"b":"x"}' }], () => 0);
    expect(await table('Bags | evaluate bag_unpack(d) | sort by a asc')).toEqual(['a:long b:string', [1, ''], [2, 'x']]);
  });

  test('takes a declared schema, with a star for the columns of the input', async () => {
    expect(await table(`${CALLS} | take 1 | evaluate bag_unpack(call) : (*, dest:string, cost:long)`)).toEqual([
      'id:long dest:string cost:long',
      [1, '+31', 2],
    ]);
    expect(await table(`${CALLS} | where id < 3 | evaluate bag_unpack(call) : (dest:string)`)).toEqual(['dest:string', ['+31'], ['+44']]);
    expect((await lab.problem(`${CALLS} | evaluate bag_unpack(call) : (dest:long)`)).message).toContain('as long is not certain');
  });

  test('is refused where names, types or order are not certain', async () => {
    const of = async (bag: string): Promise<string> => (await lab.problem(`print d = dynamic(${bag}) | evaluate bag_unpack(d)`)).message;
    expect(await of('{"when": "2026-03-01T00:00:00Z"}')).toContain('may be moments');
    expect(await of('{"nothing": null}')).toContain('all null');
    expect(await of('{"Zone": 1, "area": 2}')).toContain('order is not certain');
    expect(await of('{"a/b": 1}')).toContain('key "a/b"');
    expect(await of('[1, 2]')).toContain('not a property bag');
    expect((await lab.problem(`${CALLS} | take 2 | evaluate bag_unpack(call)`)).message).toContain('picked arbitrarily');
    expect(await lab.rows('print d = dynamic({"Zone": 1, "area": 2}) | evaluate bag_unpack(d) | project area, Zone')).toEqual([[2, 1]]);
  });

  test('names places in the query as it was asked', async () => {
    const kql = 'print d = dynamic({"a": 1}) | evaluate bag_unpack(d) | extend b = a + nosuch';
    expect(await lab.problem(kql)).toMatchObject({ line: 1, position: kql.indexOf('nosuch') + 1 });
  });
});
