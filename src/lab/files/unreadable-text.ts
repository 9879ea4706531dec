import type { FileRow } from './file-row.ts';

/** What a decoder puts in the place of bytes that are no UTF-8. */
const REPLACEMENT = '\uFFFD';

const holdsIt = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.includes(REPLACEMENT) || !value.isWellFormed()
    : typeof value === 'object' && value !== null && Object.values(value).some(holdsIt);

export type UnreadableText = { readonly see: (row: Extract<FileRow, { kind: 'row' }>) => void; readonly warnings: () => readonly string[] };

/** Counts the rows of a file whose text could not be read as it was written: they are loaded, and nobody would know. */
export const makeUnreadableText = (fileName: string): UnreadableText => {
  let rows = 0;
  let first = 0;
  return {
    see: ({ line, values }) => {
      if (!holdsIt(values)) return;
      rows += 1;
      if (rows === 1) first = line;
    },
    warnings: () =>
      rows === 0
        ? []
        : [
            `${fileName}: ${rows} row${rows === 1 ? '' : 's'}, the first in line ${first}, hold${rows === 1 ? 's' : ''} characters that could not ` +
              `be read (${REPLACEMENT}): if the file is not UTF-8, convert it (iconv -f LATIN1 -t UTF-8) and load it again`,
          ],
  };
};
