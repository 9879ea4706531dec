import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Range } from '../../src/domain/time.ts';
import { HUNTS } from '../../src/hunts/index.ts';
import { kqlLiteral } from '../../src/hunts/kql-literal.ts';
import { parameterSet } from '../../src/hunts/parameters.ts';
import published from '../fixtures/published-rule.kql';
import { RUNS } from '../runs.ts';
import { crowdedDiagnostics, crowdedRequests, severalCases, TOGETHER } from './random-rows.ts';
import { ask, type Logged, makeWorkspace, runQuery, type Workspace, write, writeCases } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.store.close());

/** The published rule over a given range in place of its last hour. */
const publishedOver = ({ from, to }: Range): string =>
  `let From = ${kqlLiteral('datetime', from)};\nlet To = ${kqlLiteral('datetime', to)};\n` +
  published.replaceAll('TimeGenerated > ago(1h)', 'TimeGenerated >= From and TimeGenerated < To');

const line = (cells: readonly unknown[]): string => JSON.stringify(cells);

const publishedRows = async (range: Range): Promise<readonly string[]> => {
  const { columns, rows } = await ask(workspace, publishedOver(range));
  const place = (name: string): number => columns.findIndex((column) => column.name === name);
  const [bin, source, service, count, targets] = ['TimeGenerated', 'SourceIP', 'Service', 'RequestCount', 'UniqueTargets'].map(place);
  return rows
    .map((cells) => line([Date.parse(String(cells[bin ?? -1])), ...[source, service, count, targets].map((at) => cells[at ?? -1])]))
    .sort();
};

const ourRows = async (range: Range): Promise<readonly string[]> => {
  const lines: string[] = [];
  for (const hunt of HUNTS.filter(({ parameterSets }) => Object.hasOwn(parameterSets, 'reference'))) {
    const rows = await runQuery(workspace, hunt, parameterSet(hunt, 'reference'), range);
    lines.push(...rows.map((row) => line([row['Bin'], row['Source'], row['Service'], row['Requests'], row['Targets']])));
  }
  return lines.sort();
};

test('the published rule is the text that was published, time range apart', () => {
  expect(published.match(/TimeGenerated > ago\(1h\)/g)).toHaveLength(2);
});

// Seen to fail with: `reference` leaving synthetic requests out; `reference` without SmsDelivery; a threshold of 51.
test('the hunts that have `reference` give under it the published rule’s bins, sources, services, counts and targets', {
  timeout: 900_000,
}, async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(severalCases(crowdedRequests), severalCases(crowdedDiagnostics), async (requests, sends) => {
      const range = await writeCases(workspace, { AppRequests: requests, AzureDiagnostics: sends });
      const theirs = await publishedRows(range);
      expect(await ourRows(range)).toEqual(theirs);
      compared += theirs.length;
    }),
    { numRuns: Math.ceil(RUNS / TOGETHER) },
  );
  expect(compared).toBeGreaterThan(RUNS);
});

test('logs that the published rule does not read add nothing under `reference`', async () => {
  const range = workspace.nextSlot();
  const request: Logged = {
    ...{ TimeGenerated: range.from, ClientIp: '203.0.113.7', HttpMethod: 'POST', HttpStatus: 200 },
    ...{ RequestUri: '/otp/send', _ResourceId: '/a/b/shop-gateway' },
  };
  await write(
    workspace,
    'AGWAccessLogs',
    Array.from({ length: 60 }, () => request),
  );
  expect(await ourRows(range)).toEqual([]);
});
