/** State could not be read or written. `status` is the HTTP status, 0 when no answer came (then a write may have been applied). */
export class StateStoreError extends Error {
  override readonly name = 'StateStoreError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string, options: { cause: unknown }) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}

type ServiceError = {
  readonly statusCode?: number;
  readonly code?: string;
  readonly name?: string;
  readonly message?: string;
  readonly details?: { readonly odataError?: { readonly code?: string } };
};

const toServiceError = (error: unknown): ServiceError => (typeof error === 'object' && error !== null ? error : {});

export const statusOf = (error: unknown): number => toServiceError(error).statusCode ?? 0;

/** Single operations carry the code in `details`, transactions in `code` (measured with data-tables 13.3.2). */
export const codeOf = (error: unknown): string => {
  const { details, code, name } = toServiceError(error);
  return details?.odataError?.code ?? code ?? name ?? 'unknown';
};

/** Position of the operation that failed a transaction: the service starts its message with `<index>:`. */
export const failedIndex = (error: unknown): number => Number(/^(\d+):/.exec(toServiceError(error).message ?? '')?.[1] ?? 0);

/** Somebody else was first: the key is taken (409), changed (412) or gone (404). A missing table is none of these. */
export const isConflict = (error: unknown): boolean => [404, 409, 412].includes(statusOf(error)) && !codeOf(error).startsWith('Table');

const hint = (status: number): string => {
  if (status === 401 || status === 403)
    return 'give the identity the role Storage Table Data Contributor on the account; a fresh role needs up to an hour';
  if (status === 404)
    return 'the table does not exist and could not be created: create it, or check TOLLWATCH_STATE_ENDPOINT and TOLLWATCH_STATE_TABLE';
  return 'the next tick tries again';
};

/** `what` names the operation and key, `where` the table; neither values nor tokens get into the message. */
export const toStateStoreError = (error: unknown, what: string, where: string): StateStoreError => {
  if (error instanceof StateStoreError) return error;
  const [status, code] = [statusOf(error), codeOf(error)];
  return new StateStoreError(
    status,
    code,
    `State ${what} in ${where}: ${status === 0 ? 'no answer' : `HTTP ${status}`}, ${code}; ${hint(status)}`,
    { cause: error },
  );
};
