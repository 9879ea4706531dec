import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compareWithOracle, ORACLE } from './oracle.ts';

/** Ids of recorded queries that the lab answers as Microsoft's engine did; rewritten with TOLLWATCH_KQL_PASSED=write. */
const PASSED = new URL('passed.json', import.meta.url);

test('no recorded query is answered otherwise than by Microsoft’s engine, and none that was answered right is refused now', async () => {
  if (!existsSync(ORACLE)) {
    console.warn(`NOT COMPARED: there are no recorded answers in ${ORACLE}, so the lab's KQL was not checked against Microsoft's engine.`);
    return;
  }
  const verdicts = await compareWithOracle();
  expect(verdicts.filter(({ verdict }) => verdict === 'wrong' || verdict === 'crashed')).toEqual([]);
  const passing = verdicts.filter(({ verdict }) => verdict === 'pass').map(({ id }) => id);
  if (process.env['TOLLWATCH_KQL_PASSED'] === 'write') writeFileSync(PASSED, `${JSON.stringify(passing.toSorted(), undefined, 2)}\n`);
  const before = JSON.parse(readFileSync(PASSED, 'utf8')) as readonly string[];
  expect(before.length).toBeGreaterThan(500);
  const now = new Set(passing);
  expect(before.filter((id) => !now.has(id))).toEqual([]);
  const better = passing.length - before.length;
  if (better > 0) console.warn(`${better} more recorded queries pass than passed.json holds: write it with TOLLWATCH_KQL_PASSED=write`);
});
