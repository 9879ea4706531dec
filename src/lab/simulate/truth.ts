import { DEFAULT_PRICE_USD } from '../../domain/operator.ts';
import { type Instant, toIso } from '../../domain/time.ts';
import { acsResource } from './rows/acs-operations.ts';
import { STOLEN_KEY_ADDRESS } from './rows/cloud-trail.ts';
import { smsAccount, smsService } from './rows/sms-events.ts';
import type { Happening } from './happening.ts';
import type { LogSource, Scenario, Service } from './scenario.ts';
import { isoOfName } from './world/countries.ts';
import { blockOf } from './world/phone-numbers.ts';

export type AttackLabel = {
  readonly id: string;
  readonly start: string;
  readonly end: string;
  readonly entities: {
    readonly ips: readonly string[];
    readonly services: readonly string[];
    readonly countries: readonly string[];
    readonly blocks: readonly string[];
  };
  readonly costUsd: number;
};

/** What was done in a run, in `labels.json`. Times ISO 8601 UTC, lists sorted, costs in USD. */
export type Labels = {
  readonly scenario: string;
  readonly kind: 'attack' | 'benign';
  readonly seed: number;
  readonly from: string;
  readonly to: string;
  readonly attacks: readonly AttackLabel[];
};

/** Which entities a log shows at all: nobody can be asked to name what no row holds. */
const shows = (source: LogSource): { readonly ip: boolean; readonly destination: boolean; readonly block: boolean } => {
  switch (source.log) {
    case 'requests':
      return { ip: source.addresses === 'real', destination: source.destinationProperty !== undefined, block: false };
    case 'app-events':
      return { ip: source.addresses === 'real', destination: true, block: true };
    case 'sms-events':
      return { ip: source.clientTags === true, destination: true, block: true };
    case 'acs':
      return { ip: false, destination: true, block: false };
    case 'sns':
      // The application's own server publishes, whoever filled in its form.
      return { ip: false, destination: false, block: false };
    default:
      return { ip: true, destination: false, block: false };
  }
};

/** What a log calls the service: role name, provider's service or account, resource, user pool, principal. */
export const nameIn = (service: Service, source: LogSource, principal?: string): string => {
  switch (source.log) {
    case 'sms-events': {
      const named = smsService({ service, source });
      return named === '' ? smsAccount({ source }) : named;
    }
    case 'acs':
      return acsResource({ service, source });
    case 'cognito':
      return source.pool;
    case 'sns':
      return principal ?? source.principal;
    case 'gateway':
      return source.site ?? `${service.name}-gateway`;
    case 'app-service':
      return source.site ?? service.name;
    case 'front-door':
      return 'WEB';
    case 'asim':
      return source.site ?? `${service.name}.example`;
    default:
      return service.name;
  }
};

const PROVIDER_LOGS: readonly LogSource['log'][] = ['acs', 'app-events', 'sms-events', 'sns'];

/** Logs that hold a row of what happened: requests are seen by the application and what stands before it, messages by those who send. */
const seenIn = ({ wish, stage }: Happening): readonly LogSource[] =>
  wish.service.logs.filter(({ log }) => {
    if (stage === 'ask') return !PROVIDER_LOGS.includes(log);
    // A stolen key goes round the application.
    return stage === 'sent' && PROVIDER_LOGS.includes(log) && (log !== 'app-events' || wish.principal === undefined);
  });

const priceOf = ({ operator }: Scenario, { wish }: Happening): number => {
  const { country } = wish.number;
  const told = wish.service.logs.some((source) => source.log === 'sms-events' && source.provider === 'aws');
  if (told) return country.usd;
  return operator?.prices?.[country.iso] ?? operator?.prices?.['default'] ?? DEFAULT_PRICE_USD;
};

/** One message that an attack had sent, and what it cost. */
export type AttackMessage = { readonly at: Instant; readonly usd: number };

type Deed = {
  start: Instant;
  end: Instant;
  cost: number;
  readonly messages: AttackMessage[];
  readonly ips: Set<string>;
  readonly services: Set<string>;
  readonly countries: Set<string>;
  readonly blocks: Set<string>;
};

const noteEntities = (deed: Deed, { wish }: Happening, logs: readonly LogSource[]): void => {
  const { service, number, client, principal } = wish;
  const seen = logs.map(shows);
  for (const source of logs) deed.services.add(nameIn(service, source, principal));
  if (seen.some(({ ip }) => ip) && client !== undefined) deed.ips.add(client.ip);
  if (principal !== undefined && logs.some(({ log }) => log === 'sns')) deed.ips.add(STOLEN_KEY_ADDRESS);
  if (seen.some(({ block }) => block)) deed.blocks.add(blockOf(number));
  // Callers' countries stand in where no log knows the destination.
  const known = service.logs.some((source) => shows(source).destination);
  const located = logs.some(({ log }) => log === 'requests' || log === 'front-door' || log === 'asim');
  const caller = !known && located && client !== undefined ? isoOfName(client.country) : '';
  const country = seen.some(({ destination }) => destination) ? number.country.iso : caller;
  if (country !== '') deed.countries.add(country);
};

/** Gathers what attackers do while a run goes on. Only requests and messages count: reports and expiries trail behind them. */
export type Truth = {
  readonly see: (happening: Happening) => void;
  readonly attacks: () => readonly AttackLabel[];
  /** Every message of an attack by its id, in the order seen. */
  readonly messages: () => ReadonlyMap<string, readonly AttackMessage[]>;
};

export const makeTruth = (scenario: Scenario): Truth => {
  const deeds = new Map<string, Deed>();
  const deedOf = (attack: string, at: Instant): Deed => {
    const known = deeds.get(attack);
    if (known !== undefined) return known;
    const sets = { ips: new Set<string>(), services: new Set<string>(), countries: new Set<string>(), blocks: new Set<string>() };
    const deed: Deed = { start: at, end: at, cost: 0, messages: [], ...sets };
    deeds.set(attack, deed);
    return deed;
  };
  const see = (happening: Happening): void => {
    const { at, stage, wish } = happening;
    if (wish.attack === undefined || wish.probe === true) return;
    const logs = seenIn(happening);
    if (logs.length > 0) {
      const deed = deedOf(wish.attack, at);
      deed.start = Math.min(deed.start, at);
      deed.end = Math.max(deed.end, at);
      noteEntities(deed, happening, logs);
    }
    // Messages cost whether or not a log has them.
    const deed = deeds.get(wish.attack);
    if (stage !== 'sent' || deed === undefined) return;
    const usd = priceOf(scenario, happening);
    deed.cost += usd;
    deed.messages.push({ at, usd });
  };
  const sorted = (values: ReadonlySet<string>): readonly string[] => [...values].sort();
  const attacks = (): readonly AttackLabel[] =>
    [...deeds]
      .map(([id, { start, end, cost, ips, services, countries, blocks }]) => ({
        id,
        start: toIso(start),
        end: toIso(end),
        entities: { ips: sorted(ips), services: sorted(services), countries: sorted(countries), blocks: sorted(blocks) },
        costUsd: Math.round(cost * 100) / 100,
      }))
      .sort((a, b) => (a.start < b.start ? -1 : 1));
  const messages = (): ReadonlyMap<string, readonly AttackMessage[]> => new Map([...deeds].map(([id, deed]) => [id, deed.messages]));
  return { see, attacks, messages };
};
