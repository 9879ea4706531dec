import type { Episode, Service } from '../scenario.ts';
import { makeAttacker } from './attackers.ts';
import {
  makeBulkSender,
  makeLoadTest,
  makeMonitor,
  makeOnCall,
  makePartner,
  makeRetryStorm,
  makeSharedAddress,
  makeWeeklyBatch,
} from './bystanders.ts';
import { makeCustomers } from './customers.ts';
import { type Actor, serviceOf, type Setting } from './stage-setting.ts';

/** Undefined for an episode that only changes the circumstances of others. */
const actorOf = (setting: Setting, service: Service, episode: Episode): Actor | undefined => {
  if (episode.kind === 'bulk') return makeBulkSender(setting, service, episode);
  if (episode.kind === 'load-test') return makeLoadTest(setting, service, episode);
  if (episode.kind === 'monitor') return makeMonitor(setting, service, episode);
  if (episode.kind === 'shared-address') return makeSharedAddress(setting, service, episode);
  if (episode.kind === 'on-call') return makeOnCall(setting, service, episode);
  if (episode.kind === 'retry-storm') return makeRetryStorm(setting, service, episode);
  if (episode.kind === 'weekly-batch') return makeWeeklyBatch(setting, service, episode);
  if (episode.kind === 'partner') return makePartner(setting, service, episode);
  return undefined;
};

/** Everybody who acts in the scenario: customers of each service, whoever episodes bring, attackers. */
export const castOf = (setting: Setting): readonly Actor[] => {
  const { services, episodes, attacks } = setting.scenario;
  return [
    ...services.map((service) => makeCustomers(setting, service)),
    ...episodes.flatMap((episode) => actorOf(setting, serviceOf(setting.scenario, episode.service), episode) ?? []),
    ...attacks.map((attack) => makeAttacker(setting, attack)),
  ];
};
