import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const DAYS = 'datatable(t:datetime, v:long)[datetime(2026-01-01 10:00),5, datetime(2026-01-03),15, datetime(2026-01-03 23:59),1]';

test('empty bins get the default, 0 without one; the end of the range is excluded', async () => {
  const range = 'from datetime(2026-01-01) to datetime(2026-01-04) step 1d';
  expect(await lab.rows(`${DAYS} | make-series s = sum(v) default = -1, count() on t ${range}`)).toEqual([
    ['[5,-1,16]', '[1,0,2]', '["2026-01-01T00:00:00.0000000Z","2026-01-02T00:00:00.0000000Z","2026-01-03T00:00:00.0000000Z"]'],
  ]);
  expect(await lab.rows(`${DAYS} | make-series a = avg(v) on t ${range} | project a`)).toEqual([['[5.0,0.0,8.0]']]);
});

test('one row a group, of the values inside the range', async () => {
  const rows = 'datatable(t:long, v:long, g:string)[1,5,"b", 3,15,"a", 9,1,"a", 4,1,"b"]';
  expect(await lab.rows(`${rows} | make-series s = sum(v) default = 7 on t from 0 to 5 step 2 by g | sort by g asc`)).toEqual([
    ['a', '[7,15,7]', '[0,2,4]'],
    ['b', '[5,7,1]', '[0,2,4]'],
  ]);
});

test('nothing over nothing, unless kind=nonempty', async () => {
  const none = 'datatable(t:long, v:long)[]';
  expect(await lab.rows(`${none} | make-series sum(v) on t from 0 to 5 step 2`)).toEqual([]);
  expect(await lab.rows(`${none} | make-series kind=nonempty sum(v) on t from 0 to 5 step 2`)).toEqual([['[0,0,0]', '[0,2,4]']]);
  expect(await lab.rows(`${DAYS} | make-series sum(v) on t from datetime(2026-01-01) to datetime(2026-01-01) step 1d`)).toEqual([]);
});

test('a range may be made of lets and of the moment of the query', async () => {
  expect(
    await lab.rows(
      'let step = 1h; range t from bin(now(), 1h) - 3h to now() step 30m | make-series n = count() on t from bin(ago(2h), 1h) to bin(now(), 1h) step step | project n',
    ),
  ).toEqual([['[2,2]']]);
});

test('what is not certain is refused', async () => {
  expect((await lab.problem(`${DAYS} | make-series sum(v) on t step 1d`)).message).toContain('from and to');
  expect(
    (await lab.problem(`${DAYS} | make-series sum(v) on t from datetime(2020-01-01) to datetime(2020-01-02) step 1d`)).message,
  ).toContain('without a row in its range');
  expect((await lab.problem(`${DAYS} | make-series max(t) on t from datetime(2026-01-01) to datetime(2026-01-02) step 1d`)).kind).toBe(
    'unsupported',
  );
  expect(
    (await lab.problem(`${DAYS} | make-series sum(v) on t from datetime(2026-01-01) to datetime(2026-02-01) step 1tick`)).message,
  ).toContain('too many bins');
});
