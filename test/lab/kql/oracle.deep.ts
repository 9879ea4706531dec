import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { makeQueryHandler } from '../../../src/lab/query-server.ts';
import { makeLab } from './lab.ts';

/** Recorded answers of Microsoft's engine, and the script that compares with them; kept beside the repository. */
const ORACLE = fileURLToPath(new URL('../../../../shared/kql-oracle/', import.meta.url));
const FILES = ['open.fuzz.jsonl', 'open.docs.jsonl', 'open.errors.jsonl'];

type Verdict = { readonly id: string; readonly verdict: 'pass' | 'wrong' | 'rejected' | 'crashed'; readonly detail?: string };

const compare = async (url: string): Promise<readonly Verdict[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'kql-oracle-'));
  try {
    const out = join(folder, 'out.jsonl');
    const cases = FILES.map((file) => join(ORACLE, file)).join(',');
    await promisify(execFile)(
      process.execPath,
      [join(ORACLE, 'kql-eval.mjs'), '--url', url, '--cases', cases, '--concurrency', '2', '--out', out],
      {
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    return readFileSync(out, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Verdict);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test('no recorded query is answered otherwise than by Microsoft’s engine; what is not answered is refused', async () => {
  if (!existsSync(join(ORACLE, 'kql-eval.mjs'))) {
    console.warn(`NOT COMPARED: there are no recorded answers in ${ORACLE}, so the lab's KQL was not checked against Microsoft's engine.`);
    return;
  }
  const lab = await makeLab();
  const handler = makeQueryHandler({ engine: lab.engine, clock: { now: () => Date.now() }, knows: () => true });
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const url = new URL(request.url ?? '/', 'http://lab');
    const answer = await handler({
      method: request.method ?? '',
      url,
      headers: request.headers,
      body,
      wireBytes: body.length,
      signal: new AbortController().signal,
    });
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const verdicts = await compare(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  server.close();
  lab.store.close();
  expect(verdicts.filter((v) => v.verdict === 'wrong' || v.verdict === 'crashed')).toEqual([]);
  expect(verdicts.filter((v) => v.verdict === 'pass').length).toBeGreaterThan(500);
});
