import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const ROWS = 'datatable(n:long, place:string, note:string)[1,"gate north","open", 2,"gateway","closed", 3,"Hall","north gate"]';

describe('search', () => {
  test('finds whole terms in any string column, and parts of them by a star', async () => {
    expect(await lab.rows(`${ROWS} | search "gate" | project n`)).toEqual([[1], [3]]);
    expect(await lab.rows(`${ROWS} | search "gate*" | project n`)).toEqual([[1], [2], [3]]);
    expect(await lab.rows(`${ROWS} | search "*way" or "hall" | project n`)).toEqual([[2], [3]]);
    expect(await lab.rows(`${ROWS} | search kind=case_sensitive "hall" | count`)).toEqual([[0]]);
  });

  test('says where rows come from', async () => {
    // What other rows are called is not certain: it may not show.
    expect(await lab.rows('print s = "gate", n = 1 | search "gate" | where n > 0 | project s')).toEqual([['gate']]);
    expect((await lab.problem('print s = "gate" | search "gate"')).message).toContain('name is not certain');
    expect((await lab.problem('print s = "gate" | search "gate" | project s, from = $table')).message).toContain('name is not certain');
    expect(await lab.rows(`${ROWS} | search "gate" and n > 2`)).toEqual([['search_arg0', 3, 'Hall', 'north gate']]);
  });

  test('compares texts exactly where case makes no difference, and always when asked for it', async () => {
    expect(await lab.rows(`${ROWS} | search "gate" and note == "open" | project n`)).toEqual([[1]]);
    expect(await lab.rows(`${ROWS} | search note in ("open", "closed") and not(place == "gateway") | project n`)).toEqual([[1]]);
    expect(await lab.rows(`${ROWS} | search kind=case_sensitive place == "hall" | count`)).toEqual([[0]]);
    expect((await lab.problem(`${ROWS} | search place == "hall"`)).message).toContain('differ in case alone');
  });

  test('finds a term in one column, and everything', async () => {
    expect(await lab.rows(`${ROWS} | search place:"gate" | project n`)).toEqual([[1]]);
    expect(await lab.rows(`${ROWS} | search note:"gat*" or n == 2 | project n`)).toEqual([[2], [3]]);
    expect(await lab.rows(`${ROWS} | search * | count`)).toEqual([[3]]);
  });

  test('is refused where a number might be meant, or where case might count', async () => {
    expect((await lab.problem(`${ROWS} | search "3"`)).message).toContain('over column n of type long');
    expect((await lab.problem(`${ROWS} | search isempty(note)`)).message).toContain('search by');
    expect((await lab.problem(`${ROWS} | search "g*e"`)).message).toContain('search for');
  });
});

describe('a star on the left of an operator', () => {
  test('stands for any string column', async () => {
    expect(await lab.rows(`${ROWS} | where * has "north" and n < 3 | project n`)).toEqual([[1]]);
    expect(await lab.rows(`${ROWS} | project place | where * !contains "gate"`)).toEqual([['Hall']]);
  });

  test('is refused where several columns could deny', async () => {
    expect((await lab.problem(`${ROWS} | where * !contains "gate"`)).message).toContain('* !contains');
  });
});
