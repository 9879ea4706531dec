import { makeMemoryStore } from '../../../src/lab/replay/state.ts';
import { describeStateStore } from '../../pipeline/state-store.contract.ts';

describeStateStore('state in memory', makeMemoryStore);
