import { NO_OPERATOR_CONFIG } from '../../domain/operator.ts';
import type { Signal } from '../../domain/signal.ts';
import { judgeSpend, type SpendJudgement } from '../../domain/spend-judge.ts';
import { numberOf } from '../cells.ts';
import { CODE_COUNTS } from '../code-counts.ts';
import { destinationFlows } from '../code-flows.ts';
import { NOTEWORTHY } from '../counting.ts';
import type { Judging } from '../hunt.ts';
import { isoOfPlace } from '../places.ts';

/** Counted columns of this hunt, money last. */
export const SPEND_COUNTS: readonly string[] = [...CODE_COUNTS, 'SpendMicroUsd', 'Unpriced'];
const COLUMNS = { microUsd: SPEND_COUNTS.indexOf('SpendMicroUsd'), unpriced: SPEND_COUNTS.indexOf('Unpriced') };

const toSignal = ([log = '', service = '', flow = '']: readonly string[], one: SpendJudgement): Signal => ({
  subject: { log, service, flow, dimension: one.part === undefined ? 'flow' : 'destination', part: one.part ?? '' },
  window: one.window,
  nats: { spend: one.nats },
  sends: one.sends,
  verified: one.verified,
  // Of the messages as many as of the money.
  suspect: one.usd <= 0 ? 0 : one.sends * Math.max(0, 1 - one.usualUsd / one.usd),
  usualSends: one.usualSends,
  firstSeen: false,
});

/** Destinations and forms that cost more than they usually do at this time of day. What the provider did not price, the operator's list does. */
export const judge = ({ history, at, expect, parameters, prices = NO_OPERATOR_CONFIG.prices }: Judging): readonly Signal[] => {
  const { since } = history;
  if (since === undefined) return [];
  const priceOf = (part: string): number => prices.byCountry[isoOfPlace(part) ?? ''] ?? prices.default;
  const unitUsd = Math.max(numberOf(parameters, 'SpendUnitUsd'), 0.001);
  return [...destinationFlows(history).flows.values()].flatMap((flow) =>
    judgeSpend({ flow, at, since, expect, columns: COLUMNS, priceOf, unitUsd })
      .filter(({ nats }) => nats >= NOTEWORTHY)
      .map((one) => toSignal(flow.key, one)),
  );
};
