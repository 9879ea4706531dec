import type { Param } from '../../../../src/lab/kql/functions/row.ts';

/** What an argument has to be for the binder or the engine to take it, closer than the tables' `Param`. */
export type Wanted =
  | Param
  | 'array'
  | 'bag'
  | 'numbers'
  | 'unit'
  | 'zone'
  | 'small'
  | 'regex'
  | 'guid'
  | 'address'
  | 'format'
  | 'text'
  | 'share'
  | 'condition'
  | 'line'
  | 'polygon'
  | 'texts'
  | 'json'
  | 'url'
  | 'query'
  | 'version'
  | 'digit'
  | 'fraction'
  | 'foreign'
  | 'degrees'
  | 'geohash'
  | 'measure';

/** By name; the tables' own parameters stand where nothing is said, and behind the last one. Most programs would be refused without. */
const WANTED: readonly (readonly [RegExp, readonly Wanted[]])[] = [
  [/^array_iif?f$/, ['array', 'any', 'any']],
  [/^array_(slice|split|rotate|shift)/, ['array', 'small', 'small']],
  [/^array_sort/, ['numbers']],
  [/^array_concat/, ['array', 'array', 'array', 'array', 'array']],
  [/^(array_|set_has|strcat_array)/, ['array']],
  [/^(set_|zip$|jaccard)/, ['texts', 'texts', 'texts', 'texts', 'texts', 'texts']],
  [/^bag_(merge|zip)/, ['bag', 'bag', 'bag', 'bag']],
  [/^bag_remove/, ['bag', 'array']],
  [/^bag_pack/, ['text', 'number', 'text', 'string']],
  [/^pack(_dictionary)?$/, ['text', 'number', 'text', 'string']],
  [/^(bag_|make_bag)/, ['bag']],
  [/^series_iir/, ['numbers', 'numbers', 'numbers']],
  [/^series_fill_const/, ['numbers', 'real']],
  [/^series_fill_linear/, ['numbers', 'real', 'bool', 'real']],
  [/^series_/, ['numbers', 'numbers']],
  [/^datetime_(add|diff|part)/, ['unit']],
  [/^datetime_(utc|local)_to/, ['datetime', 'zone']],
  [/^format_datetime$/, ['datetime', 'format']],
  [/^format_timespan$/, ['timespan', 'format']],
  [/^make_(datetime|timespan)/, ['digit', 'digit', 'digit', 'digit', 'digit', 'digit', 'digit']],
  [/^(start|end)of/, ['datetime', 'small']],
  [/^substring$/, ['string', 'small', 'small']],
  [/^split$/, ['string', 'text', 'small']],
  [/^extract$/, ['regex', 'small', 'string']],
  [/^extract_all/, ['regex', 'string']],
  [/^(replace_regex|replace)$/, ['string', 'regex', 'string']],
  [/^trim/, ['regex', 'string']],
  [/^(indexof_regex|countof)$/, ['string', 'regex']],
  [/^indexof$/, ['string', 'string', 'small', 'small', 'small']],
  [/^strcat_delim/, ['string', 'string', 'string', 'string']],
  [/^replace_strings/, ['string', 'texts', 'texts']],
  [/^unicode_codepoints_to/, ['digit', 'digit', 'digit', 'digit', 'digit']],
  [/^(reverse|parse_json|todynamic|toobject)$/, ['string']],
  [/^(ipv._compare|ipv._is_match)$/, ['address', 'address', 'digit']],
  [/^parse_ipv._mask$/, ['address', 'digit']],
  [/^format_ipv4/, ['address', 'digit']],
  [/^parse_url$/, ['url']],
  [/^parse_urlquery$/, ['query']],
  [/^parse_version$/, ['version']],
  [/^punycode_from/, ['foreign']],
  [/^toguid$/, ['string']],
  [/^(asin|acos|gamma|loggamma|log|log2|log10|sqrt)$/, ['fraction']],
  [/^strrep/, ['string', 'digit', 'string']],
  [/^parse_ipv|^ipv._|^has_(any_)?ipv/, ['address', 'address', 'address', 'address', 'address', 'address']],
  [/^base64_encode_fromguid/, ['guid']],
  [/^base64_encode_fromarray/, ['numbers']],
  [/^(bin|floor)$/, ['number', 'number']],
  [/^(max_of|min_of|bin_at)$/, ['number', 'number', 'number', 'number']],
  [/^range$/, ['small', 'small', 'digit']],
  [/^(strcmp)$/, ['string', 'string']],
  [/^(sum|avg|stdev|variance)p?(if)?$/, ['number']],
  [/^covariance/, ['number', 'number']],
  [/^(min|max)(if)?$/, ['number']],
  [/^percentiles?(_array)?$/, ['number', 'share', 'share']],
  [/^percentiles?w(_array)?$/, ['number', 'small', 'share', 'share']],
  [/^(arg_max|arg_min)$/, ['number', 'any']],
  [/^(make_list|makelist|make_set|makeset)$/, ['any', 'small']],
  [/^(make_list|make_set)_if$/, ['any', 'condition', 'small']],
  [/^(row_cumsum)$/, ['number', 'condition']],
  [/^(row_number)$/, ['small', 'condition']],
  [/^row_rank/, ['number']],
  [/^rand$/, ['small']],
  [/^geo_line/, ['line']],
  [/^geo_polygon/, ['polygon']],
  [/^geo_distance_point_to_line/, ['degrees', 'degrees', 'line']],
  [/^geo_(point_in_polygon|distance_point_to)/, ['degrees', 'degrees', 'polygon']],
  [/^geo_geohash/, ['geohash']],
  [/^geo_point_to/, ['degrees', 'degrees', 'small']],
  [/^geo_/, ['degrees', 'degrees', 'degrees', 'degrees', 'degrees', 'degrees']],
  [/^convert_/, ['real', 'measure', 'measure']],
  [/^ago$/, ['timespan']],
  [/^now$/, ['timespan']],
];

/** The n-th argument of a call, given what the tables say of it. */
export const wantedOf = (name: string, n: number, param: Param): Wanted => WANTED.find(([names]) => names.test(name))?.[1][n] ?? param;
