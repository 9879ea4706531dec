import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pid } from 'node:process';
import { canonicalService } from '../domain/operator.ts';
import type { Hunt } from '../hunts/hunt.ts';
import type { Incident } from '../pipeline/incidents.ts';
import { reportPage } from '../report/page.ts';
import type { ReportContents } from '../report/contents.ts';
import type { Replayed } from './replayed.ts';
import type { TuneRow } from './tune-table.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

/** Names that logs have. */
const LOGS = /\.(ndjson|jsonl|json|csv|tsv|gz)$/i;

/** Before a replay that may take long: that its report can be written, and overwrites no log. Throws UsageError. */
export const checkReportFile = async (file: string): Promise<void> => {
  if (LOGS.test(file)) throw new UsageError(`--html ${file} has the name of a log: give the report another, such as report.html.`);
  const folder = dirname(resolve(file));
  const [there, itself] = await Promise.all([folder, file].map((path) => stat(path).catch(() => undefined)));
  if (there?.isDirectory() !== true) throw new UsageError(`--html ${file}: there is no folder ${folder} to write it to.`);
  if (itself !== undefined && !itself.isFile())
    throw new UsageError(`--html ${file} is no file: give the name of one, such as report.html.`);
};

const contentsOf = (
  { name, answer, range, traffic, operator, examined, notices, warnings, nothing }: Replayed,
  incidents: readonly Incident[],
  hunts: readonly Hunt[],
  tune: readonly TuneRow[] | undefined,
): ReportContents => {
  const campaigns = new Map(answer.campaigns.map((campaign) => [campaign.id, campaign]));
  return {
    ...{ name, range, traffic, examined },
    version: version(),
    ticks: answer.ticks,
    incidents: incidents.map((incident) => ({ ...incident, evidence: campaigns.get(incident.id)?.evidence ?? [] })),
    canonical: (service) => canonicalService(service, operator),
    hunts: hunts.map(({ id, title }) => ({ id, title, sources: answer.sources.filter((source) => source.hunt === id) })),
    notices: [...notices, ...warnings, ...answer.notices],
    ...(tune === undefined ? {} : { tune }),
    ...(nothing === undefined ? {} : { nothing }),
  };
};

/** Writes the report of a replay as one HTML file, in place of one of that name. Throws when it cannot be written. */
export const writeReport = async (
  file: string,
  replayed: Replayed,
  incidents: readonly Incident[],
  hunts: readonly Hunt[],
  tune: readonly TuneRow[] | undefined,
): Promise<void> => {
  // A link stays one: what it leads to is replaced.
  const place = await realpath(file).catch(() => file);
  const draft = `${place}.${pid}.tmp`;
  try {
    // Written aside first: a full disk leaves no half report in the place of the last one.
    await writeFile(draft, reportPage(contentsOf(replayed, incidents, hunts, tune)));
    await rename(draft, place);
  } catch (cause) {
    await rm(draft, { force: true });
    throw new Error(`The report could not be written to ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
};
