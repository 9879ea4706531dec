import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import type { Parameter, ParameterValue } from '../../src/hunts/hunt.ts';
import { HUNTS, huntById } from '../../src/hunts/index.ts';
import { kqlLiteral } from '../../src/hunts/kql-literal.ts';
import { HuntParameterError, huntParameters, parameterSet, tuneHunt } from '../../src/hunts/parameters.ts';
import {
  FLOW_PATH,
  ID_SEGMENT,
  LAST_UP,
  NEEDLESS,
  ODD_PATH,
  PAGE_VIEW,
  ROUTE_PATH,
  SLASHES,
  TAKEN_BACK,
  URL_PATH,
} from '../../src/hunts/paths.ts';
import { CALLING_CODE } from '../../src/hunts/places.ts';
import { leadingLets } from '../../src/hunts/render.ts';
import { MASKED } from '../../src/hunts/sources.ts';
import { CUSTOM_TABLES } from '../../src/lab/custom-tables.ts';
import { loadParser } from '../../src/lab/kql/parser.ts';
import { STANDARD_TABLES } from '../../src/lab/standard-tables.ts';

const TABLES = [...STANDARD_TABLES, ...CUSTOM_TABLES];

/** Values that no parameter of the type takes. */
const WRONG: Readonly<Record<Parameter['type'], readonly ParameterValue[]>> = {
  long: [-1, 1.5, '50'],
  real: [Number.NaN, '1'],
  bool: ['yes', 1],
  string: [1],
  strings: ['otp', [''], ['a\nb']],
  minutes: [7, 0, '5'],
  datetime: ['now()', 0.5],
};

