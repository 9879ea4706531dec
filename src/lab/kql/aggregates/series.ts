import type { AggregateRow } from './row.ts';
import { arg, type Operand } from '../functions/row.ts';
import { toJson } from '../functions/dynamic.ts';
import { stopSql } from '../stopping.ts';

/**
 * (bin, value, number of bins, default): the values in the order of their bins, the default where there is none. `nonempty`: over no
 * rows all defaults. What the engine gives for a group without a row in the range, or for a value that is no number, is not known.
 */
export const seriesArray = (nonempty: boolean): AggregateRow => ({
  name: 'make-series',
  params: ['long', 'number', 'long', 'number'],
  sql: (args) => {
    const [bin, count] = [arg(args, 0), arg(args, 2)];
    const [value, fallback] = [args[1] as Operand, args[3] as Operand];
    const broken = `${bin} IS NOT NULL AND (${value.sql} IS NULL OR NOT isfinite((${value.sql})::DOUBLE))`;
    const number = `(CASE WHEN ${broken} THEN ${stopSql('make-series met a value that is no number')} ELSE ${toJson(value)} END)`;
    const missing = toJson(fallback);
    const sorted = (what: string): string => `list(${what} ORDER BY ${bin}) FILTER (WHERE ${bin} IS NOT NULL)`;
    const next = `list_append((${sorted(bin)})[2:], ${count})`;
    // Each value is followed by defaults up to the next value's bin.
    const filled = `list_transform(list_zip(${sorted(bin)}, ${sorted(number)}, ${next}), lambda e: list_resize([e[2]], e[3] - e[1], ${missing}))`;
    const all = `list_concat(list_resize([]::JSON[], min(${bin}), ${missing}), flatten(${filled}))`;
    const none = nonempty
      ? `CASE WHEN ${count} = 0 THEN ${stopSql('make-series kind=nonempty over an empty range')} ELSE to_json(list_resize([]::JSON[], ${count}, ${missing})) END`
      : 'NULL::JSON';
    return `(CASE WHEN count(*) = 0 THEN ${none} WHEN ${count} = 0 THEN NULL WHEN count(${bin}) = 0 THEN ${stopSql('make-series met a series without a row in its range')} ELSE to_json(${all}) END)`;
  },
});
