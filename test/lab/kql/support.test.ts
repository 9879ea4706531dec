import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kqlPage } from '../../../infra/build/kql-page.ts';
import { DIFFERENT, REFUSED, STUMBLES } from '../../../src/lab/kql/differences.ts';
import { STANDARD_TABLES } from '../../../src/lab/standard-tables.ts';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
  for (const schema of STANDARD_TABLES) await lab.store.define(schema);
});
afterAll(() => lab.store.close());

describe('the support page', () => {
  test.each(REFUSED)('$construct: refused, as it says', async ({ example }) => {
    expect(await lab.problem(example)).toMatchObject({ kind: 'unsupported', code: 'UnsupportedByLab' });
  });

  test.each(DIFFERENT)('$construct: answered, as it says', async ({ example }) => {
    expect(await lab.ask(example)).toMatchObject({ kind: 'table' });
  });

  test.each(STUMBLES)('instead of $stumble: answered, as it says', async ({ query }) => {
    expect(await lab.ask(query)).toMatchObject({ kind: 'table' });
  });

  test('names a supported, an infix and a refused construct in its own part', () => {
    const [supported = '', refused = ''] = kqlPage().split('## Refused');
    expect(supported).toContain('- `substring(string, long[, long])`');
    expect(supported).toMatch(/### Scalar operators\n\n.*`hasprefix_cs`/);
    expect(supported).toMatch(/In a pipe: .*`project-away`.*`where`/);
    expect(refused).toMatch(/Tabular operators: .*`graph-match`/);
    expect(refused).toMatch(/Scalar functions: .*`current_\*` \(\d+\)/);
    expect(refused).not.toContain('`substring`');
  });
});
