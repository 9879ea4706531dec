import type { PipelinePolicy } from '@azure/core-rest-pipeline';

/** What the pipeline has to know of one call and tells about it. `deleteEtags` in the order of the transaction's deletes. */
export type TableCall = { readonly deleteEtags: readonly string[]; attempts: number };

/** Header of a DELETE within a batch; a line of an entity's JSON cannot look like it, since JSON has no bare line breaks. */
const DELETE_IF_MATCH = /^(DELETE [^\r\n]+ HTTP\/1\.1\r?\n(?:[\w-]+: [^\r\n]*\r?\n)*?If-Match: )\*/gm;

/** Puts etags on a batch's deletes. @throws Error when the body has another number of deletes than etags. */
export const withDeleteEtags = (body: string, etags: readonly string[]): string => {
  let found = 0;
  const changed = body.replace(DELETE_IF_MATCH, (_match, head: string) => {
    const etag = etags[found];
    found += 1;
    return `${head}${etag}`;
  });
  if (found !== etags.length)
    throw new Error(`A transaction with ${etags.length} deletes shows ${found} in its batch; the table client has changed its format`);
  return changed;
};

/**
 * Ties policies to calls through the call's abort signal, the one value of ours that the client hands down to each request.
 * One policy counts attempts, since after a retry a conflict may be with our own first try. The other puts etags on deletes:
 * data-tables 13.3.2 deletes unconditionally within a transaction, whatever it is given.
 */
export const makeTableCalls = (): {
  readonly open: (signal: AbortSignal, deleteEtags?: readonly string[]) => TableCall;
  readonly policies: { readonly policy: PipelinePolicy; readonly position: 'perCall' | 'perRetry' }[];
} => {
  const calls = new WeakMap<object, TableCall>();
  const etags: PipelinePolicy = {
    name: 'deleteEtags',
    sendRequest: (request, next) => {
      const call = request.abortSignal && calls.get(request.abortSignal);
      if (call && call.deleteEtags.length > 0 && typeof request.body === 'string')
        request.body = withDeleteEtags(request.body, call.deleteEtags);
      return next(request);
    },
  };
  const attempts: PipelinePolicy = {
    name: 'countAttempts',
    sendRequest: (request, next) => {
      const call = request.abortSignal && calls.get(request.abortSignal);
      if (call) call.attempts += 1;
      return next(request);
    },
  };
  return {
    open: (signal, deleteEtags = []) => {
      const call: TableCall = { deleteEtags, attempts: 0 };
      calls.set(signal, call);
      return call;
    },
    policies: [
      { policy: etags, position: 'perCall' },
      { policy: attempts, position: 'perRetry' },
    ],
  };
};
