import { expect, test } from 'vitest';
import { type CountedCell, emptyHistory, type History, replaceRange } from '../../src/domain/history.ts';
import { poolRare, RARE, rareParts } from '../../src/domain/rare-parts.ts';
import { sumOf } from '../../src/domain/series.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';

const AT = Date.UTC(2026, 2, 8, 14, 20);
const FLOW = ['SmsEvents_CL', 'shop', ''];
const OTHER = ['SmsEvents_CL', 'bank', ''];

const cell = (flow: readonly string[], part: string, ago: number, sends: number): CountedCell => ({
  flow,
  part,
  bin: AT - ago,
  counts: [sends, 0],
});
const historyOf = (...cells: readonly CountedCell[]): History => {
  const history = emptyHistory(2);
  replaceRange(history, { from: AT - 14 * DAY, to: AT }, cells);
  return history;
};

test('what the whole tenant hardly knows is rare, whichever service knows it; what is common anywhere is not', () => {
  const history = historyOf(
    cell(FLOW, 'US', 3 * DAY, 1000),
    cell(FLOW, 'ID', 3 * DAY, 2),
    cell(OTHER, 'FR', 3 * DAY, 500),
    cell(FLOW, 'FR', 3 * DAY, 1),
  );
  expect([...rareParts(history, AT, 0.005)]).toEqual(['ID']);
});

test('a share of exactly the limit is not rare, just below it is', () => {
  const history = historyOf(
    cell(FLOW, 'US', 3 * DAY, 990),
    cell(FLOW, 'ID', 3 * DAY, 5),
    cell(FLOW, 'NG', 3 * DAY, 4),
    cell(FLOW, 'CA', 3 * DAY, 1),
  );
  expect([...rareParts(history, AT, 0.005)]).toEqual(['NG', 'CA']);
});

test('what came first today is rare, however much of it', () => {
  const history = historyOf(cell(FLOW, 'US', 3 * DAY, 1000), cell(FLOW, 'ID', HOUR, 5000));
  expect([...rareParts(history, AT, 0.005)]).toEqual(['ID']);
  expect([...rareParts(history, AT + DAY, 0.005)]).toEqual([]);
});

test('nothing is rare on the first day', () => {
  const history = emptyHistory(2);
  replaceRange(history, { from: AT - HOUR, to: AT }, [cell(FLOW, 'US', 30 * MINUTE, 5)]);
  expect([...rareParts(history, AT, 0.005)]).toEqual([]);
});

test('the pool has the messages of all rare parts, beside the whole of the flow', () => {
  const history = historyOf(
    cell(FLOW, 'US', 3 * DAY, 1000),
    cell(FLOW, 'ID', HOUR, 3),
    cell(FLOW, 'NG', HOUR, 4),
    cell(FLOW, 'NG', 5 * MINUTE, 2),
    cell(OTHER, 'ID', HOUR, 7),
  );
  const flow = history.flows.get(JSON.stringify(FLOW));
  if (flow === undefined) throw new Error('no flow');
  const pool = poolRare(flow, rareParts(history, AT, 0.005));
  const rare = pool?.parts.get(RARE);
  expect([...(pool?.parts.keys() ?? [])]).toEqual([RARE]);
  expect(rare === undefined ? [] : [sumOf(rare, 0, AT - HOUR, AT - 30 * MINUTE), sumOf(rare, 0, AT - 30 * MINUTE, AT)]).toEqual([7, 2]);
  expect(pool?.total).toBe(flow.total);
  expect(poolRare(flow, new Set(['XX']))).toBeUndefined();
});
