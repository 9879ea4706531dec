import { randomUUID } from 'node:crypto';
import { makeApp } from '../app.ts';
import { type Instant, MINUTE } from '../domain/time.ts';
import { kqlLiteral } from '../hunts/kql-literal.ts';
import { LogQueryError } from '../pipeline/errors.ts';
import { deploymentFrom, targetFrom } from './deployment.ts';
import type { SeenCampaign } from './probe-incident.ts';
import type { ProbeOptions } from './probe-options.ts';
import { checkWorkspace, type Environment, openWorkspace, type Workspace } from './workspace.ts';

export type CampaignSource = {
  readonly campaigns: (since: Instant) => Promise<readonly SeenCampaign[]>;
  readonly close: () => Promise<void>;
};

const CLOCK = { now: (): number => Date.now() };
/** Activity is told in bins, the first of which may begin before the probe. */
const SLACK_MS = 5 * MINUTE;

/** What was alerted since, as the findings table of a workspace has it. A table that is not there yet has none. Throws LogQueryError. */
export const findingsOf = async (
  { query, target }: Pick<Workspace, 'query' | 'target'>,
  since: Instant,
): Promise<readonly SeenCampaign[]> => {
  const [from, active] = [kqlLiteral('datetime', since), kqlLiteral('datetime', since - SLACK_MS)];
  const kql = [
    'SmsPumpingFindings_CL',
    `where TimeGenerated >= ${from} and LastActivity > ${active}`,
    'summarize arg_max(TimeGenerated, AlertTitle, Services, LastActivity) by CampaignId',
    'project CampaignId, AlertTitle, Services = tostring(Services), LastActivity, TimeGenerated',
    'take 100',
  ].join(' | ');
  try {
    const { table } = await query.run(target, kql, { range: { from: since, to: CLOCK.now() + MINUTE }, timeoutMs: MINUTE });
    return table.rows.map(([id, title, services, lastActivity, seenAt]) => ({
      id: String(id),
      title: String(title),
      status: 'alert',
      services: JSON.parse(String(services) || '[]') as readonly string[],
      lastActivity: Date.parse(String(lastActivity)),
      seenAt: Date.parse(String(seenAt)),
    }));
  } catch (error) {
    if (error instanceof LogQueryError && error.kind === 'semantic') return [];
    throw error;
  }
};

/**
 * Where campaigns are looked for: the findings table of `--workspace`, else the state of the deployment that the TOLLWATCH_ settings
 * describe, which also holds what was kept quiet. Throws UsageError, and LogQueryError when the workspace cannot be asked.
 */
export const campaignSource = async (options: ProbeOptions, env: Environment): Promise<CampaignSource> => {
  if (options.workspace !== undefined) {
    const workspace = openWorkspace(options, env);
    await checkWorkspace(workspace, CLOCK.now(), env);
    return { campaigns: (since) => findingsOf(workspace, since), close: async () => undefined };
  }
  const config = deploymentFrom(env, 'probe --wait without --workspace');
  const target = targetFrom(config, options.target);
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const app = makeApp(config, { clock: CLOCK, ids: { next: randomUUID }, log });
  const campaigns = async (): Promise<readonly SeenCampaign[]> =>
    (await app.incidents(target)).map(({ id, status, detectedAt, alert }) => ({
      ...{ id, status, title: alert.title, services: alert.entities.services, lastActivity: alert.lastActivity, seenAt: detectedAt },
    }));
  return { campaigns, close: () => app.close() };
};
