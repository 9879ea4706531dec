import type { Row } from '../hunt.ts';
import { operatorPart, recountRanges } from '../message-ranges.ts';
import { COUNTS } from './counts.ts';

/** The port: the rows of query.kql counted again from evidence.kql's. Rows in no particular order. */
export const aggregate = (evidence: readonly Row[]): readonly Row[] => recountRanges(evidence, COUNTS, operatorPart);
