import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../../domain/time.ts';
import type { Happening, Stage, Wish } from '../happening.ts';
import type { Random } from '../random.ts';
import type { Attack, AttackNumbers } from '../scenario.ts';
import { botAgent, type Client, netAddress, proxyClient } from '../world/clients.ts';
import { type Country, countryBy } from '../world/countries.ts';
import { hex, logNormal, sample } from '../world/draws.ts';
import { anyBlock, anyNumber, numberIn, type PhoneNumber } from '../world/phone-numbers.ts';
import { EXPIRY } from './code-flow.ts';
import { FLOWS } from './customers.ts';
import { type Actor, instantOf, randomFor, serviceOf, type Setting, takeMoments } from './stage-setting.ts';

const BOT_TYPING = { median: 20, sigma: 0.35 };
const GUESSES = 0.003;
const WAVE = 25 * MINUTE;
const WAVE_GAP = 35 * MINUTE;

/** Positions in [0, 1) of the attack's time. */
const position = (shape: Attack['shape'], lengthMs: number, startOfDay: number, random: Random): number => {
  const u = random.next();
  if (shape === 'ramp') return Math.sqrt(u);
  if (shape === 'waves') {
    const waves = Math.max(1, Math.floor(lengthMs / (WAVE + WAVE_GAP)));
    const wave = random.int(0, waves - 1);
    return Math.min(0.999999, (wave * (WAVE + WAVE_GAP) + u * WAVE) / lengthMs);
  }
  // 'daily' keeps to waking hours, so that the attack rides on the honest curve.
  if (shape === 'daily') {
    for (let tries = 0; tries < 50; tries++) {
      const at = random.next();
      const hour = ((startOfDay + at * lengthMs) % DAY) / HOUR;
      if (random.chance(0.15 + 0.85 * Math.max(0, Math.sin(((hour - 6) / 16) * Math.PI)))) return at;
    }
  }
  return u;
};

/** Gives the number of the n-th message. */
const makeNumbers = (numbers: AttackNumbers, random: Random): ((n: number) => PhoneNumber) => {
  const [first, ...rest] = sample(random, numbers.countries, numbers.pick).map(countryBy);
  if (first === undefined) throw new RangeError('An attack needs a destination');
  const countries: readonly [Country, ...Country[]] = [first, ...rest];
  if (numbers.kind === 'random') return () => anyNumber(random.pick(countries), random);
  if (numbers.kind === 'few') {
    const few = Array.from({ length: numbers.numbers }, () => anyNumber(random.pick(countries), random));
    return () => few[random.int(0, few.length - 1)] ?? anyNumber(first, random);
  }
  const operators = countries.map((country) => random.pick(country.operators));
  const blocks = Array.from({ length: numbers.blocks }, (_, n) => {
    const country = countries[n % countries.length] ?? first;
    return anyBlock(country, operators[n % countries.length] ?? first.operators[0], random);
  });
  const from = blocks.map(() => random.int(0, 300));
  return (n) => {
    const b = n % blocks.length;
    const block = blocks[b] ?? anyBlock(first, first.operators[0], random);
    return numberIn(block, numbers.order === 'consecutive' ? (from[b] ?? 0) + Math.floor(n / blocks.length) : random.int(0, 999));
  };
};

const makeClients = (setting: Setting, attack: Attack, random: Random): ((n: number) => Client | undefined) => {
  const { clients } = attack;
  if (clients.kind === 'stolen-key') return () => undefined;
  const [first, ...rest] = clients.countries.map((key) => countryBy(key).name);
  const countries: readonly [string, ...string[]] = [first ?? '', ...rest];
  const agents = attack.agents ?? 'browser';
  if (clients.kind === 'net') {
    const agent = botAgent(random, agents);
    const country = random.pick(countries);
    return (n) => ({ ip: netAddress(clients.family, n, setting.scenario.name, setting.seed, attack.id), country, agent });
  }
  const one = (n: number): Client => proxyClient([setting.scenario.name, setting.seed, attack.id, n], countries, agents);
  const pool = Array.from({ length: clients.addresses }, (_, n) => one(n));
  return clients.kind === 'fixed' ? (n) => pool[n % pool.length] : () => pool[random.int(0, pool.length - 1)];
};

