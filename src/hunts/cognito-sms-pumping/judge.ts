import type { Flow, History } from '../../domain/history.ts';
import type { Signal } from '../../domain/signal.ts';
import { numberOf } from '../cells.ts';
import { AGENT_FLOW } from '../cloud-trail.ts';
import { partSignals } from '../counting.ts';
import type { Judging } from '../hunt.ts';
import { newAgentSignals } from '../new-agents.ts';

const isByAgent = ({ key }: Flow): boolean => key[2] === AGENT_FLOW;

const withoutAgents = (history: History): History => ({
  ...history,
  flows: new Map([...history.flows].filter(([, flow]) => !isByAgent(flow))),
});

/**
 * Codes that do not come back, of each kind of flow of a user pool and of each address, and user agents never seen before. Many users
 * share an address: neither its volume nor its number of unverified codes says anything by itself, and few codes of one address are
 * judged with its pool only.
 */
export const judgeUserPools = (judging: Judging): readonly Signal[] => {
  const { history, at, parameters } = judging;
  const { since } = history;
  if (since === undefined) return [];
  const floor = numberOf(parameters, 'SMSFrequencyThreshold');
  const codes = partSignals({ ...judging, history: withoutAgents(history) }, 'ip', { conversion: 'conversion', unverified: 'unverified' });
  const threshold = numberOf(parameters, 'UserAgentAnomalyThreshold');
  return [
    ...codes.filter(
      ({ subject, sends, nats }) =>
        subject.dimension === 'flow' || (subject.part !== '' && sends >= floor && nats.conversion !== undefined),
    ),
    ...[...history.flows.values()].filter(isByAgent).flatMap((flow) => newAgentSignals(flow, since, at, threshold)),
  ];
};
