import { once } from 'node:events';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect, it } from 'vitest';
import { type LabCertificate, makeLabCertificate } from '../../src/lab/tls.ts';

const NOT_AFTER = new Date('2099-01-01T00:00:00Z');

/** Whether a client of this process gets an answer from a server with the certificate. */
const answers = async (certificate: LabCertificate): Promise<boolean> => {
  const server = createServer(certificate, (_, response) => response.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const request = get({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, agent: false });
  const outcome = await Promise.race([once(request, 'response').then(() => true), once(request, 'error').then(() => false)]).catch(
    () => false,
  );
  server.close();
  server.closeAllConnections();
  return outcome;
};

it('a process that trusts two labs can talk to both', async () => {
  const both = await Promise.all([makeLabCertificate(NOT_AFTER), makeLabCertificate(NOT_AFTER)]);
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, ...both.map(({ cert }) => cert)]);
  try {
    expect(await Promise.all(both.map(answers))).toEqual([true, true]);
  } finally {
    setDefaultCACertificates(before);
  }
});
