import type { AggregateRow } from './row.ts';
import { dynamicSql } from '../functions/collections.ts';
import { toJson } from '../functions/dynamic.ts';
import { arg, type Operand } from '../functions/row.ts';

/** The longest array an aggregate gives. */
const MAX_SIZE = 1_048_576;

/** make_bag: the bags of a group as one; of equal keys the first stays, what is no bag is left out. */
const makeBag = (name: string, conditional: boolean): AggregateRow => ({
  name,
  params: conditional ? ['dynamic', 'bool'] : ['dynamic'],
  sql: (args, _type, order) => {
    const keep = conditional ? ` AND ${arg(args, 1)}` : '';
    const bags = `coalesce(list(${arg(args, 0)}${order}) FILTER (WHERE ${arg(args, 0)} IS NOT NULL${keep}), [])`;
    return `(${dynamicSql('make_bag', [`to_json(${bags})`])})::JSON`;
  },
});

/** Nulls are left out. */
const buildSchema: AggregateRow = {
  name: 'buildschema',
  params: ['dynamic'],
  sql: (args, _type, order) => {
    const x = arg(args, 0);
    return `(${dynamicSql('buildschema', [`to_json(coalesce(list(${x}${order}) FILTER (WHERE ${x} IS NOT NULL), []))`])})::JSON`;
  },
};

const listWithNulls: AggregateRow = {
  name: 'make_list_with_nulls',
  params: ['any'],
  sql: (args, _type, order) => {
    const x = args[0] as Operand;
    return `to_json(list_slice(coalesce(list(${toJson(x)}${order}), []), 1, ${MAX_SIZE}))`;
  },
};

/** Aggregates whose value is a bag, or an array with its nulls. */
export const COLLECTION_AGGREGATES: readonly AggregateRow[] = [
  makeBag('make_bag', false),
  makeBag('make_bag_if', true),
  buildSchema,
  listWithNulls,
];
