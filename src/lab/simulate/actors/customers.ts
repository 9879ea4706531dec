import { HOUR, type Instant, MINUTE } from '../../../domain/time.ts';
import type { Happening, Wish } from '../happening.ts';
import type { Random } from '../random.ts';
import type { EpisodeOf, Market, Service } from '../scenario.ts';
import { carrierAddress, type Client, homeAddress, homeAddress6, honestAgent } from '../world/clients.ts';
import { countryBy } from '../world/countries.ts';
import { makeCurve } from '../world/curve.ts';
import { hex, randomOf, weighted } from '../world/draws.ts';
import { anyNumber, type PhoneNumber } from '../world/phone-numbers.ts';
import { honestFlow } from './code-flow.ts';
import { makeConditions } from './conditions.ts';
import { type Actor, episodesOf, instantOf, randomFor, type Setting } from './stage-setting.ts';

type Markets = readonly [Market, ...Market[]];
type Person = { readonly number: PhoneNumber; readonly client: Client; readonly mobile: boolean };

type FlowShare = { readonly name: string; readonly share: number };
/** A service's flows and how much of its codes each makes. */
export const FLOWS: readonly [FlowShare, ...FlowShare[]] = [
  { name: 'sign-in', share: 0.6 },
  { name: 'sign-up', share: 0.28 },
  { name: 'reset', share: 0.12 },
];

const ON_CARRIER = 0.38;
const TRAVELLING = 0.02;
/** Of those at home. */
const IPV6 = 0.2;
/** How many codes a day one customer in so many asks for. */
const PEOPLE_PER_CODE = 9;

/** Customers of a service by index: the same index is the same person, with one number and mostly one address. */
export const makePeople = (setting: Setting, service: Service): ((group: string, index: number, markets: Markets) => Person) => {
  const known = new Map<string, Person>();
  return (group, index, markets) => {
    const name = `${group} ${index}`;
    const before = known.get(name);
    if (before !== undefined) return before;
    const random = randomOf(setting.scenario.name, setting.seed, service.name, 'person', name);
    const home = countryBy(weighted(random, markets).country);
    const away = random.chance(TRAVELLING) ? countryBy(weighted(random, markets).country) : home;
    const mobile = random.chance(ON_CARRIER);
    const fixed = random.chance(IPV6)
      ? homeAddress6(random.int(1, 6), setting.seed, service.name, name)
      : homeAddress(setting.seed, service.name, name);
    const ip = mobile ? carrierAddress(away.key, random) : fixed;
    const person = { number: anyNumber(home, random), client: { ip, country: away.name, agent: honestAgent(random) }, mobile };
    known.set(name, person);
    return person;
  };
};

/** How many times its usual traffic a surge adds at a moment. */
const surgeAt = ({ factor, fade }: EpisodeOf<'surge'>, from: Instant, to: Instant, at: Instant): number => {
  if (at < from || at >= to) return 0;
  const rise = Math.min(1, (at - from) / (20 * MINUTE));
  return (factor - 1) * rise * (fade === true ? Math.exp((-3 * (at - from)) / (to - from)) : 1);
};

export const makeWish = (service: Service, number: PhoneNumber, client: Client | undefined, random: Random): Wish => ({
  service,
  id: hex(random, 24),
  number,
  ...(client === undefined ? {} : { client }),
  flow: weighted(random, FLOWS).name,
});

/** Everybody who uses the service honestly, surges included. */
export const makeCustomers = (setting: Setting, service: Service): Actor => {
  const random = randomFor(setting, service.name, 'customers');
  const conditions = makeConditions(setting, service);
  const curve = makeCurve(service.zone, `${setting.scenario.name} ${setting.seed} ${service.name}`);
  const person = makePeople(setting, service);
  const people = Math.max(30, service.codesADay * PEOPLE_PER_CODE);
  const surges = episodesOf(setting, service, 'surge').map((episode) => ({
    episode,
    from: instantOf(setting, episode.from),
    to: instantOf(setting, episode.to),
  }));
  const one = (at: Instant, group: string, markets: Markets, size: number): readonly Happening[] => {
    const { number, client, mobile } = person(group, random.int(0, size - 1), markets);
    const now = mobile ? { ...client, ip: carrierAddress(number.country.key, random) } : client;
    return honestFlow(makeWish(service, number, now, random), at, random, conditions);
  };
  return ({ from, to }) => {
    const happenings: Happening[] = [];
    const mean = (service.codesADay * curve(from + HOUR / 2)) / 60;
    for (let minute = from; minute < to; minute += MINUTE) {
      const moment = (): Instant => minute + random.int(0, MINUTE - 1);
      for (let left = random.poisson(mean); left > 0; left--) happenings.push(...one(moment(), 'regular', service.markets, people));
      for (const { episode, from: start, to: end } of surges) {
        const extra = mean * surgeAt(episode, start, end, minute);
        const newcomers = Math.round(people * Math.max(1, episode.factor - 1));
        for (let left = extra > 0 ? random.poisson(extra) : 0; left > 0; left--)
          happenings.push(...one(moment(), `since ${episode.from}`, episode.markets ?? service.markets, newcomers));
      }
    }
    return happenings;
  };
};
