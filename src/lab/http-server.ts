import { once } from 'node:events';
import {
  createServer as createPlainServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Fault, Faults, LabServer } from './faults.ts';
import type { LabCertificate } from './tls.ts';

/** `body` is gunzipped, `wireBytes` its size as sent. `signal` aborts when the client leaves before its answer. */
export type LabHttpRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly wireBytes: number;
  /** A fault that only the handler can act out: `partial`, `stale-etag`. */
  readonly fault?: Fault;
  readonly signal: AbortSignal;
};
export type LabHttpAnswer = { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string };
export type LabHttpHandler = (request: LabHttpRequest) => Promise<LabHttpAnswer>;

export type LabHttpOptions = {
  readonly name: LabServer;
  readonly handler: LabHttpHandler;
  readonly faults: Faults;
  /** Plain HTTP without it. */
  readonly tls?: LabCertificate;
  /** What faults know a call by: method and path unless told. */
  readonly what?: (method: string, url: URL) => string;
  /** 0, the default, picks a free one. */
  readonly port?: number;
  /** Hears what a handler threw; the client gets a 500 with the same message. */
  readonly onError?: (error: unknown, what: string) => void;
};
export type LabHttpServer = { readonly port: number; readonly url: string; readonly close: () => Promise<void> };

/** Bodies above this are cut off with 413: far above any limit of the services, low enough to keep the lab alive. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** An answer in the shape in which Azure's services put errors. */
export const errorAnswer = (status: number, code: string, message: string, headers?: Readonly<Record<string, string>>): LabHttpAnswer => ({
  status,
  ...(headers && { headers }),
  body: JSON.stringify({ error: { code, message } }),
});

export const jsonAnswer = (status: number, value: unknown): LabHttpAnswer => ({ status, body: JSON.stringify(value) });

const readBody = async (request: IncomingMessage): Promise<{ body: Buffer; wireBytes: number } | LabHttpAnswer> => {
  const chunks: Buffer[] = [];
  let wireBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    wireBytes += chunk.length;
    if (wireBytes > MAX_BODY_BYTES)
      return errorAnswer(413, 'ContentLengthLimitExceeded', 'The body is larger than 64 MiB.', { connection: 'close' });
    chunks.push(chunk);
  }
  const raw = Buffer.concat(chunks);
  if (request.headers['content-encoding'] !== 'gzip') return { body: raw, wireBytes };
  try {
    return { body: gunzipSync(raw, { maxOutputLength: MAX_BODY_BYTES }), wireBytes };
  } catch (error) {
    return errorAnswer(400, 'InvalidContentEncoding', `The body is not gzip: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const write = (response: ServerResponse, answer: LabHttpAnswer): void => {
  response.writeHead(answer.status, {
    ...(answer.body !== '' && { 'content-type': 'application/json; charset=utf-8' }),
    ...answer.headers,
  });
  response.end(answer.body);
};

/** Resolves after `ms`, or at once when the client leaves: a slow answer must not hold a closing lab. */
const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

const applyHandler = async (options: LabHttpOptions, request: LabHttpRequest, what: string): Promise<LabHttpAnswer> => {
  try {
    return await options.handler(request);
  } catch (error) {
    // A handler that stops because its client left did what it should.
    if (!request.signal.aborted) options.onError?.(error, what);
    return errorAnswer(
      500,
      'LabHandlerFailed',
      `The lab's ${options.name} server failed on ${what}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
};

/** A fault that ends the call before it is applied: true when it was acted out. */
const actBefore = (fault: Fault | undefined, options: LabHttpOptions, request: IncomingMessage, response: ServerResponse): boolean => {
  if (fault?.kind === 'status') {
    const headers = fault.retryAfterSeconds === undefined ? undefined : { 'retry-after': String(fault.retryAfterSeconds) };
    write(response, errorAnswer(fault.status, fault.code ?? `Fault${fault.status}`, 'A fault of the lab.', headers));
    return true;
  }
  if (fault?.kind === 'drop' && fault.when === 'before') {
    request.socket.destroy();
    return true;
  }
  if (fault?.kind === 'kill' && fault.when === 'before') {
    // Never answered: the caller is gone, and its socket with it.
    options.faults.kill();
    return true;
  }
  return false;
};

/** Undefined for an address that is none, or whose path no server could decode. */
const readUrl = (base: string, path: string): URL | undefined => {
  try {
    const url = new URL(base + path);
    decodeURIComponent(url.pathname);
    return url;
  } catch {
    return undefined;
  }
};

const serve = async (options: LabHttpOptions, base: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const gone = new AbortController();
  response.on('close', () => {
    if (!response.writableEnded) gone.abort();
  });
  const method = request.method ?? 'GET';
  const url = readUrl(base, request.url ?? '/');
  if (!url) return write(response, errorAnswer(400, 'BadRequest', 'The address is not one.', { connection: 'close' }));
  const what = options.what?.(method, url) ?? `${method} ${url.pathname}`;
  const read = await readBody(request);
  const fault = options.faults.next(options.name, what);
  if (actBefore(fault, options, request, response)) return;
  if ('status' in read) return write(response, read);
  const answer = await applyHandler(
    options,
    { method, url, headers: request.headers, ...read, ...(fault && { fault }), signal: gone.signal },
    what,
  );
  if (fault?.kind === 'drop') return void request.socket.destroy();
  if (fault?.kind === 'kill') return options.faults.kill();
  if (fault?.kind === 'slow') await wait(fault.ms, gone.signal);
  if (fault?.kind === 'clock') response.setHeader('date', new Date(Date.now() + fault.aheadMs).toUTCString());
  write(response, answer);
};

/**
 * A server on 127.0.0.1 that acts out the faults every HTTP edge shares, and leaves the rest to its handler. Faults are asked for
 * once a call, after its body has arrived. `slow` applies the call at once and delays only the answer. Closing drops open sockets.
 * @throws when the port is taken.
 */
export const startHttpServer = async (options: LabHttpOptions): Promise<LabHttpServer> => {
  let base = 'http://127.0.0.1';
  const listener: RequestListener = (request, response) => {
    serve(options, base, request, response).catch((error: unknown) => {
      // A client that leaves while it sends its body is its own business; anything else is a fault of the lab.
      if (!request.destroyed || request.complete) options.onError?.(error, `${request.method} ${request.url}`);
      response.destroy();
    });
  };
  const server: Server = options.tls
    ? createTlsServer({ cert: options.tls.cert, key: options.tls.key }, listener)
    : createPlainServer(listener);
  // Node would close idle connections after 5 s, and a client about to use one would see a fault nobody asked for.
  server.keepAliveTimeout = 0;
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  base = `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  return {
    port,
    url: base,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
