import { csvRows } from './csv-rows.ts';
import type { FileRow } from './file-row.ts';
import { type DataFile, headOf, textOf } from './file-text.ts';
import { formatOf } from './format.ts';
import { lineRows, responseRows, valueRows } from './json-rows.ts';

async function* nothing(): AsyncGenerator<FileRow> {}

/** The rows of a data file, one at a time, by its content and not its extension. Throws DataFileError when it is not what it says. */
export const rowsOf = async (file: DataFile): Promise<AsyncGenerator<FileRow>> => {
  const format = formatOf(file.name, await headOf(file));
  if (format === 'empty') return nothing();
  const read = { lines: lineRows, values: valueRows, response: responseRows, csv: csvRows }[format];
  return read(file.name, textOf(file));
};
