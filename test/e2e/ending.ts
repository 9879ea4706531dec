import type { Campaign } from '../../src/domain/campaign.ts';
import type { LabWorkspace } from '../../src/lab/lab-settings.ts';
import type { TickLab } from './tick-lab.ts';

const sortedText = (values: readonly unknown[]): readonly string[] => values.map((value) => JSON.stringify(value)).sort();

const campaignOf = (value: unknown): Campaign => {
  const record = value as { readonly campaign: Campaign };
  return record.campaign;
};

/** What must not depend on when something was seen, sent or restarted: no ids, no moments of alerting, no count of alerts. */
const LASTING = [
  'service',
  'services',
  'sources',
  'callers',
  'countries',
  'hunts',
  'firstActivity',
  'lastActivity',
  'findings',
  'counts',
  'peak',
  'verdicts',
  'state',
  'assessment',
  'loss',
] as const satisfies readonly (keyof Campaign)[];

const lasting = (campaign: Campaign): unknown => LASTING.map((name) => [name, campaign[name]]);

/** The last of each group, as the reader of a stream keeps it; sorted. */
const lastOf = <T>(items: readonly T[], group: (item: T) => string, show: (item: T) => unknown): readonly string[] =>
  sortedText([...new Map(items.map((item) => [group(item), show(item)])).values()]);

type Event = {
  readonly source: string;
  readonly subject: string;
  readonly data: { readonly finding_info: { readonly title: string }; readonly severity: string };
};

/** Everything a run left behind, in a form that two runs of the same scenario share when nothing was lost and nothing counted twice. */
export const endingOf = async ({ lab, records, rowsOf, targetId }: TickLab, workspace: LabWorkspace): Promise<unknown> => {
  const target = targetId(workspace);
  const incidents = lab.incidents().filter((incident) => incident.workspace.toLowerCase() === workspace.resourceId.toLowerCase());
  const events = lab.events().flatMap(({ body }) => ((body as Event).source === `/tollwatch/targets/${target}` ? [body as Event] : []));
  const rows = await rowsOf(
    `SmsPumpingFindings_CL | where TargetId == "${target}" | sort by Revision asc | project CampaignId, AlertTitle, Severity, Requests, Sends, Verified`,
  );
  return {
    campaigns: sortedText((await records(workspace, 'campaign:')).map(({ value }) => lasting(campaignOf(value)))),
    findings: (await records(workspace, 'finding:')).map(({ status }) => status),
    deliveries: [...new Set((await records(workspace, 'delivery:')).map(({ status }) => status))],
    incidents: sortedText(incidents.map(({ properties }) => [properties['title'], properties['severity'], properties['status']])),
    lastEvents: lastOf(
      events,
      ({ subject }) => subject,
      ({ data }) => [data.finding_info.title, data.severity],
    ),
    lastRows: lastOf(
      rows,
      ([campaign]) => String(campaign),
      ([, ...told]) => told,
    ),
  };
};
