import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../../domain/time.ts';
import type { Happening, Wish } from '../happening.ts';
import type { Random } from '../random.ts';
import type { EpisodeOf, Market, Service } from '../scenario.ts';
import { homeAddress, honestAgent } from '../world/clients.ts';
import { countryBy } from '../world/countries.ts';
import { localHour, localTime } from '../world/curve.ts';
import { logNormal, weighted } from '../world/draws.ts';
import { anyNumber, type PhoneNumber } from '../world/phone-numbers.ts';
import { honestFlow } from './code-flow.ts';
import { makeConditions } from './conditions.ts';
import { makePeople, makeWish } from './customers.ts';
import { type Actor, instantOf, randomFor, type Setting, takeMoments } from './stage-setting.ts';

type Markets = readonly [Market, ...Market[]];

const spread = (random: Random, from: Instant, to: Instant, count: number): readonly Instant[] =>
  Array.from({ length: count }, () => Math.round(from + random.next() * (to - from))).sort((a, b) => a - b);

/** A message without a code: sent and reported, no request and nothing to verify. */
const notice = (wish: Wish, at: Instant, random: Random, lost: number): readonly Happening[] => [
  { at, stage: 'sent', wish, message: 0, status: 200 },
  {
    at: at + Math.round(SECOND * logNormal(random, 6, 0.8)),
    stage: random.chance(lost) ? 'undelivered' : 'delivered',
    wish,
    message: 0,
    status: 200,
  },
];

/** Office, campus, shop counter: many people behind one address, each typing in the code. */
export const makeSharedAddress = (setting: Setting, service: Service, episode: EpisodeOf<'shared-address'>): Actor => {
  const random = randomFor(setting, 'shared address', episode.name);
  const conditions = makeConditions(setting, service);
  const country = countryBy(episode.country);
  const client = { ip: homeAddress('shared', setting.seed, episode.name), country: country.name };
  const person = makePeople(setting, service);
  const [opens, closes] = episode.busyHours;
  return ({ from, to }) => {
    const hour = localHour(from + HOUR / 2, service.zone);
    const weekend = [0, 6].includes(new Date(localTime(from, service.zone)).getUTCDay());
    const open = hour >= opens && hour < closes && !weekend;
    const count = random.poisson((episode.codesADay / (closes - opens)) * (open ? 1 : 0.01));
    return spread(random, from, to, count).flatMap((at) => {
      const group = `at ${episode.name}`;
      const { number } = person(group, random.int(0, episode.codesADay * 3), [{ country: episode.country, share: 1 }]);
      return honestFlow(makeWish(service, number, { ...client, agent: honestAgent(random) }, random), at, random, conditions);
    });
  };
};

/** Newsletters, reminders: the same recipients every time, from a sender of their own. */
export const makeBulkSender = (setting: Setting, service: Service, episode: EpisodeOf<'bulk'>): Actor => {
  const random = randomFor(setting, 'bulk', episode.sender, ...episode.at);
  const markets = episode.markets ?? service.markets;
  const subscribers = Array.from({ length: episode.messages }, () => anyNumber(countryBy(weighted(random, markets).country), random));
  const moments = episode.at.flatMap((day) => {
    const from = instantOf(setting, day);
    return subscribers.map((number) => ({ at: Math.round(from + random.next() * episode.hours * HOUR), number }));
  });
  const sorted = moments.toSorted((a, b) => a.at - b.at);
  const take = takeMoments(sorted.map(({ at }) => at));
  const extra = { sender: episode.sender, ...(episode.resource === undefined ? {} : { resource: episode.resource }) };
  return (hour) =>
    take(hour).flatMap(({ at, n }) => {
      const number = sorted[n]?.number ?? anyNumber(countryBy(markets[0].country), random);
      return notice({ ...makeWish(service, number, undefined, random), ...extra }, at, random, 0.03);
    });
};

/** Alerts to people on duty abroad: few, at any hour, to numbers that are always the same. */
export const makeOnCall = (setting: Setting, service: Service, episode: EpisodeOf<'on-call'>): Actor => {
  const random = randomFor(setting, 'on call', episode.sender);
  const staff: readonly PhoneNumber[] = Array.from({ length: 8 }, () =>
    anyNumber(countryBy(weighted(random, episode.markets).country), random),
  );
  const extra = { sender: episode.sender, ...(episode.resource === undefined ? {} : { resource: episode.resource }) };
  return ({ from, to }) =>
    spread(random, from, to, random.poisson(episode.messagesADay / 24)).flatMap((at) => {
      const number = staff[random.int(0, staff.length - 1)] ?? anyNumber(countryBy(episode.markets[0].country), random);
      return notice({ ...makeWish(service, number, undefined, random), ...extra }, at, random, 0.05);
    });
};

const testNumber = (markets: Markets, random: Random): PhoneNumber => anyNumber(countryBy(weighted(random, markets).country), random);

