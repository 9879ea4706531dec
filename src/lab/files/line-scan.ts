import { bytesOf, type DataFile } from './file-text.ts';

const [TAB, NEWLINE, RETURN, SPACE, COMMA, BRACKET, BRACE] = [9, 10, 13, 32, 44, 93, 125];

/** The last byte before `at` that is no blank of the line; `carried` is that of the piece before. */
const byteBefore = (chunk: Buffer, at: number, carried: number): number => {
  for (let i = at - 1; i >= 0; i -= 1) {
    const byte = chunk[i] as number;
    if (byte !== SPACE && byte !== TAB && byte !== RETURN) return byte;
  }
  return carried;
};

/** True when a comma stands before one of the chunk's `closing` bytes, which JSON does not allow and DuckDB does. */
const hasLooseComma = (chunk: Buffer, closing: number, carried: number): boolean => {
  for (let i = chunk.indexOf(closing); i >= 0; i = chunk.indexOf(closing, i + 1)) if (byteBefore(chunk, i, carried) === COMMA) return true;
  return false;
};

/**
 * Counts the lines of a file, blank ones left out; undefined when one does not end in `}`, or has a comma before the end of an object
 * or array. It sees bytes, not values: `,}` inside a text counts as well. Throws DataFileError as reading the file does.
 */
export const countLines = async (file: DataFile, signal?: AbortSignal): Promise<number | undefined> => {
  let [lines, last] = [0, NEWLINE];
  for await (const chunk of bytesOf(file)) {
    signal?.throwIfAborted();
    if (hasLooseComma(chunk, BRACE, last) || hasLooseComma(chunk, BRACKET, last)) return undefined;
    for (let i = chunk.indexOf(NEWLINE); i >= 0; i = chunk.indexOf(NEWLINE, i + 1)) {
      const end = byteBefore(chunk, i, last);
      if (end === BRACE) lines += 1;
      else if (end !== NEWLINE) return undefined;
    }
    last = byteBefore(chunk, chunk.length, last);
  }
  if (last === NEWLINE) return lines;
  return last === BRACE ? lines + 1 : undefined;
};
