import { makeRangeTest } from '../domain/address.ts';
import type { CountedCell } from '../domain/history.ts';
import type { OperatorConfig } from '../domain/operator.ts';
import { sameCountry, sameService, senderOf } from '../domain/silence.ts';
import type { Hunt, Parameters, Row, SeriesRules } from '../hunts/hunt.ts';
import { MASKED } from '../hunts/sources.ts';
import { cellsOf } from './cell.ts';

/**
 * What is allowed is taken out of the counts, not out of the campaigns alone: counts by country, block or service would show an
 * announced load test as an attack, and the attack beside it as a larger one. Rows of allowed addresses are left out by the queries,
 * which alone see addresses; rows of allowed services, senders and destinations here, before they become history. Hours that were
 * counted before the operator changed the list stay as they are until they are forgotten (14 days): what was usual may still hold
 * traffic that is allowed by now, which makes new traffic look less unusual, and misses traffic that is allowed no more, which makes it
 * look new. Both pass; a new start would leave every hunt without its past for days.
 *
 * An allowed country is a destination, for ever. Where its clients are says nothing of an attack, which can have clients anywhere: a
 * form's log that shows no destination has nothing allowed by country. Silences, which end, do count the client's country (silence.ts).
 */
type Allow = OperatorConfig['allow'];

const hex = (high: number, low: number): string => ((high << 8) | low).toString(16);

/** Four numbers with dots, at the end of an address, as the two groups of an IPv6 address that they are. */
const groups = (dotted: string): string => {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
  return `${hex(a, b)}:${hex(c, d)}`;
};

/** The range as an IPv6 prefix, IPv4 ones as ::ffff:0:0/96 has them (RFC 4291, 2.5.5.2); undefined for what is no range. */
const ipv6Range = (range: string): string | undefined => {
  const [address = '', bits] = range.trim().split('/');
  // A range tests as one when it holds its own address.
  if (!makeRangeTest([range])(address)) return undefined;
  if (!address.includes(':')) return `::ffff:${groups(address)}/${96 + Number(bits ?? 32)}`;
  return `${address.replace(/\d+(?:\.\d+){3}$/, groups)}/${Number(bits ?? 128)}`;
};

/** Does the range hold a text that stands for addresses nobody may see? Nobody can be allowed by it. */
const holdsMasked = (range: string): boolean => MASKED.some(makeRangeTest([range]));

/** The allow list's addresses as queries compare them: IPv6 prefixes. What is no range, or holds a masked address, is left out. */
export const allowedAddresses = ({ ips }: Pick<Allow, 'ips'>): readonly string[] => [
  ...new Set(ips.filter((range) => !holdsMasked(range)).flatMap((range) => ipv6Range(range) ?? [])),
];

/** What the configuration sets of a hunt's parameters, where the hunt has them. */
export const allowParameters = ({ allow }: Pick<OperatorConfig, 'allow'>): Parameters => ({ AllowedAddresses: allowedAddresses(allow) });

/** Is every message that the row counts one of an allowed service or sender, or to an allowed country? */
const makeAllowedTest = (hunt: Hunt, parameters: Parameters, operator: OperatorConfig): ((row: Row) => boolean) => {
  const { allow } = operator;
  const isService = sameService(allow.services, operator);
  const isCountry = sameCountry(allow.countries);
  const senders = new Set(allow.senders ?? []);
  const sent = (row: Row): boolean => {
    const sender = senderOf(String(row['Log'] ?? ''), String(row['Flow'] ?? ''));
    return sender !== '' && senders.has(sender);
  };
  const gone = (row: Row): boolean => {
    const { countries: to } = hunt.toFinding(row, parameters);
    return to.length > 0 && to.every(isCountry);
  };
  return (row) =>
    (allow.services.length > 0 && isService(String(row['Service'] ?? ''))) ||
    (senders.size > 0 && sent(row)) ||
    (allow.countries.length > 0 && gone(row));
};

type Counting = { readonly hunt: Hunt; readonly parameters: Parameters; readonly pipeline: { readonly operator: OperatorConfig } };

/** The counts of the rows of a counting hunt, without those that are allowed. */
export const countedCells = (
  { hunt, parameters, pipeline }: Counting,
  rules: SeriesRules,
  rows: readonly Row[],
): readonly CountedCell[] => {
  const allowed = makeAllowedTest(hunt, parameters, pipeline.operator);
  return rows.filter((row) => !allowed(row)).map(cellsOf(hunt, rules));
};
