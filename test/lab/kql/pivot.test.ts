import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const STORMS = 'datatable(event:string, place:string, deaths:long)["Wind","AL",1, "Wind","AK",2, "Hail","AL",3, "Wind","AL",10]';

describe('pivot', () => {
  test('counts rows in a column for each value, 0 where there are none', async () => {
    expect(await lab.rows(`${STORMS} | project event, place | evaluate pivot(place) | project event, AK, AL | sort by event asc`)).toEqual([
      ['Hail', 0, 1],
      ['Wind', 1, 2],
    ]);
  });

  test('sums a column, over rows by the columns named', async () => {
    const summed = `${STORMS} | extend n = 1 | evaluate pivot(place, sum(deaths), event) | summarize AL = sum(AL), AK = sum(AK) by event`;
    expect(await lab.rows(`${summed} | sort by event asc`)).toEqual([
      ['Hail', 3, 0],
      ['Wind', 11, 2],
    ]);
  });

  test('takes a declared schema, which has to be what the data gives', async () => {
    const kql = `${STORMS} | evaluate pivot(place, count(), event)`;
    const answer = await lab.ask(`${kql} : (event:string, AL:long, AK:long)`);
    expect(answer).toMatchObject({ columns: [{ name: 'event' }, { name: 'AL' }, { name: 'AK' }] });
    expect((await lab.problem(`${kql} : (event:string, AL:long)`)).message).toContain('other than the data gives');
    expect((await lab.problem(`${kql} : (event:string, AL:long, AK:string)`)).message).toContain('other than the data gives');
  });

  test('is refused where order, cells or names are not certain', async () => {
    expect((await lab.problem(`${STORMS} | evaluate pivot(place, count(), event)`)).message).toContain('order that is not certain');
    expect((await lab.problem(`${STORMS} | evaluate pivot(place, avg(deaths), event)`)).message).toContain('avg(deaths)');
    expect((await lab.problem('datatable(a:string, b:string)["", "x"] | evaluate pivot(a)')).message).toContain('the value ""');
    expect((await lab.problem('datatable(a:string, b:string)["b", "x"] | evaluate pivot(a)')).message).toContain('the value "b"');
  });
});
