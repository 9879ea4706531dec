import { printable } from './terminal.ts';

/** Rows as the service sends them. */
export type Answered = {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
};

/** The narrowest a column may become before rows are shown as lists; columns are two spaces apart. */
const NARROWEST = 8;
const GAP = 2;

// Terminals draw these over two cells, and marks over none; what they do with the rest is one cell.
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uFF01-\uFF60]/u;
const MARK = /\p{M}/u;
const cellsOf = (character: string): number => (character < '\u0300' ? 1 : WIDE.test(character) ? 2 : MARK.test(character) ? 0 : 1);

/** Cells of a terminal that a text takes. */
export const displayWidth = (text: string): number => {
  let width = 0;
  for (const character of text) width += cellsOf(character);
  return width;
};

/** The text, cut to the width with an ellipsis at the end where it is longer. */
export const cut = (text: string, width: number): string => {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += cellsOf(character);
    if (used > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
};

/** A cell of an answer as text: null is empty, as in the portal. */
const cellText = (value: unknown): string => (value === null || value === undefined ? '' : printable(String(value)));

const NUMBERS: ReadonlySet<string> = new Set(['int', 'long', 'real', 'decimal']);

const pad = (text: string, width: number, right: boolean): string => {
  const blank = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return right ? blank + text : text + blank;
};

/** Widths within the line: the widest columns give way first. Undefined when even the narrowest do not fit. */
const fitted = (wanted: readonly number[], width: number): readonly number[] | undefined => {
  const room = width - GAP * (wanted.length - 1);
  const narrowest = wanted.reduce((sum, w) => sum + Math.min(w, NARROWEST), 0);
  if (narrowest > room) return undefined;
  let limit = Math.max(NARROWEST, ...wanted);
  const total = (): number => wanted.reduce((sum, w) => sum + Math.min(w, limit), 0);
  while (limit > NARROWEST && total() > room) limit -= 1;
  return wanted.map((w) => Math.min(w, limit));
};

const grid = (names: readonly string[], answer: Answered, cells: readonly (readonly string[])[], widths: readonly number[]): string => {
  const right = answer.columns.map(({ type }) => NUMBERS.has(type));
  const line = (row: readonly string[]): string =>
    row
      .map((text, n) => pad(cut(text, widths[n] ?? 0), widths[n] ?? 0, right[n] === true))
      .join(' '.repeat(GAP))
      .trimEnd();
  return [line(names), line(widths.map((w) => '-'.repeat(w))), ...cells.map(line)].join('\n');
};

/** One row as a list of its columns that have a value. */
const record = (names: readonly string[], row: readonly string[], width: number): string => {
  const left = Math.min(Math.max(0, ...names.map(displayWidth)), Math.floor(width / 2));
  return row
    .flatMap((text, n) => (text === '' ? [] : [`${pad(cut(names[n] ?? '', left), left, false)}  ${cut(text, width - left - GAP)}`]))
    .join('\n');
};

/**
 * An answer as text no wider than `width`: a table while its columns fit (long cells are cut), else row by row, with the columns
 * that have a value. Control characters are taken out.
 */
export const queryTable = (answer: Answered, width: number): string => {
  const names = answer.columns.map(({ name }) => printable(name));
  const cells = answer.rows.map((row) => row.map(cellText));
  const wanted = names.map((name, n) => cells.reduce((most, row) => Math.max(most, displayWidth(row[n] ?? '')), displayWidth(name)));
  const widths = fitted(wanted, width);
  if (widths !== undefined) return grid(names, answer, cells, widths);
  if (cells.length === 0) return cut(names.join(', '), width);
  return cells.map((row, n) => `row ${n + 1}\n${record(names, row, width)}`).join('\n\n');
};
