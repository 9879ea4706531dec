import { DAY, HOUR, type Instant, type Range, toIso } from '../../domain/time.ts';
import { castOf } from './actors/cast.ts';
import { episodesOf, instantOf, randomFor, type Setting } from './actors/stage-setting.ts';
import type { Happening, Row } from './happening.ts';
import { TABLES, writerOf } from './rows/index.ts';
import type { Scenario, ScenarioOperator } from './scenario.ts';
import { type AttackMessage, type Labels, makeTruth } from './truth.ts';

export type SimulateOptions = { readonly seed: number; readonly intensity?: number; readonly rough?: boolean };

/** A run of a scenario. `hours` gives its rows hour by hour, once; `labels` are complete after the last. */
export type Simulation = {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly range: Range;
  /** Every table that the run may write to, sorted. */
  readonly tables: readonly string[];
  readonly hours: () => Iterable<readonly Row[]>;
  readonly labels: () => Labels;
  /** When each attack's messages were sent and what they cost, by the label's id; complete with the labels. In no file. */
  readonly messages: () => ReadonlyMap<string, readonly AttackMessage[]>;
  /** Content of `tollwatch.json`; undefined where the operator said nothing. */
  readonly operator: Readonly<Record<string, unknown>> | undefined;
};

/** A Monday: weekly curves of all scenarios start alike. */
const FIRST_DAY = '2026-03-02';

const operatorFile = (setting: Setting, operator: ScenarioOperator): Readonly<Record<string, unknown>> => {
  const moment = (days: number): string => toIso(instantOf(setting, days));
  const { silences, ...rest } = operator;
  return { ...rest, ...(silences && { silences: silences.map((one) => ({ ...one, from: moment(one.from), to: moment(one.to) })) }) };
};

type Writers = (happenings: readonly Happening[], hour: Range) => readonly Row[];

const makeWriters = (setting: Setting): Writers => {
  const writers = setting.scenario.services.map((service) => {
    const gaps = episodesOf(setting, service, 'log-gap').map(({ log, from, to }) => ({
      log,
      from: instantOf(setting, from),
      to: instantOf(setting, to),
    }));
    const logs = service.logs.map((source) => ({
      write: writerOf(service, source, randomFor(setting, 'log', service.name, source.log)),
      gaps: gaps.filter(({ log }) => log === source.log),
    }));
    return { service, logs };
  });
  return (happenings, hour) =>
    writers.flatMap(({ service, logs }) => {
      const own = happenings.filter(({ wish }) => wish.service.name === service.name);
      return logs.flatMap(({ write, gaps }) => {
        const rows = write(own, hour);
        if (gaps.length === 0) return rows;
        return rows.filter(({ at }) => !gaps.some(({ from, to }) => at >= from && at < to));
      });
    });
};

/**
 * Sets a scenario going. The same scenario, seed and options give the same rows in the same order; rows are roughly in the order of
 * time. Only an hour's worth is ever in memory. Rows outside the scenario's days are left out.
 */
export const simulate = (scenario: Scenario, { seed, intensity = 1, rough = false }: SimulateOptions): Simulation => {
  const from = Date.parse(`${scenario.starts ?? FIRST_DAY}T00:00:00Z`);
  const setting: Setting = { scenario, seed, range: { from, to: from + scenario.days * DAY }, intensity, rough };
  const { range } = setting;
  const truth = makeTruth(scenario);
  const inside = ({ at }: { readonly at: Instant }): boolean => at >= range.from && at < range.to;
  function* hours(): Generator<readonly Row[]> {
    const cast = castOf(setting);
    const write = makeWriters(setting);
    for (let at = range.from; at < range.to; at += HOUR) {
      const hour = { from: at, to: at + HOUR };
      const happenings = cast.flatMap((actor) => actor(hour)).sort((a, b) => a.at - b.at);
      for (const happening of happenings) if (inside(happening)) truth.see(happening);
      yield write(happenings, hour).filter(inside);
    }
  }
  return {
    scenario,
    seed,
    range,
    tables: [...new Set(scenario.services.flatMap(({ logs }) => logs.map(({ log }) => TABLES[log])))].sort(),
    hours,
    labels: () => ({
      scenario: scenario.name,
      kind: scenario.attacks.length > 0 ? 'attack' : 'benign',
      seed,
      from: toIso(range.from),
      to: toIso(range.to),
      attacks: truth.attacks(),
    }),
    messages: truth.messages,
    operator: scenario.operator === undefined ? undefined : operatorFile(setting, scenario.operator),
  };
};
