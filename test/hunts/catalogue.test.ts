import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { HUNTS, huntById } from '../../src/hunts/index.ts';
import { kqlLiteral } from '../../src/hunts/kql-literal.ts';
import { HuntParameterError, huntParameters, parameterSet, tuneHunt } from '../../src/hunts/parameters.ts';
import { PAGE_VIEW, ROUTE_PATH, URL_PATH } from '../../src/hunts/paths.ts';
import { leadingLets } from '../../src/hunts/render.ts';
import { MASKED } from '../../src/hunts/sources.ts';
import { loadParser } from '../../src/lab/kql/parser.ts';
import { STANDARD_TABLES } from '../../src/lab/standard-tables.ts';

test('a hunt is found by its id, an unknown id is nothing', () => {
  for (const hunt of HUNTS) expect(huntById(hunt.id)).toBe(hunt);
  expect(huntById('toString')).toBeUndefined();
});

describe.each(HUNTS.map((hunt) => [hunt.id, hunt] as const))('%s', (_id, hunt) => {
  test.each([
    ['query.kql', hunt.query],
    ['evidence.kql', hunt.evidence],
  ])('the defaults in %s are those of hunt.ts', (_file, text) => {
    const lets = leadingLets(text);
    expect(lets.length).toBeGreaterThan(0);
    for (const { name, literal } of lets) {
      const parameter = hunt.parameters.find((candidate) => candidate.name === name);
      expect(parameter, name).toBeDefined();
      if (parameter !== undefined && parameter.bound !== true)
        expect(`${name} = ${literal}`).toBe(`${name} = ${kqlLiteral(parameter.type, parameter.default)}`);
    }
  });

  test('every parameter is read by a query, says what it means, and stands in it by name', () => {
    const body = (text: string): string =>
      text
        .split('\n')
        .filter((line) => !/^let /.test(line))
        .join('\n');
    for (const parameter of hunt.parameters) {
      expect(parameter.meaning, parameter.name).toMatch(/\.$/);
      const files = [hunt.query, hunt.evidence].filter((text) => leadingLets(text).some(({ name }) => name === parameter.name));
      expect(files.length, parameter.name).toBeGreaterThan(0);
      for (const text of files) expect(body(text)).toMatch(new RegExp(`\\b${parameter.name}\\b`));
    }
  });

  test('both queries are bounded in time and in rows', () => {
    for (const text of [hunt.query, hunt.evidence]) {
      expect(text).toContain('TimeGenerated >= From and TimeGenerated < To');
      expect(text).toMatch(/\| top Max(Rows|Evidence) by /);
    }
  });

  test('masked addresses are the same list in the query and in the port', () => {
    expect(hunt.query).toContain(`in (${MASKED.map((address) => kqlLiteral('string', address)).join(', ')})`);
  });

  test('the bin is the default of TimeWindow and follows it when tuned', () => {
    expect(hunt.binMs).toBe(Number(huntParameters(hunt, {})['TimeWindow']) * MINUTE);
    expect(tuneHunt(hunt, { TimeWindow: 15 }).hunt.binMs).toBe(15 * MINUTE);
  });

  test('the reference set is accepted as overrides', () => {
    expect(huntParameters(hunt, parameterSet(hunt, 'reference'))).toMatchObject(parameterSet(hunt, 'reference'));
  });

  test('an unknown parameter or set is refused, naming what there is', () => {
    expect(() => huntParameters(hunt, { Treshold: 1 })).toThrow(/SMSFrequencyThreshold/);
    expect(() => parameterSet(hunt, 'refrence')).toThrow(/it has reference/);
    expect(() => parameterSet(hunt, 'constructor')).toThrow(HuntParameterError);
  });

  test.each([
    [{ SMSFrequencyThreshold: -1 }],
    [{ SMSFrequencyThreshold: '50' }],
    [{ TimeWindow: 7 }],
    [{ TimeWindow: 0 }],
    [{ RawGroups: 'yes' }],
    [{ From: 'now()' }],
  ])('a value of the wrong kind is refused: %j', (overrides) => {
    expect(() => huntParameters(hunt, overrides)).toThrow(HuntParameterError);
  });

  test('bound parameters have no default: forgetting one shows, and addresses from logs are taken as they are', () => {
    expect(huntParameters(hunt, {})).not.toHaveProperty('From');
    expect(huntParameters(hunt, { Sources: ['', '\u0000'] })['Sources']).toEqual(['', '\u0000']);
  });

  test('every query of the guide can be pasted: it names real tables and columns', async () => {
    const blocks = [...hunt.guide.matchAll(/```kql\n(.*?)```/gs)].map((match) => match[1] ?? '');
    expect(blocks.length).toBeGreaterThan(1);
    const declared = (await loadParser()).declare(STANDARD_TABLES);
    for (const block of blocks) expect(declared.analyze(block).errors, block).toEqual([]);
  });

  test('the guide and the steps are there for the analyst', () => {
    for (const heading of ['What it means', 'How to investigate', 'False positives', 'Tuning', 'A safe test'])
      expect(hunt.guide).toContain(`## ${heading}`);
    expect(hunt.tasks.length).toBeGreaterThan(2);
    expect(hunt.nextSteps.length).toBeGreaterThan(2);
  });
});

test('terms that would match everything are refused', () => {
  const hunt = huntById('otp-request-spike');
  if (hunt === undefined) throw new Error('otp-request-spike is not in the catalogue');
  for (const term of ['', ' ', '/', 'a\nb']) expect(() => huntParameters(hunt, { Terms: [term] })).toThrow(HuntParameterError);
});

test('the query cuts paths with the very expressions the port uses', () => {
  const query = huntById('otp-request-spike')?.query ?? '';
  for (const expression of [URL_PATH, ROUTE_PATH, PAGE_VIEW]) expect(query).toContain(`@"${expression}"`);
});
