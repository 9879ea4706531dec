import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

describe('a property by a key out of the row', () => {
  test('is found by text in bags only', async () => {
    const rows =
      'datatable(d:dynamic, k:string)[dynamic({"a/b": 1, "7": 2}), "a/b", dynamic({"7": 2}), "7", dynamic([8, 9]), "1", dynamic({"a": {"b": 1}}), "a.b"]';
    expect(await lab.rows(`${rows} | project v = d[k]`)).toEqual([['1'], ['2'], [null], [null]]);
  });

  test('is found by number in arrays only, from the end below zero', async () => {
    const rows =
      'datatable(d:dynamic, i:long)[dynamic([5, 6, 7]), 0, dynamic([5, 6, 7]), -1, dynamic([5]), 1, dynamic([5]), long(null), dynamic({"0": 1}), 0]';
    expect(await lab.rows(`${rows} | project v = tolong(d[i])`)).toEqual([[5], [7], [null], [null], [null]]);
    expect(await lab.rows('print d = dynamic([5, 6]) | extend final = d[array_length(d) - 1] | project final')).toEqual([['6']]);
  });

  test('is refused where the key is a dynamic, or the column has no name', async () => {
    expect((await lab.problem('print d = dynamic([1]), i = dynamic(0) | project v = d[i]')).message).toContain('key of type dynamic');
    expect((await lab.problem('print d = dynamic([1]), i = 0 | project tolong(d[i])')).message).toContain('without a name');
  });
});

describe('a key with quotes or escapes in it', () => {
  test('is what the escapes stand for, in a literal and in each form of access', async () => {
    const bag = String.raw`print d = dynamic({'it\'s': 1, "a\"b": 2, "c\\d": 3, "\u0065f": 4})`;
    const keys = ["it's", 'a"b', 'c\\d', 'ef'];
    const values = (...wanted: string[]): string => wanted.map((w, i) => `v${i} = ${w}`).join(', ');
    expect(await lab.rows(`${bag} | project bag_keys(d)`)).toEqual([[JSON.stringify(keys)]]);
    for (const dot of ['', '.']) {
      const reads = [String.raw`['it\'s']`, String.raw`["a\"b"]`, '[@"c\\d"]', '["ef"]'].map((key) => `d${dot}${key}`);
      expect(await lab.rows(`${bag} | project ${values(...reads)}`)).toEqual([['1', '2', '3', '4']]);
    }
  });
});

test('an escape that the parser does not decode is refused', async () => {
  expect((await lab.problem(String.raw`print x = "\U0001F600"`)).message).toContain(String.raw`the escape \U`);
  expect(await lab.print(String.raw`"\ud83d\ude00", "\x41"`)).toEqual(['😀', 'A']);
});

describe('make_set of dynamics', () => {
  test('gathers elements of arrays, and values that are none', async () => {
    const rows = 'datatable(d:dynamic)[dynamic(["a", "b"]), dynamic(["b", 3]), dynamic("a"), dynamic(null), dynamic(4)]';
    expect(await lab.rows(`${rows} | summarize make_set(d)`)).toEqual([['["a","b",3,4]']]);
    expect((await lab.problem('print d = dynamic([{"a": 1}]) | summarize make_set(d)')).message).toContain('property bag inside a set');
  });
});

describe('buildschema', () => {
  test('gives what all bags fit in', async () => {
    const rows = `datatable(d:dynamic)[
      dynamic({"id": 1, "by": {"name": "Ann"}}),
      dynamic({"id": "x", "share": 0.5, "by": {"age": 7}, "tags": ["a", "b"]}),
      dynamic(null),
      dynamic({"share": {"of": "all"}, "tags": [{"n": 1}]})]`;
    const [[schema] = []] = await lab.rows(`${rows} | summarize buildschema(d)`);
    expect(JSON.parse(String(schema))).toEqual({
      id: ['long', 'string'],
      by: { name: 'string', age: 'long' },
      share: ['double', { of: 'string' }],
      tags: { '`indexer`': ['string', { n: 'long' }] },
    });
    expect(await lab.rows('datatable(d:dynamic)[] | summarize buildschema(d)')).toEqual([[null]]);
  });

  test('is refused for what has no certain schema', async () => {
    const of = async (bags: string): Promise<string> =>
      (await lab.problem(`datatable(d:dynamic)[${bags}] | summarize buildschema(d)`)).message;
    expect(await of('dynamic({"a": true})')).toContain('met true');
    expect(await of('dynamic({"a": "x"}), dynamic({"a": 1})')).toContain('string and long');
    expect(await of('dynamic([1])')).toContain('not a property bag');
    expect(await of('dynamic({"a": "2026-03-01"})')).toContain('moment');
  });
});

describe('extract_json', () => {
  const json = `'{"caller": {"name": "Ann", "tries": [3, 2.5]}, "ok": true}'`;

  test('follows a path, and converts to the type asked for', async () => {
    expect(await lab.print(`extract_json("$.caller.name", ${json}), extract_json("$.caller.name", ${json}, typeof(string))`)).toEqual([
      'Ann',
      'Ann',
    ]);
    expect(
      await lab.print(`extract_json("$['caller'].tries[0]", ${json}, typeof(long)), extractjson("$.ok", ${json}, typeof(bool))`),
    ).toEqual([3, true]);
    expect(await lab.print(`extract_json("$.caller.tries[1]", ${json}, typeof(real)), extract_json("$.nobody", ${json})`)).toEqual([
      2.5,
      '',
    ]);
  });

  test('is refused where the form of the result is not certain', async () => {
    expect((await lab.problem(`print extract_json("$.caller", ${json})`)).message).toContain('form as string');
    expect((await lab.problem(`print extract_json("$..name", ${json})`)).message).toContain('path $..name');
    expect((await lab.problem('print extract_json("$.a", "{")')).message).toContain('no JSON');
  });
});
