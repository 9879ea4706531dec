import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import type { Faults } from './faults.ts';
import { type LabHttpAnswer, type LabHttpHandler, type LabHttpServer, startHttpServer } from './http-server.ts';
import type { LabCertificate } from './tls.ts';

/** Set anew for each hop, or true of the body as it came only (the server has unpacked it). */
const HOP_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-encoding', 'host', 'expect']);

const passOn = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined || HOP_HEADERS.has(name) ? [] : [[name, String(value)]])),
  );

const readAnswer = async (response: IncomingMessage): Promise<LabHttpAnswer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return { status: response.statusCode ?? 502, headers: passOn(response.headers), body: Buffer.concat(chunks).toString('utf8') };
};

/**
 * Puts faults in front of Azurite's table service, over HTTPS on both sides. Batches pass as they are: Azurite reads the path of their inner addresses
 * and leaves the host alone (checked by a test). `upstream` is the service's address without the account.
 */
export const startTablesProxy = async (options: {
  readonly upstream: string;
  readonly tls: LabCertificate;
  readonly faults: Faults;
  readonly port?: number;
}): Promise<LabHttpServer> => {
  const agent = new Agent({ keepAlive: true, ca: options.tls.cert });
  const handler: LabHttpHandler = async ({ method, url, headers, body }) => {
    const target = new URL(url.pathname + url.search, options.upstream);
    const outgoing = httpsRequest(target, { method, agent, headers: { ...passOn(headers), 'content-length': String(body.length) } });
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    return readAnswer(response);
  };
  const server = await startHttpServer({
    name: 'tables',
    handler,
    faults: options.faults,
    tls: options.tls,
    ...(options.port !== undefined && { port: options.port }),
  });
  return {
    ...server,
    close: async () => {
      await server.close();
      agent.destroy();
    },
  };
};
