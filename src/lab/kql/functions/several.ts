import { RowRefusal } from '../refusal.ts';
import { quoteString } from '../sql/quoting.ts';
import type { KqlType } from '../types.ts';
import { toJson } from './dynamic.ts';
import { arg, type FunctionRow, type Operand } from './row.ts';
import { row } from './series.ts';

const sort = (name: string): FunctionRow => ({
  name,
  params: ['any', 'any'],
  rest: 'any',
  returns: 'dynamic',
  nulls: 'own',
  sql: (args) => {
    const last = args.at(-1) as Operand;
    const arrays = last.type === 'bool' ? args.slice(0, -1) : args;
    const nullsLast = last.type === 'bool' ? last.constant() : true;
    if (typeof nullsLast !== 'boolean' || arrays.some((a) => a.type !== 'dynamic')) throw new RowRefusal('of these values');
    return `kql_several(${quoteString(name)}, json_array(${arrays.map(toJson).join(', ')})::VARCHAR, ${nullsLast})::JSON`;
  },
});

/** Functions of several values, made as one array of them. Names of other functions with one value may be the same. */
export const SEVERAL_VALUES: ReadonlyMap<string, FunctionRow> = new Map(
  [row('series_stats', 1, 1), row('series_fit_line', 1, 1), sort('array_sort_asc'), sort('array_sort_desc')].map((r) => [r.name, r]),
);

const TAKEN: Readonly<Partial<Record<KqlType, (json: string) => string>>> = {
  real: (json) => `json_extract_string(${json}, '$')::DOUBLE`,
  long: (json) => `json_extract_string(${json}, '$')::BIGINT`,
  dynamic: (json) => `nullif(${json}, 'null'::JSON)`,
};

/** One of the values, by its place. */
export const valueAt = (place: number): FunctionRow => ({
  name: `value ${place} of several`,
  params: ['dynamic'],
  nulls: 'own',
  sql: (args, type) => {
    const take = TAKEN[type];
    if (!take) throw new RowRefusal(`of type ${type}`);
    return take(`json_extract(${arg(args, 0)}, '$[${place}]')`);
  },
});
