import { constants } from 'node:fs';
import { access, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { canonicalService } from '../domain/operator.ts';
import type { Hunt } from '../hunts/hunt.ts';
import type { Incident } from '../pipeline/incidents.ts';
import { reportPage } from '../report/page.ts';
import type { ReportContents } from '../report/contents.ts';
import type { Replayed } from './replayed.ts';
import { makeScratchFolder, type ScratchFolder } from './scratch-folder.ts';
import type { TuneRow } from './tune-table.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

/** Names that logs have. */
const LOGS = /\.(ndjson|jsonl|json|csv|tsv|gz)$/i;

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Where a file of this name lies: a link stays one, what it leads to is replaced. */
const placeOf = async (file: string): Promise<string> => realpath(file).catch(() => resolve(file));

/** A folder beside the place, on the same disk, for what is not whole yet. Rejects with the file system's errors. */
const makeDraft = (place: string): Promise<ScratchFolder> => makeScratchFolder(`${place}.`);

/** Before a replay that may take long: that its report can be written, and overwrites no log. Leaves no trace. Throws UsageError. */
export const checkReportFile = async (file: string): Promise<void> => {
  if (file.trim() === '') throw new UsageError('--html needs the name of a file, such as report.html.');
  if (LOGS.test(file)) throw new UsageError(`--html ${file} has the name of a log: give the report another, such as report.html.`);
  const folder = dirname(resolve(file));
  const [there, itself] = await Promise.all([folder, file].map((path) => stat(path).catch(() => undefined)));
  if (there?.isDirectory() !== true) throw new UsageError(`--html ${file}: there is no folder ${folder} to write it to.`);
  if ((itself !== undefined && !itself.isFile()) || /[\\/]$/.test(file))
    throw new UsageError(`--html ${file} is no file: give the name of one, such as report.html.`);
  try {
    const place = await placeOf(file);
    // A file that its owner has closed is not to be replaced, though its folder would let us.
    if (itself !== undefined) await access(place, constants.W_OK);
    (await makeDraft(place)).remove();
  } catch (cause) {
    throw new UsageError(`--html ${file} cannot be written (${String(codeOf(cause))}): give another place for the report.`, { cause });
  }
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
  const page = reportPage(contentsOf(replayed, incidents, hunts, tune));
  let scratch: ScratchFolder | undefined;
  try {
    const place = await placeOf(file);
    // Written aside first: neither a full disk nor a signal leaves half a report, or one in the place of the last.
    scratch = await makeDraft(place);
    const draft = join(scratch.path, 'report.html');
    await writeFile(draft, page);
    await rename(draft, place);
  } catch (cause) {
    throw new Error(`The report could not be written to ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  } finally {
    scratch?.remove();
  }
};
