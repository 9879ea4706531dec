import type { Alert, Campaign, Standing } from '../domain/campaign.ts';
import type { Target } from '../domain/target.ts';
import type { Instant } from '../domain/time.ts';
import { composeAlert } from './alert-writes.ts';
import { readCampaign } from './campaign-store.ts';
import { tasksOf } from './deliver.ts';
import { type Pipeline, reasonOf } from './pipeline.ts';
import type { SendOutcome, Sink, SinkMemory } from './sink-port.ts';

/** `detectedAt`: when it was opened. `alert` says all that is known of it now. */
export type Incident = { readonly id: string; readonly status: Standing; readonly detectedAt: Instant; readonly alert: Alert };

/** A campaign as an incident, whatever became of its alerts. */
export const toIncident = (pipeline: Pipeline, target: Target, campaign: Campaign): Incident => ({
  id: campaign.id,
  status: campaign.assessment.standing,
  detectedAt: campaign.openedAt,
  alert: composeAlert(pipeline, target, campaign, { change: 'updated', notify: false }, campaign.openedAt),
});

/** The campaigns kept in a target's state as incidents, by first activity; those merged into another are left out. */
export const keptIncidents = async (pipeline: Pipeline, target: Target): Promise<readonly Incident[]> => {
  const stored = await pipeline.store.list(target.id, 'campaign:');
  const campaigns = stored.map((record) => readCampaign(record).record.campaign).filter(({ state }) => state !== 'merged');
  return campaigns
    .toSorted((a, b) => a.firstActivity - b.firstActivity || (a.id < b.id ? -1 : 1))
    .map((campaign) => toIncident(pipeline, target, campaign));
};

export type SentOnce = { readonly sink: Sink['id']; readonly outcome: SendOutcome };

/** One try of every sink with an alert, outside of any campaign: nothing is remembered and nothing is tried again. */
export const sendOnce = async ({ sinks, hunts, clock }: Pipeline, target: Target, alert: Alert): Promise<readonly SentOnce[]> => {
  const memory: SinkMemory = { load: async () => ({}), save: async () => undefined };
  const tasks = tasksOf({ hunts }, alert);
  const send = async (sink: Sink): Promise<SendOutcome> => {
    try {
      return await sink.send(alert, target, { at: clock.now(), tasks, memory });
    } catch (error) {
      return { kind: 'retry', reason: reasonOf(error) };
    }
  };
  return Promise.all(sinks.map(async (sink) => ({ sink: sink.id, outcome: await send(sink) })));
};
