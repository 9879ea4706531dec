import { ARITHMETIC } from './arithmetic.ts';
import { COMPARISON } from './comparison.ts';
import { CONDITIONAL } from './conditional.ts';
import { CONVERSION } from './conversion.ts';
import { DYNAMIC } from './dynamic.ts';
import type { FunctionRow } from './row.ts';
import { TEXT } from './text.ts';
import { TEXT_SEARCH } from './text-search.ts';
import { EXPANSION } from './expansion.ts';
import { TIME } from './time.ts';

/** Every scalar function and operator, by its KQL spelling. What is not here is refused. */
export const FUNCTIONS: ReadonlyMap<string, FunctionRow> = new Map(
  [...COMPARISON, ...TEXT_SEARCH, ...ARITHMETIC, ...CONVERSION, ...CONDITIONAL, ...TEXT, ...TIME, ...DYNAMIC, ...EXPANSION].map((row) => [row.name, row]),
);
