import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RecordWrite, StateStore, WriteOutcome } from '../../src/pipeline/state-port.ts';
import { StateRuleError } from '../../src/pipeline/record-rules.ts';

const insert = (key: string, value: unknown, more: { status?: string; due?: number } = {}): RecordWrite => ({
  op: 'insert',
  key,
  value,
  ...more,
});

const etagOf = (outcome: WriteOutcome, index = 0): string => {
  if (outcome.kind !== 'written') throw new Error(`not written: conflict on ${outcome.key}`);
  return outcome.etags[index] ?? '';
};

/** What every StateStore promises. Each test has a partition of its own. */
export const describeStateStore = (name: string, makeStore: () => Promise<StateStore> | StateStore): void => {
  let store: StateStore;
  let count = 0;
  let partition: string;

  beforeAll(async () => {
    store = await makeStore();
  });
  beforeEach(() => {
    count += 1;
    partition = `p${count}`;
  });
  const keys = async (prefix: string, filter = {}): Promise<readonly string[]> =>
    (await store.list(partition, prefix, filter)).map((r) => r.key);

  describe(`${name}: single records`, () => {
    it('gives back what was written, with status, due and an etag', async () => {
      const written = await store.write(partition, [
        insert('watermark:otp', { at: 1, list: [null, 'x'] }, { status: 'pending', due: 1_790_000_000_123 }),
      ]);
      const record = await store.get(partition, 'watermark:otp');
      expect(record).toEqual({
        key: 'watermark:otp',
        etag: etagOf(written),
        value: { at: 1, list: [null, 'x'] },
        status: 'pending',
        due: 1_790_000_000_123,
      });
    });

    it('reads a missing record as undefined, also in a partition nobody wrote to', async () => {
      expect(await store.get(partition, 'run:1')).toBeUndefined();
      expect(await store.list(partition, 'run:')).toEqual([]);
    });

    it('gives a record without status and due an empty status and due 0', async () => {
      await store.write(partition, [insert('run:1', 1)]);
      expect(await store.get(partition, 'run:1')).toMatchObject({ status: '', due: 0 });
    });

    it('keeps partitions apart', async () => {
      await store.write(partition, [insert('run:1', 'mine')]);
      expect(await store.get(`${partition}x`, 'run:1')).toBeUndefined();
      expect(await store.list(`${partition}x`, '')).toEqual([]);
    });

    it('replaces the whole record: nothing of a longer value or an earlier status stays behind', async () => {
      const etag = etagOf(await store.write(partition, [insert('finding:1', 'y'.repeat(100_000), { status: 'pending', due: 5 })]));
      await store.write(partition, [{ op: 'replace', key: 'finding:1', etag, value: 'short' }]);
      expect(await store.get(partition, 'finding:1')).toMatchObject({ value: 'short', status: '', due: 0 });
    });

    it('returns etags that the next replace and delete can use without reading', async () => {
      const first = etagOf(await store.write(partition, [insert('lease:a', 1)]));
      const second = etagOf(await store.write(partition, [{ op: 'replace', key: 'lease:a', etag: first, value: 2 }]));
      expect(second).not.toBe(first);
      expect(await store.write(partition, [{ op: 'delete', key: 'lease:a', etag: second }])).toMatchObject({
        kind: 'written',
        etags: [''],
      });
      expect(await store.get(partition, 'lease:a')).toBeUndefined();
    });
  });

  describe(`${name}: values`, () => {
    it.each([
      ['quotes and markup', { text: `it's "quoted" <b>&amp;</b> \\ / # ? %27 ' or 1 eq 1` }],
      ['line breaks and a batch boundary', 'a\r\n--changeset_x\r\nDELETE https://x HTTP/1.1\r\nIf-Match: *\r\n\r\n'],
      ['letters of many scripts and a lone surrogate', { text: 'Österreich 日本 🇳🇬 \ud83d \u0000' }],
      ['numbers', [0, -1.5, 2 ** 53 - 1, 1e-9]],
      ['an empty string', ''],
      ['null', null],
    ])('keeps %s as they are', async (_what, value) => {
      await store.write(partition, [insert('finding:1', value)]);
      expect((await store.get(partition, 'finding:1'))?.value).toEqual(value);
    });

    it('keeps 200 KB of JSON in letters of four bytes', async () => {
      for (const shift of [0, 1]) {
        const value = { text: 'a'.repeat(shift) + '🇳🇬'.repeat(50_000) };
        await store.write(partition, [insert(`finding:${shift}`, value)]);
        expect((await store.get(partition, `finding:${shift}`))?.value).toEqual(value);
      }
    });

    it('refuses a value no record can hold, before anything is written', async () => {
      await expect(store.write(partition, [insert('run:1', 1), insert('run:2', 'x'.repeat(600_000))])).rejects.toThrow(/run:2.*cap/);
      await expect(store.write(partition, [insert('run:3', undefined)])).rejects.toThrow(StateRuleError);
      expect(await keys('run:')).toEqual([]);
    });
  });

  describe(`${name}: keys`, () => {
    it.each(["finding:o'brien", "finding:''", 'finding:a b&c=d%20', 'finding:{x}@[y]|~!', `run:${'k'.repeat(400)}`])(
      'takes %s',
      async (key) => {
        const etag = etagOf(await store.write(partition, [insert(key, 1), insert('zz', 2)]));
        expect(await keys(key)).toEqual([key]);
        const next = etagOf(await store.write(partition, [{ op: 'replace', key, etag, value: 2 }]));
        expect(await store.get(partition, key)).toMatchObject({ value: 2, etag: next });
        await store.write(partition, [{ op: 'delete', key, etag: next }]);
        expect(await keys('')).toEqual(['zz']);
      },
    );

    it.each(['a/b', 'a\\b', 'a#b', 'a?b', '', 'tab\there', 'ü', 'k'.repeat(513)])('refuses the key %j everywhere', async (key) => {
      await expect(store.write(partition, [insert(key, 1)])).rejects.toThrow(StateRuleError);
      await expect(store.get(partition, key)).rejects.toThrow(StateRuleError);
      if (key !== '') await expect(store.list(partition, key)).rejects.toThrow(StateRuleError);
      await expect(store.write(`p${key}/`, [insert('ok', 1)])).rejects.toThrow(StateRuleError);
    });
  });

  describe(`${name}: lists`, () => {
    it('lists keys with the prefix in key order, and no neighbours', async () => {
      const all = ['finding:b', 'finding:a', 'finding:B', 'finding:10', 'finding:9', 'finding;', 'finding', 'findinh:a', 'campaign:a'];
      await store.write(
        partition,
        all.map((key) => insert(key, 1)),
      );
      expect(await keys('finding:')).toEqual(['finding:10', 'finding:9', 'finding:B', 'finding:a', 'finding:b']);
      expect(await keys('')).toEqual([...all].sort());
    });

    const hour = 497_222 * 3_600_000;
    it.each([
      ['in the middle of an hour', 1_790_000_000_000],
      ['at the end of one', hour - 1],
      ['at its start', hour],
    ])('filters by status and due %s, from inclusive and before exclusive, and combines them', async (_at, due) => {
      await store.write(partition, [
        insert('delivery:1', 1, { status: 'pending', due }),
        insert('delivery:2', 1, { status: 'pending', due: due + 1 }),
        insert('delivery:3', 1, { status: 'sent', due }),
        insert('delivery:4', 1),
      ]);
      expect(await keys('delivery:', { status: 'pending' })).toEqual(['delivery:1', 'delivery:2']);
      expect(await keys('delivery:', { dueBefore: due + 1 })).toEqual(['delivery:1', 'delivery:3', 'delivery:4']);
      expect(await keys('delivery:', { dueFrom: due, dueBefore: due + 1 })).toEqual(['delivery:1', 'delivery:3']);
      expect(await keys('delivery:', { dueFrom: due + 1 })).toEqual(['delivery:2']);
      expect(await keys('delivery:', { status: 'pending', dueBefore: due + 1 })).toEqual(['delivery:1']);
      expect(await keys('delivery:', { status: "sent' or status eq 'pending" })).toEqual([]);
    });

    it('gives the first ones under a limit, and all of more than a page without one', async () => {
      for (let page = 0; page < 11; page += 1) {
        await store.write(
          partition,
          Array.from({ length: 100 }, (_, i) => insert(`run:${String(page * 100 + i).padStart(5, '0')}`, i)),
        );
      }
      expect(await keys('run:', { limit: 3 })).toEqual(['run:00000', 'run:00001', 'run:00002']);
      expect(await keys('run:', { limit: 0 })).toEqual([]);
      const every = await keys('run:');
      expect(every).toHaveLength(1_100);
      expect(every).toEqual([...every].sort());
    });
  });

  describeTransactions(name, () => ({ store, partition }));
};

