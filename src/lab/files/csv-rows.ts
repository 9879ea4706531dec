import { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { DataFileError } from './data-file-error.ts';
import type { FileRow } from './file-row.ts';

/** `TimeGenerated [UTC]` -> `TimeGenerated`. The portal puts its display zone there; only UTC can be read without guessing. */
const columnFromHeader = (name: string, header: string): string => {
  const zone = /^(.*?)\s*\[([^\]]+)\]$/.exec(header.trim());
  if (zone === null) return header.trim();
  if (zone[2] !== 'UTC') {
    throw new DataFileError(name, `times are in "${zone[2]}": set the portal's display time zone to UTC and export again`);
  }
  return zone[1] ?? '';
};

const headerFrom = (name: string, cells: readonly string[]): readonly string[] => {
  const columns = cells.map((cell) => columnFromHeader(name, cell));
  const twice = columns.find((column, n) => columns.indexOf(column) !== n);
  if (twice !== undefined) throw new DataFileError(name, `the header names "${twice}" twice: rename one of the columns`);
  if (columns.includes('')) throw new DataFileError(name, 'the header has a column without a name: export again, or name it');
  return columns;
};

type Parsed = { readonly record: readonly string[]; readonly info: { readonly lines: number } };
type Skipped = { readonly line: number; readonly reason: string };

/** Rows of a CSV with a header line; quoted cells may span lines. A row with too few or too many cells, or a broken quote, is a bad row. */
export async function* csvRows(name: string, text: AsyncIterable<string>): AsyncGenerator<FileRow> {
  const skipped: Skipped[] = [];
  const onSkip = (error: CsvError | undefined): undefined => {
    skipped.push({ line: Number(error?.['lines'] ?? 0), reason: `is not CSV (${error?.code ?? 'unknown'})` });
  };
  const parser = Readable.from(text).pipe(
    parse({ bom: true, info: true, relax_column_count: true, skip_empty_lines: true, skip_records_with_error: true, on_skip: onSkip }),
  );
  let header: readonly string[] | undefined;
  // csv-parse reports the line on which a record ends; the next one begins after it.
  let next = 1;
  for await (const { record, info } of parser as AsyncIterable<Parsed>) {
    const line = next;
    next = info.lines + 1;
    if (header === undefined) {
      header = headerFrom(name, record);
      continue;
    }
    if (record.length === header.length)
      yield { kind: 'row', line, text: true, values: Object.fromEntries(header.map((column, n) => [column, record[n]])) };
    else yield { kind: 'bad', line, reason: `has ${record.length} cells, the header has ${header.length}` };
  }
  for (const { line, reason } of skipped) yield { kind: 'bad', line, reason };
}
