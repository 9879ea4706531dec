import { makeLogQuery } from '../../src/azure/log-analytics.ts';
import { makeFaults } from '../../src/lab/faults.ts';
import { type LabHttpAnswer, startHttpServer } from '../../src/lab/http-server.ts';
import { makeQueryHandler } from '../../src/lab/query-server.ts';
import { trustLabCertificate } from '../lab-certificate.ts';
import { CONTRACT_NOW, describeLogQuery } from '../pipeline/log-query.contract.ts';
import { labCredential } from './lab-credential.ts';

describeLogQuery('the query API', async (engine) => {
  const handler = makeQueryHandler({ engine, clock: { now: () => CONTRACT_NOW }, knows: () => true });
  const answers: Promise<LabHttpAnswer>[] = [];
  const broken: unknown[] = [];
  const server = await startHttpServer({
    name: 'query',
    handler: (request) => {
      const answer = handler(request);
      answers.push(answer);
      return answer;
    },
    faults: makeFaults(),
    tls: await trustLabCertificate(),
    onError: (error) => broken.push(error),
  });
  const settings = { endpoint: server.url, audience: 'https://api.loganalytics.io', credential: labCredential };
  return {
    query: makeLogQuery({ ...settings, retry: { maxRetries: 0, retryDelayInMs: 1 } }),
    close: async () => {
      // A client that has left does not end the query at once.
      await Promise.allSettled(answers);
      await server.close();
      if (broken.length > 0) throw new AggregateError(broken, 'The lab broke inside');
    },
  };
});
