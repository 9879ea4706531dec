import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeStore } from '../../../src/lab/duckdb-store.ts';
import { makeEngine } from '../../../src/lab/kql/engine.ts';
import type { LabEngine, LabQueryAnswer, LabStore } from '../../../src/lab/store.ts';

let store: LabStore;
let engine: LabEngine;

beforeAll(async () => {
  const made = await makeStore();
  [store, engine] = [made, makeEngine(made)];
  await store.define({ name: 'Here', columns: [{ name: 'A', type: 'long' }] });
  await store.append('Here', [{ A: 1 }, { A: 2 }], () => 0);
});
afterAll(() => store.close());

const ask = (kql: string): Promise<LabQueryAnswer> => engine.query(kql, { now: 0 });

describe('a union under isfuzzy=true whose table does not exist', () => {
  test.each([
    ['last leg', 'union isfuzzy=true (Here | where A > 0), (Gone | where B > 0 | project A = 1, C)'],
    ['first leg', 'union isfuzzy=true (Gone | extend X = column_ifexists("B", "")), (Here | where A > 0)'],
    ['both sides of the one that is there', 'union kind=outer isfuzzy=true Gone, (Here | where A > 0), (Lost | count)'],
  ])('leaves the rows of the others: %s', async (_, kql) => {
    expect(await ask(`${kql}\n| sort by A asc`)).toMatchObject({ kind: 'table', columns: [{ name: 'A', type: 'long' }], rows: [[1], [2]] });
  });

  test('is still an error without isfuzzy, even when a string says it', async () => {
    expect(await ask('union (Here | where "isfuzzy=true" != ""), (Gone | count)')).toMatchObject({
      kind: 'rejected',
      error: { kind: 'semantic' },
    });
  });

  test('an error in what is left keeps its place', async () => {
    const answer = await ask('union isfuzzy=true (Gone | where X > 0),\n  (Here | where Nope > 0)');
    expect(answer).toMatchObject({ kind: 'rejected', error: { kind: 'semantic', line: 2, position: 17 } });
  });
});