const GUIDE_SECTIONS = [
  'What it means',
  'How to investigate',
  'Decide',
  'False positives and their tells',
  'What it does not see',
  'Tuning',
  'A safe test',
];

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

  test('every parameter is read by a query or by the statistics, says what it means, and stands in the query by name', () => {
    const body = (text: string): string =>
      text
        .split('\n')
        .filter((line) => !/^let /.test(line))
        .join('\n');
    for (const parameter of hunt.parameters) {
      expect(parameter.meaning, parameter.name).toMatch(/\.$/);
      const files = [hunt.query, hunt.evidence].filter((text) => leadingLets(text).some(({ name }) => name === parameter.name));
      if (parameter.judged === true) expect(hunt.series, parameter.name).toBeDefined();
      else expect(files.length, parameter.name).toBeGreaterThan(0);
      for (const text of files) expect(body(text)).toMatch(new RegExp(`\\b${parameter.name}\\b`));
    }
  });

  test('both queries are bounded in time and in rows', () => {
    for (const text of [hunt.query, hunt.evidence]) {
      expect(text).toMatch(/TimeGenerated >= From( - \d+m)? and TimeGenerated < To\b/);
      expect(text).toMatch(/\| top Max(Rows|Evidence) by /);
    }
  });

  test('whoever reads client addresses takes masked ones for no client, by the list that the port has', () => {
    const list = `in (${MASKED.map((address) => kqlLiteral('string', address)).join(', ')})`;
    // Whether an address is allowed is asked of masked ones too: allowedAddresses gives no range that holds one.
    const query = hunt.query.replace(/^ *\| extend Peer = .*$/gm, '');
    if (/\b(ClientIP|CallerIpAddress|CallerIPAddress|callerIpAddress_s|SourceIpAddress)\b/.test(query)) expect(query).toContain(list);
    else expect(query).not.toContain(kqlLiteral('string', '0.0.0.0'));
  });

  test('windows can be cut at its bins, which TimeWindow sets where the hunt has one', () => {
    expect(HOUR % hunt.binMs).toBe(0);
    const window = hunt.parameters.find(({ name }) => name === 'TimeWindow');
    if (window === undefined) return;
    expect(hunt.binMs).toBe(Number(window.default) * MINUTE);
    expect(tuneHunt(hunt, { TimeWindow: 15 }).hunt.binMs).toBe(15 * MINUTE);
  });

  test('rows and evidence have bounds that the pipeline reads: a result as long as its bound was cut', () => {
    for (const name of ['MaxRows', 'MaxEvidence']) expect(huntParameters(hunt, {})[name]).toBeGreaterThan(0);
  });

  test('its parameter sets are accepted as overrides, and another name is refused', () => {
    for (const [name, values] of Object.entries(hunt.parameterSets)) {
      expect(parameterSet(hunt, name)).toBe(values);
      expect(huntParameters(hunt, values)).toMatchObject(values);
    }
    const known = Object.keys(hunt.parameterSets).join(', ') || 'none';
    expect(() => parameterSet(hunt, 'refrence')).toThrow(`it has ${known}`);
    expect(() => parameterSet(hunt, 'constructor')).toThrow(HuntParameterError);
  });

  const tunable = hunt.parameters.filter(({ bound }) => bound !== true);
  const bound = hunt.parameters.filter((parameter) => parameter.bound === true);

  test('an unknown parameter is refused, naming what there is', () => {
    expect(tunable.length).toBeGreaterThan(0);
    for (const { name } of tunable) expect(() => huntParameters(hunt, { Treshold: 1 })).toThrow(name);
  });

  test.each(tunable.flatMap(({ name, type }) => WRONG[type].map((value) => ({ [name]: value }))))(
    'a value of the wrong kind is refused: %j',
    (overrides) => {
      expect(() => huntParameters(hunt, overrides)).toThrow(HuntParameterError);
    },
  );

  test('bound parameters have no default: forgetting one shows, and names from logs are taken as they are', () => {
    expect(bound.map(({ name }) => name)).toEqual(expect.arrayContaining(['From', 'To', 'Settled']));
    for (const { name, type } of bound) {
      expect(huntParameters(hunt, {})).not.toHaveProperty(name);
      expect(() => huntParameters(hunt, { [name]: 'now()' })).toThrow(HuntParameterError);
      if (type === 'strings') expect(huntParameters(hunt, { [name]: ['', '\u0000'] })[name]).toEqual(['', '\u0000']);
    }
  });

  test('the lab knows the tables it reads, with the columns it requires', () => {
    for (const { table, required } of hunt.sources) {
      const schema = TABLES.find(({ name }) => name === table);
      expect(
        schema?.columns.map(({ name }) => name),
        table,
      ).toEqual(expect.arrayContaining([...required]));
    }
  });

  test('every query of the guide can be pasted: it names real tables and columns', async () => {
    const blocks = [...hunt.guide.matchAll(/```kql\n(.*?)```/gs)].map((match) => match[1] ?? '');
    expect(blocks.length).toBeGreaterThan(1);
    const declared = (await loadParser()).declare(TABLES);
    for (const block of blocks) expect(declared.analyze(block).errors, block).toEqual([]);
  });

  test('the guide and the steps are there for the analyst', () => {
    // The same in every guide: who has read one finds the way in all.
    expect([...hunt.guide.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual(GUIDE_SECTIONS);
    const decide = /^## Decide\n(.*?)^## /ms.exec(hunt.guide)?.[1] ?? '';
    for (const answer of ['An attack', 'Harmless', 'Not sure'])
      expect(decide).toMatch(new RegExp(`^\\| ${answer} \\| [^|]+ \\| [^|]+ \\|$`, 'm'));
    expect(hunt.tasks.length).toBeGreaterThan(2);
    expect(Object.keys(hunt.nextSteps).length).toBeGreaterThan(2);
  });
});

test('terms that would match everything are refused', () => {
  const hunt = huntById('otp-request-spike');
  if (hunt === undefined) throw new Error('otp-request-spike is not in the catalogue');
  for (const term of ['', ' ', '/', 'a\nb']) expect(() => huntParameters(hunt, { Terms: [term] })).toThrow(HuntParameterError);
});

test('queries cut paths and numbers with the very expressions the ports use', () => {
  const routes = HUNTS.filter(({ query }) => query.includes('UrlPath'));
  expect(routes.length).toBeGreaterThan(1);
  for (const { query, evidence } of routes) {
    const cuts = [URL_PATH, ROUTE_PATH, PAGE_VIEW, ODD_PATH, `%25(${NEEDLESS})`, SLASHES, TAKEN_BACK, LAST_UP];
    for (const expression of cuts) expect(query).toContain(`@"${expression}"`);
    for (const text of [query, evidence]) expect(text).toContain(`@"^[^?#]*%(?:${NEEDLESS})"`);
  }
  const flows = HUNTS.filter(({ query }) => query.includes('Parent = extract'));
  expect(flows.length).toBeGreaterThan(0);
  for (const { query } of flows) for (const expression of [ID_SEGMENT, FLOW_PATH]) expect(query).toContain(`@"${expression}"`);
  for (const text of HUNTS.flatMap(({ query, evidence }) => [query, evidence]).filter((one) => one.includes('Dialled = extract')))
    expect(text).toContain(`@"${CALLING_CODE}"`);
});
