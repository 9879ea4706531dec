import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type LabCertificate, makeLabCertificate } from '../src/lab/tls.ts';

let shared: Promise<LabCertificate> | undefined;

/** One certificate a test process, trusted by every client in it, as `NODE_EXTRA_CA_CERTS` does for children of the lab. */
export const trustLabCertificate = (): Promise<LabCertificate> => {
  shared ??= makeLabCertificate(new Date('2099-01-01T00:00:00Z')).then((certificate) => {
    setDefaultCACertificates([...getCACertificates('default'), certificate.cert]);
    return certificate;
  });
  return shared;
};
