import { listOf, textOf } from './cells.ts';
import { COUNTING_KEYS, counted, recount } from './counting.ts';
import type { Column, Parameters, Row } from './hunt.ts';
import { MESSAGE_EVIDENCE, messageCounts, stageOf } from './message-events.ts';

/** Evidence of the hunts that count messages by operator, range or block. */
export const RANGE_EVIDENCE: readonly Column[] = [
  ...MESSAGE_EVIDENCE.filter(({ name }) => name !== 'Who'),
  ...['Mcc', 'Mnc', 'Country'].map((name): Column => ({ name, type: 'string', role: 'key' })),
];

/** Counted columns in the order that part-judge.ts knows. */
export const RANGE_COUNTS: readonly string[] = ['Sends', 'Verified', 'Undelivered'];

export const rangeColumns = (counts: readonly string[]): readonly Column[] => [
  ...COUNTING_KEYS,
  ...counted(counts),
  { name: 'Country', type: 'string', role: 'sample' },
  { name: 'ServiceResourceId', type: 'string', role: 'sample' },
];

/** Lengths at which a listed range is looked up, its plus included, longest first. The KQL holds the same. */
const LISTED_LENGTHS: readonly number[] = [12, 11, 10, 9, 8, 7, 6, 5];

/** The mobile operator as `MCC-MNC`, else the block less a digit more; "" where neither is known. */
export const operatorPart = (row: Row): string => {
  const [mcc, mnc, block] = [textOf(row, 'Mcc'), textOf(row, 'Mnc'), textOf(row, 'Block')];
  return /^[0-9]{3}$/.test(mcc) && /^[0-9]{1,3}$/.test(mnc) ? `${mcc}-${mnc}` : block.slice(0, -1);
};

/** The longest listed range that the block lies in, else its operator. */
export const rangePart =
  (parameters: Parameters): ((row: Row) => string) =>
  (row) => {
    const ranges = listOf(parameters, 'Ranges');
    const block = textOf(row, 'Block');
    const length = LISTED_LENGTHS.find((size) => ranges.includes(block.slice(0, size)));
    return length === undefined ? operatorPart(row) : block.slice(0, length);
  };

/** The port of the hunts over RANGE_EVIDENCE: messages by what `partOf` makes of a row. Rows in no particular order. */
export const recountRanges = (evidence: readonly Row[], counts: readonly string[], partOf: (row: Row) => string): readonly Row[] =>
  recount(evidence, (row) => {
    const stage = stageOf(row, counts);
    return stage === undefined
      ? []
      : messageCounts(row, stage, partOf(row), counts).map((one) => ({
          ...one,
          samples: { ...one.samples, Country: textOf(row, 'Country') },
        }));
  });

/** The destination country that a row names. */
export const rangeEntities = (row: Row): { readonly countries: readonly string[] } => {
  const country = textOf(row, 'Country').toUpperCase();
  return { countries: /^[A-Z]{2}$/.test(country) ? [country] : [] };
};
