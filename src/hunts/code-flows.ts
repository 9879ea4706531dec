import { VERIFIED } from '../domain/expectation.ts';
import type { Flow, History } from '../domain/history.ts';
import { DESTINATION_FLOW } from './code-events.ts';

const converts = (flow: Flow | undefined): boolean => (flow?.total.sums[VERIFIED]?.at(-1) ?? 0) > 0;

const twin = ({ flows }: History, [log = '', service = '', flow = '']: readonly string[]): Flow | undefined =>
  flows.get(JSON.stringify([log, service, `${flow}${DESTINATION_FLOW}`]));

/** Each flow once: requests counted along two dimensions are told apart by destination where both routes note it, else by client's country. */
export const convertingFlows = (history: History): History => ({
  ...history,
  flows: new Map(
    [...history.flows].filter(([, flow]) =>
      flow.key[2]?.endsWith(DESTINATION_FLOW) ? converts(flow) : !converts(twin(history, flow.key)),
    ),
  ),
});

/** The flows whose parts are destinations. */
export const destinationFlows = (history: History): History => ({
  ...history,
  flows: new Map([...history.flows].filter(([, { key }]) => key[0] !== 'AppRequests' || key[2]?.endsWith(DESTINATION_FLOW) === true)),
});
