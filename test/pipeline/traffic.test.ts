import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import type { Row } from '../../src/hunts/hunt.ts';
import { HUNTS } from '../../src/hunts/index.ts';
import type { LogReader, WindowQuestion } from '../../src/pipeline/reader-port.ts';
import { watchTraffic } from '../../src/pipeline/traffic.ts';

const AT = Date.UTC(2026, 2, 1, 10);
const [collapse] = HUNTS.filter(({ id }) => id === 'otp-conversion-collapse');
const [clients] = HUNTS.filter(({ id }) => id === 'otp-client-unverified');
const [spike] = HUNTS.filter(({ series }) => series === undefined);

const readerOf = (answers: readonly (readonly Row[])[]): LogReader => {
  const left = [...answers];
  return {
    rows: async () => ({ rows: left.shift() ?? [], cut: false, partial: undefined, notices: [] }),
    recount: async () => ({ kind: 'whole', groups: new Map() }),
    columns: async () => new Set(),
    lateBins: async () => ({ bins: [], partial: undefined }),
  };
};
const row = (bin: number, part: string, sends: number, verified: number): Row => ({
  ...{ Bin: bin, Log: 'AppRequests', Service: 'shop', Flow: '/otp', Part: part, Sends: sends, Verified: verified },
});
const ask = (hunt: WindowQuestion['hunt'] | undefined, from = AT): WindowQuestion => {
  if (hunt === undefined) throw new Error('the catalogue has no such hunt');
  const target = { id: 't', name: 't', tenantId: '', workspaceId: '', resourceId: '' };
  return { target, hunt, range: { from, to: from + HOUR }, parameters: {}, sources: [] };
};

describe('what a replay went over', () => {
  it('is the codes of each service by bin, parts together; a bin read again replaces what was seen of it', async () => {
    const late = AT + 5 * MINUTE;
    const { reader, traffic } = watchTraffic(
      readerOf([[row(AT, 'ID', 5, 1), row(AT, 'DE', 7, 6), row(late, 'DE', 1, 0)], [row(AT, 'ID', 9, 1)]]),
    );
    await reader.rows(ask(collapse));
    await reader.rows(ask(collapse));
    expect(traffic()).toEqual([{ log: 'AppRequests', service: 'shop', bins: [{ bin: AT, sends: 9, verified: 1 }] }]);
  });

  it('counts the same messages once, by the hunt that saw most of them; hunts of fixed thresholds count nothing', async () => {
    const { reader, traffic } = watchTraffic(readerOf([[row(AT, 'a', 5, 1)], [row(AT, 'ID', 8, 2)], [row(AT, 'x', 99, 0)]]));
    await reader.rows(ask(clients));
    await reader.rows(ask(collapse));
    await reader.rows(ask(spike));
    expect(traffic().map(({ bins }) => bins)).toEqual([[{ bin: AT, sends: 8, verified: 2 }]]);
  });
});
