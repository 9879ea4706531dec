import { textOf } from '../cells.ts';
import type { Row } from '../hunt.ts';
import { blockName } from '../message-events.ts';
import { RANGE_COUNTS, recountRanges } from '../message-ranges.ts';

/** The port: the rows of query.kql counted again from evidence.kql's. Rows in no particular order. */
export const aggregate = (evidence: readonly Row[]): readonly Row[] =>
  recountRanges(evidence, RANGE_COUNTS, (row) => blockName(textOf(row, 'Block')));
