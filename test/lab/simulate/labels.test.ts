import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Row } from '../../../src/lab/simulate/happening.ts';
import type { LogSource } from '../../../src/lab/simulate/scenario.ts';
import { RUNS } from '../../runs.ts';
import { cell, EVERY_LOG, isSend, runOf, smallWorld, timeOf } from './small-world.ts';

const MINUTE = 60_000;
/** Delivery, typing and expiry follow a request by this much at most. */
const TRAIL = 12 * MINUTE;

/** The application's server, which publishes its codes itself. */
const OWN_SENDER = '192.0.2.91';

const property = (row: Row, name: string): string => {
  const bag = row.values['Properties'];
  return typeof bag === 'object' && bag !== null ? String((bag as Record<string, unknown>)[name] ?? '') : '';
};
const addressesIn = (row: Row): readonly string[] =>
  [
    ...['ClientIP', 'ClientIp', 'CIp', 'clientIp_s', 'SrcIpAddr', 'SourceIpAddress'].map((column) => cell(row, column)),
    property(row, 'clientIp'),
  ].filter((ip) => !['', '0.0.0.0', OWN_SENDER].includes(ip));
const blocksIn = (row: Row): readonly string[] => [cell(row, 'RecipientBlock'), property(row, 'block')].filter((block) => block !== '');
const destinationsIn = (row: Row): readonly string[] =>
  [cell(row, 'RecipientCountry'), cell(row, 'Country'), property(row, 'country'), property(row, 'phoneCountry')].filter((c) => c !== '');

const attackRows = (rows: readonly Row[]): readonly Row[] =>
  rows.filter(({ attack, probe }) => attack !== undefined && probe === undefined);

/** What is wrong between an attack's rows and its label. */
const disagreements = (source: LogSource, seed: number, intensity: number): readonly string[] => {
  const { rows, simulation } = runOf(smallWorld([source]), { seed, intensity });
  const [label, ...rest] = simulation.labels().attacks;
  if (label === undefined || rest.length > 0) return ['one attack, one label'];
  const [start, end] = [Date.parse(label.start), Date.parse(label.end)];
  const { ips, countries, blocks } = label.entities;
  const mine = attackRows(rows);
  const problems: string[] = [];
  const check = (good: boolean, problem: string): void => void (good || problems.push(problem));
  for (const row of mine) {
    const at = timeOf(row);
    check(at >= start && at <= end + TRAIL, `${row.table} at ${cell(row, 'TimeGenerated')} is outside`);
    if (isSend(row)) check(at <= end, `a message at ${cell(row, 'TimeGenerated')} after the end`);
    for (const ip of addressesIn(row)) check(ips.includes(ip), `address ${ip}`);
    for (const block of blocksIn(row)) check(blocks.includes(block), `block ${block}`);
    for (const country of destinationsIn(row)) check(countries.includes(country), `country ${country}`);
  }
  check(mine.length > 0, 'no rows');
  const seen = <T>(list: (row: Row) => readonly T[]): number => new Set(mine.flatMap(list)).size;
  // Sampling may leave out the only row of an address; otherwise nobody is named that no row shows.
  check(ips.length >= seen(addressesIn) && (source.log === 'requests' || ips.length === seen(addressesIn)), 'addresses nobody has seen');
  check(blocks.length === seen(blocksIn), 'blocks nobody has seen');
  return problems;
};

describe('labels', () => {
  // Seen to fail with: `deed.end = deed.start`, and with whole numbers in the place of blocks; it found addresses of throttled requests
  // named where only the provider's log could show them.
  test('name when and who, as the rows of the attack show it, in every log, for any seed and intensity', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...EVERY_LOG),
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.double({ min: 0.1, max: 2, noNaN: true }),
        (source, seed, intensity) => {
          expect(disagreements(source, seed, intensity)).toEqual([]);
        },
      ),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  });

  test('cost is what the messages cost at the price that can be known', () => {
    const priced = runOf(smallWorld([{ log: 'sms-events', provider: 'aws', recipients: 'plain' }]));
    const told = attackRows(priced.rows)
      .filter(isSend)
      .reduce((sum, row) => sum + Number(row.values['PriceUsd'] ?? 0), 0);
    expect(priced.simulation.labels().attacks[0]?.costUsd).toBeCloseTo(told, 1);
    const plain = runOf(smallWorld([{ log: 'acs' }]));
    expect(plain.simulation.labels().attacks[0]?.costUsd).toBeCloseTo(attackRows(plain.rows).filter(isSend).length * 0.13, 1);
    const listed = runOf(smallWorld([{ log: 'acs' }], { operator: { prices: { LK: 1, NG: 1 } } }));
    expect(listed.simulation.labels().attacks[0]?.costUsd).toBe(attackRows(listed.rows).filter(isSend).length);
  });

  test('have exactly the fields that the benchmark reads, and a world without attacks is benign', () => {
    const { simulation } = runOf(smallWorld([{ log: 'acs' }], { attacks: [] }));
    expect(simulation.labels()).toEqual({
      scenario: 'small-world',
      kind: 'benign',
      seed: 1,
      from: '2026-03-02T00:00:00Z',
      to: '2026-03-04T00:00:00Z',
      attacks: [],
    });
    const [label] = runOf(smallWorld([{ log: 'acs' }])).simulation.labels().attacks;
    expect(Object.keys(label ?? {})).toEqual(['id', 'start', 'end', 'entities', 'costUsd']);
    expect(Object.keys(label?.entities ?? {})).toEqual(['ips', 'services', 'countries', 'blocks']);
    expect(label?.entities.services).toEqual(['small-api-acs']);
  });

  test('countries are those of the numbers where a log knows them, else those of the callers', () => {
    const countries = (source: LogSource): readonly string[] | undefined =>
      runOf(smallWorld([source])).simulation.labels().attacks[0]?.entities.countries;
    expect(['LK', 'NG']).toContain(countries({ log: 'acs' })?.join());
    expect(countries({ log: 'requests', addresses: 'masked' })).toEqual(['BR', 'VN']);
    expect(countries({ log: 'cognito', surface: 'api', pool: 'eu-central-1_Pool00002' })).toEqual([]);
  });

  test('a probe comes before the attack that the labels speak of', () => {
    const { rows, simulation } = runOf(smallWorld([{ log: 'acs' }], {}, { probe: { hoursBefore: 3, codes: 6 } }));
    const probes = rows.filter((row) => row.probe === true && isSend(row));
    const start = Date.parse(simulation.labels().attacks[0]?.start ?? '');
    expect(probes.length).toBeGreaterThan(3);
    for (const row of probes) expect(start - timeOf(row)).toBeGreaterThan(2 * 60 * MINUTE);
  });

  test('a stolen key shows its principal and address, and no request', () => {
    const attack = { clients: { kind: 'stolen-key', principal: 'backup-job' } } as const;
    const { rows, simulation } = runOf(
      smallWorld(
        [
          { log: 'requests', addresses: 'real' },
          { log: 'sns', principal: 'sender' },
        ],
        {},
        attack,
      ),
    );
    const mine = attackRows(rows);
    expect(new Set(mine.map(({ table }) => table))).toEqual(new Set(['AWSCloudTrail']));
    const { entities } = simulation.labels().attacks[0] ?? {};
    expect(entities?.services).toEqual(['backup-job']);
    expect(entities?.ips).toEqual([...new Set(mine.map((row) => cell(row, 'SourceIpAddress')))]);
  });
});
