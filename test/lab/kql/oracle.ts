import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeQueryHandler } from '../../../src/lab/query-server.ts';
import type { LabEngine } from '../../../src/lab/store.ts';
import { makeLab } from './lab.ts';

const FOLDER = fileURLToPath(new URL('../../../../shared/kql-oracle/', import.meta.url));
/** The script that compares with recorded answers of Microsoft's engine; both are kept beside the repository. */
export const ORACLE = join(FOLDER, 'kql-eval.mjs');
const FILES = ['open.fuzz.jsonl', 'open.docs.jsonl', 'open.errors.jsonl'];

export type Verdict = { readonly id: string; readonly verdict: 'pass' | 'wrong' | 'rejected' | 'crashed'; readonly detail?: string };

const compare = async (url: string): Promise<readonly Verdict[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'kql-oracle-'));
  try {
    const out = join(folder, 'out.jsonl');
    const cases = FILES.map((file) => join(FOLDER, file)).join(',');
    const args = [ORACLE, '--url', url, '--cases', cases, '--concurrency', '2', '--out', out];
    await promisify(execFile)(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
    const lines = readFileSync(out, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Verdict);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** The query API over plain HTTP: the script needs no certificates. */
const serve = (engine: LabEngine): Server => {
  const handler = makeQueryHandler({ engine, clock: { now: () => Date.now() }, knows: () => true });
  return createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    try {
      const answer = await handler({
        method: request.method ?? '',
        url: new URL(request.url ?? '/', 'http://lab'),
        headers: request.headers,
        body,
        wireBytes: body.length,
        signal: new AbortController().signal,
      });
      response.writeHead(answer.status).end(answer.body);
    } catch (error) {
      // Seen by the script as a crash, under the id of its query.
      response.writeHead(500).end(String(error));
    }
  });
};

/** The verdict over every recorded query, of a lab that is started and ended here. */
export const compareWithOracle = async (): Promise<readonly Verdict[]> => {
  const lab = await makeLab();
  const server = serve(lab.engine);
  try {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return await compare(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
    lab.store.close();
  }
};
