import { DAY, type Instant, type Range } from '../../../domain/time.ts';
import type { Happening } from '../happening.ts';
import type { Random } from '../random.ts';
import type { Days, Episode, EpisodeOf, Scenario, Service } from '../scenario.ts';
import { randomOf } from '../world/draws.ts';

/** Everything that makes something happen: asked hour by hour, in order, it answers what starts in that hour, in no order. */
export type Actor = (hour: Range) => readonly Happening[];

/** What all actors of one run share. `intensity` scales attacks; `rough` makes honest conversion vary. */
export type Setting = {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly range: Range;
  readonly intensity: number;
  readonly rough: boolean;
};

/** A stream of numbers for one part of the run: what one part draws moves no other. */
export const randomFor = ({ scenario, seed }: Setting, ...part: readonly (string | number)[]): Random =>
  randomOf(scenario.name, seed, ...part);

export const instantOf = ({ range }: Setting, days: Days): Instant => range.from + Math.round(days * DAY);

/** The named service, the first without a name. Throws RangeError for a name that the scenario lacks. */
export const serviceOf = ({ services, name: scenario }: Scenario, name: string | undefined): Service => {
  const found = name === undefined ? services[0] : services.find((service) => service.name === name);
  if (found === undefined) throw new RangeError(`Scenario ${scenario} has no service ${name}`);
  return found;
};

/** The scenario's episodes of one kind that concern the service. */
export const episodesOf = <K extends Episode['kind']>({ scenario }: Setting, service: Service, kind: K): readonly EpisodeOf<K>[] =>
  scenario.episodes.filter(
    (episode): episode is EpisodeOf<K> => episode.kind === kind && serviceOf(scenario, episode.service).name === service.name,
  );

/** Moments in the hour out of a list sorted beforehand: each is given out once. */
export const takeMoments = (sorted: readonly Instant[]): ((hour: Range) => readonly { readonly at: Instant; readonly n: number }[]) => {
  let next = 0;
  return ({ to }) => {
    const from = next;
    while (next < sorted.length && (sorted[next] ?? to) < to) next += 1;
    return sorted.slice(from, next).map((at, i) => ({ at, n: from + i }));
  };
};
