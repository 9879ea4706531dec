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
    default:
      return { ip: true, destination: false, block: false };
  }
};

/** What a log calls the service: role name, provider's service or account, resource, user pool, principal. */
const nameIn = (service: Service, source: LogSource, principal: string | undefined): string => {
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

/** Logs in which an attack can be seen: one without requests leaves none where only the application writes. */
const seenIn = (service: Service, principal: string | undefined): readonly LogSource[] =>
  principal === undefined ? service.logs : service.logs.filter(({ log }) => log === 'sns' || log === 'sms-events' || log === 'acs');

const priceOf = ({ operator }: Scenario, { wish }: Happening): number => {
  const { country } = wish.number;
  const told = wish.service.logs.some((source) => source.log === 'sms-events' && source.provider === 'aws');
  if (told) return country.usd;
  return operator?.prices?.[country.iso] ?? operator?.prices?.['default'] ?? DEFAULT_PRICE_USD;
};

type Deed = {
  start: Instant;
  end: Instant;
  cost: number;
  readonly ips: Set<string>;
  readonly services: Set<string>;
  readonly countries: Set<string>;
  readonly blocks: Set<string>;
};

const noteEntities = (deed: Deed, { wish }: Happening): void => {
  const { service, number, client, principal } = wish;
  const logs = seenIn(service, principal);
  const seen = logs.map(shows);
  for (const source of logs) deed.services.add(nameIn(service, source, principal));
  if (seen.some(({ ip }) => ip) && client !== undefined) deed.ips.add(client.ip);
  if (principal !== undefined && logs.some(({ log }) => log === 'sns')) deed.ips.add(STOLEN_KEY_ADDRESS);
  if (seen.some(({ block }) => block)) deed.blocks.add(blockOf(number));
  const destination = seen.some((one) => one.destination);
  const country = destination ? number.country.iso : client === undefined ? '' : isoOfName(client.country);
  const located = destination || logs.some(({ log }) => log === 'requests' || log === 'front-door' || log === 'asim');
  if (located && country !== '') deed.countries.add(country);
};

/** Gathers what attackers do while a run goes on. Only requests and messages count: reports and expiries trail behind them. */
export type Truth = { readonly see: (happening: Happening) => void; readonly attacks: () => readonly AttackLabel[] };

export const makeTruth = (scenario: Scenario): Truth => {
  const deeds = new Map<string, Deed>();
  const see = (happening: Happening): void => {
    const { attack, probe } = happening.wish;
    if (attack === undefined || probe === true || (happening.stage !== 'ask' && happening.stage !== 'sent')) return;
    const { at } = happening;
    const deed = deeds.get(attack) ?? {
      start: at,
      end: at,
      cost: 0,
      ips: new Set(),
      services: new Set(),
      countries: new Set(),
      blocks: new Set(),
    };
    deeds.set(attack, deed);
    deed.start = Math.min(deed.start, at);
    deed.end = Math.max(deed.end, at);
    if (happening.stage === 'sent') deed.cost += priceOf(scenario, happening);
    noteEntities(deed, happening);
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
  return { see, attacks };
};