/** Requests from known machines, with or without messages behind them. */
export const makeLoadTest = (setting: Setting, service: Service, episode: EpisodeOf<'load-test'>): Actor => {
  const random = randomFor(setting, 'load test', episode.from);
  const take = takeMoments(spread(random, instantOf(setting, episode.from), instantOf(setting, episode.to), episode.requests));
  const conditions = makeConditions(setting, service);
  // Test accounts: a fixed set of numbers.
  const accounts = Array.from({ length: 200 }, () => testNumber(service.markets, random));
  return (hour) =>
    take(hour).flatMap(({ at }) => {
      const client = {
        ip: random.pick(episode.addresses),
        country: countryBy(service.markets[0].country).name,
        agent: 'k6/0.57.0 (https://k6.io/)',
      };
      const number = accounts[random.int(0, accounts.length - 1)] ?? testNumber(service.markets, random);
      const flow = honestFlow(makeWish(service, number, client, random), at, random, conditions, episode.verifies);
      return episode.stubbed ? flow.filter(({ stage }) => ['ask', 'verified', 'wrong', 'page'].includes(stage)) : flow;
    });
};

/** Availability tests and health checks of the code form: requests without messages, day and night. */
export const makeMonitor = (setting: Setting, service: Service, episode: EpisodeOf<'monitor'>): Actor => {
  const random = randomFor(setting, 'monitor', episode.everyMinutes, episode.method);
  const country = countryBy('IE');
  const client = { ip: homeAddress('monitor', service.name), country: country.name, agent: 'AvailabilityTest/1.0' };
  const step = episode.everyMinutes * MINUTE;
  return ({ from, to }) => {
    const happenings: Happening[] = [];
    for (let at = Math.ceil(from / step) * step; at < to; at += step) {
      const wish = {
        ...makeWish(service, anyNumber(country, random), client, random),
        ...(episode.marked ? ({ synthetic: true } as const) : {}),
      };
      // A health check without a number is refused: nothing is sent.
      const status = episode.method === 'POST' && !episode.marked ? 400 : 200;
      const asking = episode.method === 'POST' ? { stage: 'ask' as const } : { stage: 'page' as const, method: 'GET' as const };
      happenings.push({ at: at + random.int(0, 900), wish, message: 0, status, ...asking });
    }
    return happenings;
  };
};

/** A client that asks again and again for the same number; the application lets one message a minute through. */
export const makeRetryStorm = (setting: Setting, service: Service, episode: EpisodeOf<'retry-storm'>): Actor => {
  const random = randomFor(setting, 'retry storm', episode.from);
  const [from, to] = [instantOf(setting, episode.from), instantOf(setting, episode.to)];
  const country = countryBy(episode.country);
  const broken = Array.from({ length: episode.clients }, (_, n) => {
    const client = {
      ip: homeAddress('retry', setting.seed, n),
      country: country.name,
      agent: 'ShopApp/4.1.0 CFNetwork/1568.300 Darwin/24.2.0',
    };
    return { wish: makeWish(service, anyNumber(country, random), client, random), offset: random.int(0, episode.everySeconds * SECOND) };
  });
  return (hour) =>
    broken.flatMap(({ wish, offset }) => {
      const happenings: Happening[] = [];
      const step = episode.everySeconds * SECOND;
      let [at, minute] = [Math.max(hour.from, from) + offset, -1];
      for (; at < Math.min(hour.to, to); at += step) {
        const allowed = Math.floor(at / MINUTE) !== minute && random.chance(0.5);
        minute = Math.floor(at / MINUTE);
        happenings.push({ at, stage: 'ask', wish, message: 0, status: allowed ? 200 : 429 });
        if (allowed) happenings.push(...notice(wish, at + 300, random, 0.04));
      }
      return happenings;
    });
};

/** Every week at the same hour everybody of a list has to confirm the number. */
export const makeWeeklyBatch = (setting: Setting, service: Service, episode: EpisodeOf<'weekly-batch'>): Actor => {
  const random = randomFor(setting, 'weekly batch');
  const conditions = makeConditions(setting, service);
  const person = makePeople(setting, service);
  const days = Array.from({ length: Math.ceil((setting.range.to - setting.range.from) / DAY) }, (_, n) => setting.range.from + n * DAY);
  const starts = days.filter((day) => new Date(day).getUTCDay() === episode.weekday).map((day) => day + episode.hour * HOUR);
  const moments = starts.flatMap((start) => spread(random, start, start + episode.minutes * MINUTE, episode.codes));
  const take = takeMoments(moments.toSorted((a, b) => a - b));
  return (hour) =>
    take(hour).flatMap(({ at }) => {
      const { number, client } = person('weekly', random.int(0, episode.codes * 2), service.markets);
      return honestFlow(makeWish(service, number, client, random), at, random, conditions);
    });
};

/** A partner's machines sign people up abroad; the operator knows them. */
export const makePartner = (setting: Setting, service: Service, episode: EpisodeOf<'partner'>): Actor => {
  const random = randomFor(setting, 'partner', episode.from);
  const conditions = makeConditions(setting, service);
  const take = takeMoments(spread(random, instantOf(setting, episode.from), instantOf(setting, episode.to), episode.codes));
  return (hour) =>
    take(hour).flatMap(({ at }) => {
      const number = testNumber(episode.markets, random);
      const client = { ip: random.pick(episode.addresses), country: number.country.name, agent: 'partner-gateway/2.4' };
      return honestFlow(makeWish(service, number, client, random), at, random, conditions, episode.verifies);
    });
};
