import { createReadStream, type ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { DataFileError } from './data-file-error.ts';

/** Where a file is (`path`) and what people are told it is called (`name`, relative to the data folder). */
export type DataFile = { readonly path: string; readonly name: string };

/** First bytes of formats that people mistake for logs, and what to do about each. */
const MAGIC: readonly { readonly bytes: string; readonly advice: string }[] = [
  // Before UTF-16, whose mark is half of this one.
  { bytes: '\u00ff\u00fe\u0000\u0000', advice: 'is UTF-32: save it as UTF-8' },
  { bytes: '\u0000\u0000\u00fe\u00ff', advice: 'is UTF-32: save it as UTF-8' },
  { bytes: 'PK\u0003\u0004', advice: 'is a zip archive or a spreadsheet: unpack it, or save it as CSV' },
  { bytes: 'PAR1', advice: 'is a Parquet file: convert it to NDJSON or CSV' },
  { bytes: '%PDF', advice: 'is a PDF: export the rows as CSV or JSON' },
  { bytes: 'SQLite', advice: 'is a SQLite database: export its table as CSV' },
];

/** True for a gzip file, whatever its name says. */
export const isGzip = async ({ path }: DataFile): Promise<boolean> => {
  const handle = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
};

/** The bytes of a file, unzipped. Throws DataFileError for one that cannot be read. */
export async function* bytesOf(file: DataFile): AsyncGenerator<Buffer> {
  let zipped = false;
  let raw: ReadStream | undefined;
  try {
    zipped = await isGzip(file);
    raw = createReadStream(file.path, { highWaterMark: 256 * 1024 });
    const stream = zipped ? raw.pipe(createGunzip({ chunkSize: 256 * 1024 })) : raw;
    raw.on('error', (cause) => stream.destroy(cause));
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (cause) {
    const advice = zipped
      ? 'the gzip data ends early or is damaged: fetch the file again, or unpack what is there with `gzip -dc`'
      : 'cannot be read';
    throw new DataFileError(file.name, `${advice} (${cause instanceof Error ? cause.message : String(cause)})`, { cause });
  } finally {
    raw?.destroy();
  }
}

// `az ... > file` in Windows PowerShell 5 writes UTF-16 with a byte order mark, so that one is read as well.
const decoderFor = (file: DataFile, head: Buffer): TextDecoder => {
  const magic = MAGIC.find(({ bytes }) => head.subarray(0, bytes.length).toString('latin1') === bytes);
  if (magic !== undefined) throw new DataFileError(file.name, magic.advice);
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le');
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be');
  if (head.subarray(0, 8192).includes(0))
    throw new DataFileError(file.name, 'is a binary file: tables are read from NDJSON, JSON or CSV, each also as .gz');
  return new TextDecoder('utf-8');
};

/**
 * The text of a file in pieces, unzipped and without byte order mark, whatever its extension says.
 * Throws DataFileError for files that cannot be opened or read, binary files and damaged gzip.
 */
export async function* textOf(file: DataFile): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const chunk of bytesOf(file)) {
    decoder ??= decoderFor(file, chunk);
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder?.decode() ?? '';
  if (rest !== '') yield rest;
}

/** The first characters of a file, enough to tell its format. */
export const headOf = async (file: DataFile, length = 64 * 1024): Promise<string> => {
  let head = '';
  for await (const piece of textOf(file)) {
    head += piece;
    if (head.length >= length) break;
  }
  return head.slice(0, length);
};
