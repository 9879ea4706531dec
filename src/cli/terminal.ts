/** The part of a stream that printing needs: `process.stdout` fits. */
export type Output = { readonly write: (text: string) => unknown; readonly isTTY?: boolean; readonly columns?: number };

export type Style = (text: string) => string;
/** Results go to `print` (standard output), everything else to `note` and `progress` (standard error). */
export type Terminal = {
  readonly width: number;
  /** Cells that a line of data may have: Infinity where no terminal shows it, as in a pipe, and nobody set COLUMNS. */
  readonly room: number;
  readonly bold: Style;
  readonly dim: Style;
  readonly alarm: Style;
  readonly print: (text?: string) => void;
  readonly note: (text: string) => void;
  /** One line that replaces itself on a terminal; elsewhere a line at every tenth of the way. `done` and `total` count steps. */
  readonly progress: (done: number, total: number, text: string) => void;
};

/**
 * Text that came from logs, made safe for a terminal: control and formatting characters (escape sequences, line breaks, text
 * direction) become spaces. Every value from a log passes here before it is printed.
 */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');

/**
 * JSON in which the same characters are written as escapes: the same document for a program, nothing to obey for a terminal
 * (JSON itself escapes only those below U+0020). Line breaks between values stay.
 */
export const printableJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, undefined, indent).replace(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, n) => `\\u${character.charCodeAt(n).toString(16).padStart(4, '0')}`).join(''),
  );

const ANSI = { bold: [1, 22], dim: [2, 22], alarm: [31, 39] } as const;

const styleFor = (out: Output, env: Readonly<Record<string, string | undefined>>): ((name: keyof typeof ANSI) => Style) => {
  // NO_COLOR (no-color.org): any value that is not empty.
  const plain = out.isTTY !== true || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return (name) => (text) => (plain ? text : `\u001b[${ANSI[name][0]}m${text}\u001b[${ANSI[name][1]}m`);
};

const showProgress = (err: Output): Terminal['progress'] => {
  let shown = -1;
  return (done, total, text) => {
    if (err.isTTY === true) {
      err.write(`\r${text.slice(0, (err.columns ?? 80) - 1)}\u001b[K${done >= total ? '\n' : ''}`);
      return;
    }
    const tenth = total === 0 ? 10 : Math.floor((done * 10) / total);
    if (tenth === shown) return;
    // What comes after the end is another count.
    shown = done >= total ? -1 : tenth;
    err.write(`${text}\n`);
  };
};

/** COLUMNS, which a user sets for commands whose output goes elsewhere. */
const columnsOf = (env: Readonly<Record<string, string | undefined>>): number | undefined => {
  const text = env['COLUMNS'] ?? '';
  return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
};

/** `env` is read for COLUMNS, NO_COLOR and TERM. Without a terminal, lines of prose are 100 wide. */
export const makeTerminal = (out: Output, err: Output, env: Readonly<Record<string, string | undefined>>): Terminal => {
  const style = styleFor(out, env);
  const columns = columnsOf(env) ?? out.columns;
  const width = Math.max(40, columns ?? 100);
  return {
    width,
    room: columns === undefined ? Number.POSITIVE_INFINITY : width,
    bold: style('bold'),
    dim: style('dim'),
    alarm: style('alarm'),
    print: (text = '') => void out.write(`${text}\n`),
    note: (text) => void err.write(`${text}\n`),
    progress: showProgress(err),
  };
};

/** Breaks text at spaces into lines of at most `width` (the indent of all but the first not counted); a longer word stands alone. */
export const wrap = (text: string, width: number, indent = ''): string => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.join(`\n${indent}`);
};

/** Rows as aligned columns no wider than `width` together: the last column is wrapped, the others are as wide as they need. */
export const table = (rows: readonly (readonly string[])[], width: number, indent = ''): string => {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, n) => Math.max(...rows.map((row) => row[n]?.length ?? 0)));
  const left = indent.length + widths.slice(0, -1).reduce((sum, w) => sum + w + 2, 0);
  return rows
    .map((row) => {
      const head = row.slice(0, columns - 1).map((cell, n) => cell.padEnd(widths[n] ?? 0));
      return `${indent}${[...head, wrap(row[columns - 1] ?? '', Math.max(20, width - left), ' '.repeat(left))].join('  ')}`.trimEnd();
    })
    .join('\n');
};
