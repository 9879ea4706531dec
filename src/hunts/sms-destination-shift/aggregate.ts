import { makeCodeReader } from '../code-events.ts';
import { recount } from '../counting.ts';
import type { Parameters, Row } from '../hunt.ts';

/** The port: the rows of query.kql counted again from evidence.kql's. Rows in no particular order. */
export const aggregate = (evidence: readonly Row[], parameters: Parameters): readonly Row[] =>
  recount(evidence, makeCodeReader(parameters, { destinationsOnly: true }));
