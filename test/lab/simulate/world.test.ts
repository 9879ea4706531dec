import { describe, expect, test } from 'vitest';
import type { Row } from '../../../src/lab/simulate/happening.ts';
import type { Service } from '../../../src/lab/simulate/scenario.ts';
import { SCENARIOS } from '../../../src/lab/simulate/scenarios/index.ts';
import { cell, isSend, isVerification, runOf, smallWorld, timeOf } from './small-world.ts';

const DAY = 86_400_000;
const scenario = (name: string) => {
  const found = SCENARIOS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no scenario ${name}`);
  return found;
};
const quiet = (more: Partial<Service>, rest = {}) => {
  const base = smallWorld([{ log: 'app-events', addresses: 'real' }], { attacks: [], ...rest });
  return { ...base, services: [{ ...base.services[0], ...more }] } as const;
};
const shareVerified = (rows: readonly Row[]): number => rows.filter(isVerification).length / rows.filter(isSend).length;
const count = (rows: readonly Row[], of: (row: Row) => boolean): number => rows.filter(of).length;

describe('the same seed', () => {
  const world = smallWorld([
    { log: 'requests', addresses: 'masked', itemsPerSecond: 0.05 },
    { log: 'sms-events', provider: 'twilio', recipients: 'plain' },
  ]);

  test('gives the same rows and labels, another seed others', () => {
    const first = runOf(world, { seed: 5 });
    const again = runOf(world, { seed: 5 });
    expect(again.rows).toEqual(first.rows);
    expect(again.simulation.labels()).toEqual(first.simulation.labels());
    expect(runOf(world, { seed: 6 }).rows.length).not.toBe(first.rows.length);
  });

  test('leaves honest rows as they are when the attack is thinned', () => {
    const plain = smallWorld([{ log: 'requests', addresses: 'real' }, { log: 'acs' }, { log: 'gateway' }]);
    const honest = (intensity: number) => runOf(plain, { seed: 3, intensity }).rows.filter(({ attack }) => attack === undefined);
    expect(honest(0.25)).toEqual(honest(1));
    const attackers = (intensity: number) => runOf(plain, { seed: 3, intensity }).rows.filter(({ attack }) => attack !== undefined).length;
    expect(attackers(0.5) / attackers(1)).toBeCloseTo(0.5, 1);
  });
});

describe('honest traffic', () => {
  const week = runOf(quiet({ codesADay: 1000 }, { days: 7 })).rows;

  test('comes to about as many codes a day as the service has, most by day, least by night', () => {
    const sends = week.filter(isSend);
    expect(sends.length / 7).toBeGreaterThan(850);
    expect(sends.length / 7).toBeLessThan(1300);
    const localHour = (row: Row): number => (new Date(timeOf(row)).getUTCHours() + 1) % 24;
    const night = count(sends, (row) => localHour(row) >= 1 && localHour(row) < 5);
    const evening = count(sends, (row) => localHour(row) >= 17 && localHour(row) < 21);
    expect(evening / night).toBeGreaterThan(6);
    const byDay = (weekday: number): number => count(sends, (row) => new Date(timeOf(row) + DAY / 24).getUTCDay() === weekday);
    expect(byDay(1)).toBeGreaterThan(byDay(0));
  });

  test('converts at 60 to 80 %, alike everywhere', () => {
    expect(shareVerified(week)).toBeGreaterThan(0.6);
    expect(shareVerified(week)).toBeLessThan(0.8);
  });

  test('with --rough converts unevenly: countries and days differ by more than chance', () => {
    const markets = (['DE', 'FR', 'NL', 'AT', 'IT', 'ES'] as const).map((country) => ({ country, share: 1 }));
    const [first = { country: 'DE', share: 1 }, ...rest] = markets;
    const spread = (rough: boolean): number => {
      const { rows } = runOf(quiet({ codesADay: 2000, markets: [first, ...rest] }, { days: 5 }), { seed: 4, rough });
      const country = (row: Row): unknown => (row.values['Properties'] as Record<string, unknown>)['country'];
      const shares = markets.map((one) => shareVerified(rows.filter((row) => country(row) === one.country)));
      return Math.max(...shares) - Math.min(...shares);
    };
    expect(spread(false)).toBeLessThan(0.08);
    expect(spread(true)).toBeGreaterThan(0.12);
  });

  test('types codes in after about 25 seconds, some after minutes', () => {
    const idOf = (row: Row): string => String((row.values['Properties'] as Record<string, unknown>)['verificationId']);
    const sent = new Map(week.filter(isSend).map((row) => [idOf(row), timeOf(row)]));
    const delays = week.filter(isVerification).map((row) => (timeOf(row) - (sent.get(idOf(row)) ?? 0)) / 1000);
    const sorted = delays.toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeGreaterThan(20);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(45);
    expect(sorted.at(-1)).toBeGreaterThan(120);
  });

  test('a launch multiplies it at the same conversion', () => {
    const launch = quiet({ codesADay: 600 }, { episodes: [{ kind: 'surge', from: 1.3, to: 1.8, factor: 4 }] });
    const { rows } = runOf(launch);
    const at = (day: number) => (row: Row) =>
      timeOf(row) >= Date.UTC(2026, 2, 2) + (day + 0.35) * DAY && timeOf(row) < Date.UTC(2026, 2, 2) + (day + 0.75) * DAY;
    expect(rows.filter(at(1)).filter(isSend).length / rows.filter(at(0)).filter(isSend).length).toBeGreaterThan(3);
    expect(shareVerified(rows.filter(at(1)))).toBeGreaterThan(0.6);
  });
});

describe('what goes wrong innocently', () => {
  const START = Date.UTC(2026, 2, 2);
  const during = (rows: readonly Row[]) => rows.filter((row) => timeOf(row) >= START + 1.4 * DAY && timeOf(row) < START + 1.6 * DAY);
  const logs = [{ log: 'sms-events', provider: 'twilio', recipients: 'plain' }] as const;

  test('a carrier outage shows as undelivered messages of that country and fewer verifications', () => {
    const episodes = [{ kind: 'carrier-outage', from: 1.4, to: 1.6, countries: ['DE'], share: 0.9 }] as const;
    const { rows } = runOf({ ...quiet({ codesADay: 800, logs }), episodes });
    const lost = count(during(rows), (row) => cell(row, 'Event') === 'undelivered' && cell(row, 'RecipientCountry') === 'DE');
    const sent = count(during(rows), (row) => cell(row, 'Event') === 'sent' && cell(row, 'RecipientCountry') === 'DE');
    expect(lost / sent).toBeGreaterThan(0.7);
    expect(shareVerified(during(rows).filter((row) => cell(row, 'RecipientCountry') === 'FR'))).toBeGreaterThan(0.5);
  });

  test('a bad deploy answers verifications with 500', () => {
    const episodes = [{ kind: 'bad-deploy', from: 1.4, to: 1.6, share: 0.9 }] as const;
    const { rows } = runOf({ ...quiet({ codesADay: 800, logs: [{ log: 'requests', addresses: 'masked' }] }), episodes });
    const failed = count(during(rows), (row) => cell(row, 'ResultCode') === '500');
    expect(failed).toBeGreaterThan(40);
    expect(count(rows, (row) => cell(row, 'ResultCode') === '500')).toBe(failed);
  });

  test('late telemetry keeps the time of the event and shows it hours later', () => {
    const episodes = [{ kind: 'late-verifications', from: 1.4, to: 1.6, hours: 4 }] as const;
    const { rows } = runOf({ ...quiet({ codesADay: 800, logs }), episodes });
    const late = rows.filter((row) => timeOf(row) - Date.parse(cell(row, 'EventTime')) > 30 * 60_000);
    expect(new Set(late.map((row) => cell(row, 'Event'))).has('verified')).toBe(true);
    expect(late.every((row) => cell(row, 'Event') !== 'sent')).toBe(true);
  });

  test('a log that stops loses its own rows and nobody else’s', () => {
    const both = [{ log: 'requests', addresses: 'masked' }, { log: 'acs' }] as const;
    const world = quiet({ codesADay: 800, logs: both });
    const whole = runOf(world).rows;
    const { rows } = runOf({ ...world, episodes: [{ kind: 'log-gap', log: 'requests', from: 1.4, to: 1.6 }] });
    expect(during(rows).filter(({ table }) => table === 'AppRequests')).toEqual([]);
    expect(rows.filter(({ table }) => table === 'AppRequests').length).toBeGreaterThan(500);
    expect(rows.filter(({ table }) => table !== 'AppRequests')).toEqual(whole.filter(({ table }) => table !== 'AppRequests'));
  });

  test('telemetry is sampled harder in a burst, and weights make up for it', () => {
    const sampled = runOf(
      smallWorld([{ log: 'requests', addresses: 'masked', itemsPerSecond: 0.05 }], {}, { codes: 3000, throttled: 0 }),
    ).rows;
    const weights = sampled.filter(({ attack }) => attack !== undefined).map((row) => Number(row.values['ItemCount']));
    expect(Math.max(...weights)).toBeGreaterThan(4);
    const asked = runOf(smallWorld([{ log: 'acs' }], {}, { codes: 3000, throttled: 0 })).rows.filter(
      (row) => row.attack !== undefined && isSend(row),
    ).length;
    expect(weights.reduce((sum, weight) => sum + weight, 0) / asked).toBeGreaterThan(0.9);
    expect(weights.reduce((sum, weight) => sum + weight, 0) / asked).toBeLessThan(1.1);
  });
});

describe('an attacker with a net of its own', () => {
  const addresses = (family: 4 | 6): readonly string[] => {
    const attack = { clients: { kind: 'net', family, countries: ['UA'] } } as const;
    return runOf(smallWorld([{ log: 'requests', addresses: 'real' }], {}, attack)).simulation.labels().attacks[0]?.entities.ips ?? [];
  };

  test('uses the addresses of one /24, or of one /64 and hardly any twice', () => {
    expect(new Set(addresses(4).map((ip) => ip.split('.').slice(0, 3).join('.'))).size).toBe(1);
    expect(new Set(addresses(6).map((ip) => ip.split('::')[0])).size).toBe(1);
    expect(addresses(6).length).toBeGreaterThan(120);
  });
});

describe('the catalogue', () => {
  test('has unique names, and attacks that lie within their days', () => {
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
    for (const { name, days, attacks } of SCENARIOS) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      for (const { start, hours, jitterHours = 2, probe } of attacks) {
        expect(start - (jitterHours + (probe?.hoursBefore ?? 0)) / 24, name).toBeGreaterThan(0.3);
        expect(start + (jitterHours + hours * 1.15) / 24, name).toBeLessThan(days);
      }
    }
  });

  test('has enough innocent days: 500 with three seeds', () => {
    const benign = SCENARIOS.filter(({ attacks }) => attacks.length === 0);
    expect(benign.reduce((sum, { days }) => sum + days, 0) * 3).toBeGreaterThan(500);
  });

  test('a small tenant has ten codes a day and an attack that is nothing elsewhere', () => {
    const { rows, simulation } = runOf(scenario('tiny-tenant-drip'));
    expect(count(rows, (row) => row.attack === undefined && isSend(row)) / 12).toBeLessThan(16);
    expect(simulation.labels().attacks[0]?.costUsd).toBeLessThan(20);
  });
});
