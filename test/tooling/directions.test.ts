import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkDirections } from '../../infra/build/directions.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const fixtures = join(root, 'test/fixtures/directions');

/** Fixture files say in their first line which rule they break: `// breaks: RULE`. */
const announced = ['functions', 'src'].flatMap((folder) =>
  readdirSync(join(fixtures, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const file = `${folder}/${name}`.replaceAll('\\', '/');
      const rule = /^\/\/ breaks: (\S+)/.exec(readFileSync(join(fixtures, file), 'utf8'))?.[1];
      return rule === undefined ? [] : [{ file, rule }];
    }),
);

const found = checkDirections(fixtures);

describe('import directions', () => {
  it.each(announced)('$file is caught: $rule', ({ file, rule }) => {
    const { violations } = found;
    expect(violations.filter((one) => one.file === file).map((one) => one.rule)).toEqual([rule]);
  });

  it('nothing else in the fixture tree is reported: allowed imports and pure uses of Date, Math and crypto pass', () => {
    const { checked, violations } = found;
    const wrong = new Set(announced.map(({ file }) => file));
    expect(violations.filter(({ file }) => !wrong.has(file))).toEqual([]);
    expect(announced.length).toBeGreaterThan(45);
    expect(checked).toBeGreaterThan(60);
  });

  it('the product keeps its directions, and the check really saw it', () => {
    const { checked, violations } = checkDirections(root);
    expect(violations).toEqual([]);
    expect(checked).toBeGreaterThan(80);
  });
});
