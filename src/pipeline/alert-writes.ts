import { queryLink } from '../alerts/query-link.ts';
import { makeAlert } from '../domain/alert.ts';
import type { Alert, Campaign } from '../domain/campaign.ts';
import { recurrenceStep } from '../domain/classification.ts';
import { raise, withAlert } from '../domain/notify.ts';
import type { Target } from '../domain/target.ts';
import type { Instant } from '../domain/time.ts';
import { renderQuery } from '../hunts/render.ts';
import { mergeSteps } from '../hunts/next-steps.ts';
import type { Pipeline } from './pipeline.ts';
import type { RecordWrite } from './state-port.ts';
import { type DeliveryRecord, deliveryKey } from './state/delivery.ts';
import { STATE_SCHEMA } from './state/record.ts';
import { bindParameters, tuned } from './tuning.ts';

type Catalogue = Pick<Pipeline, 'hunts' | 'parameters' | 'ownRole' | 'operator'>;

/** The query of the campaign's first hunt (in the catalogue's order) over its activity, as this deployment runs it. */
const queryOf = (catalogue: Catalogue, campaign: Campaign): string => {
  const found = catalogue.hunts.find((hunt) => campaign.hunts.includes(hunt.id));
  if (found === undefined) return '';
  const { hunt, parameters } = tuned(catalogue, found);
  return renderQuery(
    hunt.query,
    hunt.parameters,
    bindParameters(hunt, parameters, { From: campaign.firstActivity, To: campaign.lastActivity }),
  );
};

/** The alert of a campaign with everything a person needs to act on it. */
export const composeAlert = (
  catalogue: Catalogue,
  target: Target,
  campaign: Campaign,
  raised: { readonly change: Alert['change']; readonly notify: boolean },
  now: Instant,
): Alert => {
  const query = queryOf(catalogue, campaign);
  const own = mergeSteps(catalogue.hunts.filter((hunt) => campaign.hunts.includes(hunt.id)).map((hunt) => hunt.nextSteps));
  const recurrence = recurrenceStep(campaign);
  const nextSteps = recurrence === undefined ? own : [recurrence, ...own];
  const tablesOf = (id: string): readonly string[] =>
    catalogue.hunts.find((hunt) => hunt.id === id)?.sources.map(({ table }) => table) ?? [];
  const link = query === '' ? '' : queryLink(target, query);
  return makeAlert(campaign, { ...raised, now, query, queryLink: link, nextSteps, tablesOf });
};

const toDelivery = (alert: Alert, sink: string, now: Instant): RecordWrite => {
  const value: DeliveryRecord = { schema: STATE_SCHEMA, sink, alert, createdAt: now, attempts: 0 };
  return { op: 'insert', key: deliveryKey(alert.id, sink), value, status: 'waiting', due: now };
};

/**
 * What a change of a campaign has to be stored with: the record after a possible alert, and one delivery a sink. Both go into one
 * transaction. `before` is the stored record; the same as `after` to find out whether a notification held back is due.
 */
export const withDeliveries = (
  pipeline: Pipeline,
  target: Target,
  before: Campaign | undefined,
  after: Campaign,
): { readonly campaign: Campaign; readonly deliveries: readonly RecordWrite[] } => {
  const now = pipeline.clock.now();
  const raised = raise(before, after, now);
  if (raised === undefined) return { campaign: after, deliveries: [] };
  const alert = composeAlert(pipeline, target, after, raised, now);
  return { campaign: withAlert(after, raised, now), deliveries: pipeline.sinks.map((sink) => toDelivery(alert, sink.id, now)) };
};
