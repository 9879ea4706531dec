import { randomUUID } from 'node:crypto';
import { generate } from 'selfsigned';

export type LabCertificate = { readonly cert: string; readonly key: string };

/**
 * A certificate (PEM) for `localhost` and 127.0.0.1 that is its own authority: clients trust it through `NODE_EXTRA_CA_CERTS`
 * or `tls.setDefaultCACertificates`. The Azure clients refuse to send a bearer token over plain HTTP, hence TLS in the lab.
 * `notAfter` is a real date, never a simulated one: the TLS stack checks it against the system's clock.
 */
export const makeLabCertificate = async (notAfter: Date): Promise<LabCertificate> => {
  // A name of its own: OpenSSL looks an authority up by name and tries one, so a process that trusts two labs would fail on one.
  const { cert, private: key } = await generate([{ name: 'commonName', value: `lab ${randomUUID()}` }], {
    keySize: 2048,
    algorithm: 'sha256',
    // selfsigned 5 ignores `days`.
    notAfterDate: notAfter,
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { cert, key };
};
