/** Wrong usage or input: exit code 2. The message says what was given and what to give. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** 0 ran, incidents or not; 1 failed; 2 wrong usage or input; 3 ran on partial data (rows skipped, cut results, nothing observable). */
export type ExitCode = 0 | 1 | 2 | 3;

const INPUT_ERRORS: ReadonlySet<string> = new Set([
  'UsageError',
  'DataFileError',
  'DataFolderError',
  'OperatorConfigError',
  'HuntParameterError',
]);

/** What to tell people of an error. Errors that are not of ours keep their class name, which may be all that they say. */
export const textOf = (error: unknown): string => {
  if (!(error instanceof Error)) return `error: ${String(error)}`;
  const said = INPUT_ERRORS.has(error.name) || error.name === 'LogQueryError' || error.name === 'Error';
  return `error: ${said ? '' : `${error.name}: `}${error.message}`;
};

/** The exit code of an error, by its name: what the caller can correct in the input is 2. */
export const exitCodeOf = (error: unknown): ExitCode => (error instanceof Error && INPUT_ERRORS.has(error.name) ? 2 : 1);
