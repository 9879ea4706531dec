import { DataFileError } from './data-file-error.ts';
import { type FileRow, rowFromJson } from './file-row.ts';

/** No row of Log Analytics is longer (64 KB a field, a few hundred fields); more without an end is not a log. */
const MAX_ROW_CHARACTERS = 32 * 1024 * 1024;
/** The query API answers at most 100 MiB. */
const MAX_RESPONSE_CHARACTERS = 256 * 1024 * 1024;

/** NDJSON: a row a line, blank lines left out; a cut or damaged line is a bad row. Splits on line feeds alone: U+2028 may stand in JSON. */
export async function* lineRows(name: string, text: AsyncIterable<string>): AsyncGenerator<FileRow> {
  let line = 1;
  let rest = '';
  for await (const piece of text) {
    const parts = piece.split('\n');
    parts[0] = rest + (parts[0] ?? '');
    rest = parts.pop() ?? '';
    if (rest.length > MAX_ROW_CHARACTERS) throw new DataFileError(name, `line ${line} has no end: this is not one JSON object a line`);
    for (const part of parts) {
      if (part.trim() !== '') yield rowFromJson(line, part);
      line += 1;
    }
  }
  if (rest.trim() !== '') yield rowFromJson(line, rest);
}

type Scan = { depth: number; inString: boolean; escaped: boolean; line: number; startLine: number; value: string };

// Takes one piece; gives back the texts of the objects that end in it. Depth counts braces and brackets inside a row only, so the
// outer array's own brackets and commas are skipped.
const scanPiece = (scan: Scan, piece: string): { line: number; text: string }[] => {
  const found: { line: number; text: string }[] = [];
  let start = scan.depth > 0 ? 0 : -1;
  for (let i = 0; i < piece.length; i++) {
    const c = piece.charCodeAt(i);
    if (c === 10) scan.line += 1;
    if (scan.inString) {
      if (scan.escaped) scan.escaped = false;
      else if (c === 92) scan.escaped = true;
      else if (c === 34) scan.inString = false;
    } else if (c === 34) scan.inString = scan.depth > 0;
    else if (c === 123 || (c === 91 && scan.depth > 0)) {
      if (scan.depth === 0) [start, scan.startLine] = [i, scan.line];
      scan.depth += 1;
    } else if ((c === 125 || c === 93) && scan.depth > 0) {
      scan.depth -= 1;
      if (scan.depth > 0) continue;
      found.push({ line: scan.startLine, text: scan.value + piece.slice(start, i + 1) });
      [scan.value, start] = ['', -1];
    }
  }
  if (start >= 0) scan.value += piece.slice(start);
  return found;
};

/** Objects of one array, or objects after one another, over any number of lines. What is cut at the end is a bad row. */
export async function* valueRows(name: string, text: AsyncIterable<string>): AsyncGenerator<FileRow> {
  const scan: Scan = { depth: 0, inString: false, escaped: false, line: 1, startLine: 1, value: '' };
  for await (const piece of text) {
    for (const value of scanPiece(scan, piece)) yield rowFromJson(value.line, value.text);
    if (scan.value.length > MAX_ROW_CHARACTERS)
      throw new DataFileError(name, `the object at line ${scan.startLine} has no end: the file is damaged`);
  }
  if (scan.depth > 0) yield { kind: 'bad', line: scan.startLine, reason: 'is cut: the file ends inside this object' };
}

type ResponseTable = { readonly columns: readonly { readonly name: string }[]; readonly rows: readonly (readonly unknown[])[] };

const isTable = (table: unknown): table is ResponseTable => {
  const { columns, rows } = (table ?? {}) as Partial<ResponseTable>;
  return Array.isArray(columns) && Array.isArray(rows) && columns.every((column) => typeof column?.name === 'string');
};

/** Rows of the query API's answer. `line` counts rows here, since the answer is one line. Throws DataFileError when it is none. */
export async function* responseRows(name: string, text: AsyncIterable<string>): AsyncGenerator<FileRow> {
  let whole = '';
  for await (const piece of text) {
    whole += piece;
    if (whole.length > MAX_RESPONSE_CHARACTERS)
      throw new DataFileError(name, 'is larger than any answer of the query API: save rows as NDJSON');
  }
  let tables: unknown;
  try {
    tables = (JSON.parse(whole) as { tables?: unknown }).tables;
  } catch (cause) {
    throw new DataFileError(name, 'begins like an answer of the query API but is cut or damaged: save it again', { cause });
  }
  const table = Array.isArray(tables) ? tables[0] : undefined;
  if (!isTable(table))
    throw new DataFileError(name, 'looks like an answer of the query API but has no tables: it may hold an error, see its text');
  for (const [index, cells] of table.rows.entries()) {
    if (!Array.isArray(cells)) yield { kind: 'bad', line: index + 1, reason: 'is not a list of cells' };
    else
      yield {
        kind: 'row',
        line: index + 1,
        text: false,
        values: Object.fromEntries(table.columns.map(({ name: column }, n) => [column, cells[n]])),
      };
  }
}
