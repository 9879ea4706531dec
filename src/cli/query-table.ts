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

/** A dynamic that holds a text is that text, as in the portal: its JSON has quotes and escapes around it. */
const plainText = (json: string): string => {
  if (!json.startsWith('"')) return json;
  try {
    return String(JSON.parse(json));
  } catch {
    return json;
  }
};

/** A cell of an answer as text: null is empty, as in the portal. */
const cellText = (value: unknown, type: string | undefined): string =>
  value === null || value === undefined ? '' : printable(type === 'dynamic' ? plainText(String(value)) : String(value));

const NUMBERS: ReadonlySet<string> = new Set(['int', 'long', 'real', 'decimal']);

/** What says something else when its end is missing. All other types are shown whole or not at all. */
const CUTTABLE: ReadonlySet<string> = new Set(['string', 'dynamic']);

const pad = (text: string, width: number, right: boolean): string => {
  const blank = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return right ? blank + text : text + blank;
};

/** Widths within the line: the widest columns give way first, none below its `least`. Undefined when even those do not fit. */
const fitted = (wanted: readonly number[], least: readonly number[], width: number): readonly number[] | undefined => {
  const room = width - GAP * (wanted.length - 1);
  let limit = wanted.reduce((most, w) => Math.max(most, w), NARROWEST);
  const widths = (): readonly number[] => wanted.map((w, n) => Math.max(Math.min(w, limit), least[n] ?? 0));
  const total = (): number => widths().reduce((sum, w) => sum + w, 0);
  while (limit > NARROWEST && total() > room) limit -= 1;
  return total() > room ? undefined : widths();
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

/** One row as a list of its columns, empty ones too. */
const record = (names: readonly string[], answer: Answered, row: readonly string[], width: number): string => {
  const widest = names.reduce((most, name) => Math.max(most, displayWidth(name)), 0);
  const left = Math.min(widest, Math.floor(width / 2));
  return row
    .map((text, n) => {
      const shown = CUTTABLE.has(answer.columns[n]?.type ?? '') ? cut(text, width - left - GAP) : text;
      return `${pad(cut(names[n] ?? '', left), left, false)}  ${shown}`.trimEnd();
    })
    .join('\n');
};

/**
 * An answer as text no wider than `width` (Infinity cuts nothing): a table while its columns fit, else row by row. Long texts and
 * dynamics are cut; values of other types are not, as they would read as another value. Control characters are taken out.
 */
export const queryTable = (answer: Answered, width: number): string => {
  const names = answer.columns.map(({ name }) => printable(name));
  const cells = answer.rows.map((row) => row.map((value, n) => cellText(value, answer.columns[n]?.type)));
  const longest = names.map((_, n) => cells.reduce((most, row) => Math.max(most, displayWidth(row[n] ?? '')), 0));
  const wanted = names.map((name, n) => Math.max(displayWidth(name), longest[n] ?? 0));
  const least = wanted.map((w, n) => Math.max(Math.min(w, NARROWEST), CUTTABLE.has(answer.columns[n]?.type ?? '') ? 0 : (longest[n] ?? 0)));
  const widths = fitted(wanted, least, width);
  if (widths !== undefined) return grid(names, answer, cells, widths);
  if (cells.length === 0) return cut(names.join(', '), width);
  return cells.map((row, n) => `row ${n + 1}\n${record(names, answer, row, width)}`).join('\n\n');
};
