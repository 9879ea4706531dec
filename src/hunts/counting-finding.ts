import type { Excess } from '../domain/finding.ts';
import { signalText } from '../domain/evidence-text.ts';
import { sideOf } from '../domain/log-side.ts';
import type { Signal } from '../domain/signal.ts';
import { numberOf, textOf } from './cells.ts';
import type { HuntFinding, Row } from './hunt.ts';

/** Named after the strongest kind of evidence; against the usual number of messages, 0 while nothing is known to be usual. */
const toExcess = (signal: Signal): Excess => {
  const [name = 'volume'] = Object.entries(signal.nats).toSorted(([, a], [, b]) => b - a)[0] ?? [];
  const limit = signal.usualSends ?? 0;
  return { name, limit, observed: signal.sends, ratio: Math.max(1, signal.sends / Math.max(limit, 1)), what: signalText(signal) };
};

/** Without a signal nothing is claimed: the row itself is all there is to say (a hunt run by hand over counts). */
const NO_EXCESS: Excess = { name: 'volume', limit: 0, observed: 0, ratio: 1, what: 'counts of one bin' };

/**
 * A row of counts as a finding. `entities` says what the part is: destinations, client countries or blocks, none where it names none.
 * The attack's own messages of the window (`signal.suspect`) are spread over its bins by their messages.
 */
export const countingFinding = (
  row: Row,
  signal: Signal | undefined,
  entities: Partial<Pick<HuntFinding, 'source' | 'countries' | 'clientCountries' | 'blocks'>>,
): HuntFinding => {
  const sends = numberOf(row, 'Sends');
  const share = signal === undefined || signal.sends <= 0 ? 1 : Math.min(1, signal.suspect / signal.sends);
  return {
    bin: numberOf(row, 'Bin'),
    side: sideOf(textOf(row, 'Log')),
    service: textOf(row, 'Service'),
    serviceResourceId: textOf(row, 'ServiceResourceId'),
    source: '',
    countries: [],
    clientCountries: [],
    blocks: [],
    ...entities,
    counts: {
      requests: sends,
      sends,
      verified: numberOf(row, 'Verified'),
      failed: numberOf(row, 'Undelivered'),
      throttled: 0,
      suspect: sends * share,
    },
    excess: signal === undefined ? { ...NO_EXCESS, observed: sends } : toExcess(signal),
  };
};