const describeTransactions = (name: string, current: () => { readonly store: StateStore; readonly partition: string }): void => {
  describe(`${name}: transactions`, () => {
    it('reports an insert of a taken key, a stale replace and a stale delete as conflicts that name the key', async () => {
      const { store, partition } = current();
      const stale = etagOf(await store.write(partition, [insert('campaign:1', 1)]));
      await store.write(partition, [{ op: 'replace', key: 'campaign:1', etag: stale, value: 2 }]);
      const conflict = { kind: 'conflict', key: 'campaign:1' };
      expect(await store.write(partition, [insert('a', 1), insert('campaign:1', 3)])).toEqual(conflict);
      expect(await store.write(partition, [insert('a', 1), { op: 'replace', key: 'campaign:1', etag: stale, value: 3 }])).toEqual(conflict);
      expect(await store.write(partition, [insert('a', 1), { op: 'delete', key: 'campaign:1', etag: stale }])).toEqual(conflict);
      expect(await store.write(partition, [{ op: 'delete', key: 'campaign:1', etag: stale }])).toEqual(conflict);
      expect(await store.get(partition, 'campaign:1')).toMatchObject({ value: 2 });
      expect(await store.get(partition, 'a')).toBeUndefined();
    });

    it('reports a replace or delete of a record that is gone as a conflict', async () => {
      const { store, partition } = current();
      const etag = etagOf(await store.write(partition, [insert('lease:1', 1)]));
      await store.write(partition, [{ op: 'delete', key: 'lease:1', etag }]);
      expect(await store.write(partition, [insert('x', 1), { op: 'replace', key: 'lease:1', etag, value: 2 }])).toEqual({
        kind: 'conflict',
        key: 'lease:1',
      });
      expect(await store.write(partition, [insert('x', 1), { op: 'delete', key: 'lease:1', etag }])).toEqual({
        kind: 'conflict',
        key: 'lease:1',
      });
      expect(await store.list(partition, '')).toEqual([]);
    });

    it('writes inserts, replaces and deletes together, each with its own etag', async () => {
      const { store, partition } = current();
      const before = await store.write(
        partition,
        ['a', 'b', 'c', 'd'].map((key) => insert(key, 0)),
      );
      const outcome = await store.write(partition, [
        { op: 'delete', key: 'c', etag: etagOf(before, 2) },
        { op: 'replace', key: 'a', etag: etagOf(before, 0), value: 1 },
        insert('e', 1),
        { op: 'delete', key: 'b', etag: etagOf(before, 1) },
      ]);
      const records = await store.list(partition, '');
      expect(records.map((r) => [r.key, r.value])).toEqual([
        ['a', 1],
        ['d', 0],
        ['e', 1],
      ]);
      expect(outcome).toEqual({ kind: 'written', etags: ['', records[0]?.etag, records[2]?.etag, ''] });
    });

    it('takes 100 writes and refuses 101, none, and one key twice', async () => {
      const { store, partition } = current();
      const many = (n: number): RecordWrite[] => Array.from({ length: n }, (_, i) => insert(`run:${i}`, i));
      await expect(store.write(partition, many(101))).rejects.toThrow(/101 writes/);
      await expect(store.write(partition, [])).rejects.toThrow(StateRuleError);
      await expect(store.write(partition, [insert('run:1', 1), insert('run:1', 2)])).rejects.toThrow(/twice/);
      expect(await store.write(partition, many(100))).toMatchObject({ kind: 'written' });
      expect(await store.list(partition, 'run:')).toHaveLength(100);
    });

    it('refuses a replace or delete without an etag of its own, which would overwrite blindly', async () => {
      const { store, partition } = current();
      await store.write(partition, [insert('run:1', 1)]);
      for (const etag of ['', '*']) {
        await expect(store.write(partition, [{ op: 'replace', key: 'run:1', etag, value: 2 }])).rejects.toThrow(StateRuleError);
        await expect(store.write(partition, [{ op: 'delete', key: 'run:1', etag }])).rejects.toThrow(StateRuleError);
      }
      expect(await store.get(partition, 'run:1')).toMatchObject({ value: 1 });
    });

    it('lets exactly one of eight writers with the same etag win', async () => {
      const { store, partition } = current();
      const etag = etagOf(await store.write(partition, [insert('lease:1', 'free')]));
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          store.write(partition, [{ op: 'replace', key: 'lease:1', etag, value: i }, insert(`by:${i}`, i)]),
        ),
      );
      const winners = outcomes.flatMap((outcome, i) => (outcome.kind === 'written' ? [i] : []));
      expect(winners).toHaveLength(1);
      expect(await store.get(partition, 'lease:1')).toMatchObject({ value: winners[0] });
      expect((await store.list(partition, 'by:')).map((r) => r.value)).toEqual(winners);
    });

    it('lets exactly one of eight inserts of a key win', async () => {
      const { store, partition } = current();
      const outcomes = await Promise.all(Array.from({ length: 8 }, (_, i) => store.write(partition, [insert('lease:1', i)])));
      expect(outcomes.filter((outcome) => outcome.kind === 'written')).toHaveLength(1);
    });
  });
};
