import type { Parameters, Row } from '../hunt.ts';
import { RANGE_COUNTS, rangePart, recountRanges } from '../message-ranges.ts';

/** The port: the rows of query.kql counted again from evidence.kql's. Rows in no particular order. */
export const aggregate = (evidence: readonly Row[], parameters: Parameters): readonly Row[] =>
  recountRanges(evidence, RANGE_COUNTS, rangePart(parameters));
