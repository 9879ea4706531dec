export type LogQueryErrorKind = 'semantic' | 'syntax' | 'throttled' | 'forbidden' | 'timeout' | 'unavailable' | 'basic-plan';

/** A query that gave no result. `semantic` names a missing table or column in the service's words. */
export class LogQueryError extends Error {
  override readonly name = 'LogQueryError';
  readonly kind: LogQueryErrorKind;
  /** HTTP status, 0 when no answer came. */
  readonly status: number;

  constructor(kind: LogQueryErrorKind, status: number, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.kind = kind;
    this.status = status;
  }
}
