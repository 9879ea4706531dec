import { makeReplayQuery } from '../../../src/lab/replay/query.ts';
import { CONTRACT_NOW, describeLogQuery } from '../../pipeline/log-query.contract.ts';

describeLogQuery('query in process', async (engine) => ({
  query: makeReplayQuery(engine, { now: () => CONTRACT_NOW }),
  close: async () => undefined,
}));
