/** A data file that is not what it says. `file` is relative to the folder; the message says what it is and what to do. */
export class DataFileError extends Error {
  override readonly name = 'DataFileError';
  readonly file: string;

  constructor(file: string, message: string, options?: { cause?: unknown }) {
    super(`${file}: ${message}`, options);
    this.file = file;
  }
}

/** The folder itself cannot be used: it is missing, holds no data file, or an option names a file that is not there. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}
