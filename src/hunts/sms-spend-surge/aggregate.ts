import { numberOf } from '../cells.ts';
import { makeCodeReader, type Stage } from '../code-events.ts';
import { recount } from '../counting.ts';
import type { Parameters, Row } from '../hunt.ts';

/** Only what was sent costs: reports of the same message may repeat its price. */
const money = (row: Row, stage: Stage): Readonly<Record<string, number>> =>
  stage === 'Sends' ? { SpendMicroUsd: numberOf(row, 'MicroUsd'), Unpriced: numberOf(row, 'Bare') } : { SpendMicroUsd: 0, Unpriced: 0 };

/** The port: the rows of query.kql counted again from evidence.kql's. Rows in no particular order. */
export const aggregate = (evidence: readonly Row[], parameters: Parameters): readonly Row[] =>
  recount(evidence, makeCodeReader(parameters, { more: money, destinationsOnly: true }));