/** Honest start plus the seed's jitter, and how many messages are asked for. */
const momentsOf = (setting: Setting, attack: Attack, random: Random): readonly Instant[] => {
  const jitter = (attack.jitterHours ?? 2) * HOUR * (2 * random.next() - 1);
  const start = instantOf(setting, attack.start) + Math.round(jitter);
  const length = attack.hours * HOUR * (0.85 + 0.3 * random.next());
  const codes = Math.max(1, Math.round(attack.codes * setting.intensity * (0.75 + 0.5 * random.next())));
  return Array.from({ length: codes }, () => Math.round(start + length * position(attack.shape, length, start % DAY, random))).sort(
    (a, b) => a - b,
  );
};

type Bot = { readonly attack: Attack; readonly random: Random };

const botFlow = (wish: Wish, at: Instant, { attack, random }: Bot): readonly Happening[] => {
  const happening = (stage: Stage, moment: Instant, status = 200): Happening => ({ at: moment, stage, wish, message: 0, status });
  const throughForm = attack.clients.kind !== 'stolen-key';
  if (throughForm && random.chance(attack.throttled ?? 0.01)) return [happening('ask', at, 429)];
  const sent = at + (throughForm ? random.int(80, 900) : 0);
  const arrived = sent + Math.round(SECOND * logNormal(random, 5, 0.6));
  const lost = random.chance(attack.undelivered ?? 0.08);
  const seen = [
    ...(throughForm ? [happening('ask', at)] : []),
    happening('sent', sent),
    happening(lost ? 'undelivered' : 'delivered', arrived),
  ];
  const typed = arrived + Math.round(SECOND * logNormal(random, BOT_TYPING.median, BOT_TYPING.sigma));
  if (throughForm && !lost && random.chance(attack.converts ?? 0)) return [...seen, happening('verified', typed)];
  if (throughForm && random.chance(GUESSES)) seen.push(happening('wrong', typed, 400));
  return throughForm ? [...seen, happening('expired', at + EXPIRY)] : seen;
};

/** One attack: its probe and its messages. Thinned or thickened by the run's intensity. */
export const makeAttacker = (setting: Setting, attack: Attack): Actor => {
  const random = randomFor(setting, 'attack', attack.id);
  const service = serviceOf(setting.scenario, attack.service);
  const numberOf = makeNumbers(attack.numbers, random);
  const clientOf = makeClients(setting, attack, random);
  const moments = momentsOf(setting, attack, random);
  const first = moments[0] ?? setting.range.to;
  const probes = Array.from({ length: attack.probe?.codes ?? 0 }, () =>
    Math.round(first - (attack.probe?.hoursBefore ?? 0) * HOUR + random.int(-10, 10) * MINUTE),
  ).sort((a, b) => a - b);
  const [takeProbe, takeMain] = [takeMoments(probes), takeMoments(moments)];
  // A bot stays with the form it has found.
  const flow = FLOWS[random.int(0, 1)]?.name ?? 'sign-up';
  const principal = attack.clients.kind === 'stolen-key' ? { principal: attack.clients.principal } : {};
  const one = (at: Instant, n: number, probe: boolean): readonly Happening[] => {
    const client = clientOf(n);
    const mark = probe ? ({ probe: true } as const) : {};
    const wish: Wish = {
      service,
      id: hex(random, 24),
      number: numberOf(n),
      flow,
      attack: attack.id,
      ...principal,
      ...mark,
      ...(client && { client }),
    };
    return botFlow(wish, at, { attack, random });
  };
  return (hour) => [
    ...takeProbe(hour).flatMap(({ at, n }) => one(at, n, true)),
    ...takeMain(hour).flatMap(({ at, n }) => one(at, n, false)),
  ];
};
