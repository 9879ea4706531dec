import { DAY, floorTo } from '../../domain/time.ts';
import { boolOf, numberOf, textOf } from '../cells.ts';
import { recount } from '../counting.ts';
import type { Row } from '../hunt.ts';
import { blockName, messageCounts, messageKey, stageOf } from '../message-events.ts';
import { COUNTS } from './counts.ts';

/** The first message of each number of each flow on each day (UTC). */
const firstMessages = (evidence: readonly Row[]): readonly Row[] => {
  const firsts = new Map<string, Row>();
  for (const row of evidence) {
    const part = blockName(textOf(row, 'Block'));
    if (part === '' || textOf(row, 'Who') === '' || stageOf(row, COUNTS) !== 'Sends') continue;
    const { Log, Service, Flow } = messageKey(row, part);
    const minute = numberOf(row, 'Minute');
    const id = JSON.stringify([floorTo(minute, DAY), Log, Service, Flow, part, textOf(row, 'Who')]);
    const known = firsts.get(id);
    if (known === undefined || minute < numberOf(known, 'Minute')) firsts.set(id, row);
  }
  return [...firsts.values()];
};

/** The port: the rows of query.kql counted again from evidence.kql's. Rows in no particular order. */
export const aggregate = (evidence: readonly Row[]): readonly Row[] => {
  const firsts = new Set(firstMessages(evidence));
  return recount(evidence, (row) => {
    const stage = stageOf(row, COUNTS);
    if (stage === undefined) return [];
    const part = blockName(textOf(row, 'Block'));
    const isFirst = firsts.has(row) && boolOf(row, 'IsInRange');
    return messageCounts(row, stage, part, COUNTS).map((one) => ({ ...one, counts: { ...one.counts, Numbers: isFirst ? 1 : 0 } }));
  });
};
