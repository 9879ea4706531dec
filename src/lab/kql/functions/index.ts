import { ADDRESS } from './address.ts';
import { ARITHMETIC } from './arithmetic.ts';
import { COMPARISON } from './comparison.ts';
import { CALENDAR } from './calendar.ts';
import { CONDITIONAL } from './conditional.ts';
import { CONVERSION } from './conversion.ts';
import { DYNAMIC } from './dynamic.ts';
import { EXTRACT_JSON } from './extract-json.ts';
import { GEO } from './geo.ts';
import { MEASURES } from './measures.ts';
import { NUMBERS } from './numbers.ts';
import type { FunctionRow } from './row.ts';
import { SERIES } from './series.ts';
import { TEXT } from './text.ts';
import { TEXT_PARTS } from './text-parts.ts';
import { TEXT_SEARCH } from './text-search.ts';
import { COLLECTIONS } from './collections.ts';
import { ENCODING } from './encoding.ts';
import { EXPANSION } from './expansion.ts';
import { TIME } from './time.ts';

/** Every scalar function and operator, by its KQL spelling. What is not here is refused. */
export const FUNCTIONS: ReadonlyMap<string, FunctionRow> = new Map(
  [
    ...COMPARISON,
    ...TEXT_SEARCH,
    ...ARITHMETIC,
    ...CONVERSION,
    ...CONDITIONAL,
    ...TEXT,
    ...TEXT_PARTS,
    ...ADDRESS,
    ...ENCODING,
    ...TIME,
    ...CALENDAR,
    ...NUMBERS,
    ...DYNAMIC,
    EXTRACT_JSON,
    ...EXPANSION,
    ...COLLECTIONS,
    ...SERIES,
    ...GEO,
    ...MEASURES,
  ].map((row) => [row.name, row]),
);
