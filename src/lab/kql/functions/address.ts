import { RowRefusal } from '../refusal.ts';
import { PHYSICAL } from '../sql/quoting.ts';
import { toText } from './conversion.ts';
import { arg, type FunctionRow, type Operand } from './row.ts';

const prefixOf = (o: Operand | undefined): string => (o ? `(${o.sql})::BIGINT` : 'NULL::BIGINT');

/** Of one address and, where `prefix`, a length of its prefix. */
const ofOne = (name: string, fn: string, prefix: 'none' | 'optional' | 'needed', returns: 'long' | 'text' | 'flag'): FunctionRow => ({
  name,
  params: prefix === 'none' ? ['string'] : ['string', 'long'],
  ...(prefix === 'optional' ? { optional: 1 } : {}),
  nulls: 'own',
  sql: (args, type) => {
    const more = prefix === 'none' && returns !== 'long' ? '' : `, ${prefixOf(args[1])}`;
    const sql = `${fn}(${arg(args, 0)}${more})`;
    return returns === 'long' ? `(${sql})::${PHYSICAL[type]}` : sql;
  },
});

const ofTwo = (name: string, fn: string, counted: boolean): FunctionRow => ({
  name,
  params: ['string', 'string', 'long'],
  optional: 1,
  nulls: 'own',
  sql: (args, type) => {
    const sql = `${fn}(${arg(args, 0)}, ${arg(args, 1)}, ${prefixOf(args[2])})`;
    return counted ? `(${sql})::${PHYSICAL[type]}` : sql;
  },
});

/** An address against texts, or lists of them. */
const ofMany = (name: string, fn: string): FunctionRow => ({
  name,
  params: ['string', 'any'],
  rest: 'any',
  nulls: 'own',
  sql: (args) => {
    const others = args.slice(1);
    if (others.some((o) => o.type !== 'string' && o.type !== 'dynamic'))
      throw new RowRefusal('with something else than texts or lists of them');
    return `${fn}(${arg(args, 0)}, json_array(${others.map((o) => o.sql).join(', ')})::VARCHAR)`;
  },
});

const format = (name: string, fn: string): FunctionRow => ({
  name,
  params: ['any', 'long'],
  optional: 1,
  nulls: 'own',
  sql: (args) => {
    const x = args[0] as Operand;
    if (!['string', 'int', 'long'].includes(x.type)) throw new RowRefusal(`of ${x.type}`);
    return `${fn}(${toText(x)}, ${prefixOf(args[1])})`;
  },
});

/** Addresses and their ranges. */
export const ADDRESS: readonly FunctionRow[] = [
  ofOne('parse_ipv4', 'kql_parse_ipv4', 'none', 'long'),
  ofOne('parse_ipv4_mask', 'kql_parse_ipv4', 'needed', 'long'),
  ofOne('parse_ipv6_mask', 'kql_parse_ipv6', 'needed', 'text'),
  { name: 'parse_ipv6', params: ['string'], nulls: 'own', sql: (args) => `kql_parse_ipv6(${arg(args, 0)}, NULL::BIGINT)` },
  {
    name: 'ipv4_netmask_suffix',
    params: ['string'],
    nulls: 'own',
    sql: (args, type) => `kql_ipv4_suffix(${arg(args, 0)})::${PHYSICAL[type]}`,
  },
  ofTwo('ipv4_compare', 'kql_ipv4_compare', true),
  ofTwo('ipv6_compare', 'kql_ipv6_compare', true),
  ofTwo('ipv4_is_match', 'kql_ipv4_match', false),
  ofTwo('ipv6_is_match', 'kql_ipv6_match', false),
  ofMany('ipv4_is_in_range', 'kql_ipv4_in'),
  ofMany('ipv6_is_in_range', 'kql_ipv6_in'),
  ofMany('ipv4_is_in_any_range', 'kql_ipv4_in'),
  ofMany('ipv6_is_in_any_range', 'kql_ipv6_in'),
  ofOne('ipv4_is_private', 'kql_ipv4_private', 'none', 'flag'),
  format('format_ipv4', 'kql_format_ipv4'),
  format('format_ipv4_mask', 'kql_format_ipv4_mask'),
  ofMany('has_ipv4', 'kql_has_ipv4'),
  ofMany('has_any_ipv4', 'kql_has_ipv4'),
  ofMany('has_ipv4_prefix', 'kql_has_ipv4_prefix'),
  ofMany('has_any_ipv4_prefix', 'kql_has_ipv4_prefix'),
];
