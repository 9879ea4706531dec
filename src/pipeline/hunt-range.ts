import type { Finding } from '../domain/finding.ts';
import type { Target } from '../domain/target.ts';
import { floorTo, HOUR, type Range } from '../domain/time.ts';
import type { Hunt, Parameters } from '../hunts/hunt.ts';
import type { Clock, LogQuery } from './ports.ts';
import { probeSources } from './probe.ts';
import { isBlind, type SourceState } from './state/watermark.ts';
import { toFinding } from './to-finding.ts';
import { tuned } from './tuning.ts';
import { askWindow } from './window-query.ts';
import type { OperatorConfig } from '../domain/operator.ts';

export type RangeDeps = { readonly query: LogQuery; readonly clock: Clock; readonly operator: OperatorConfig; readonly ownRole: string };
export type RangeFindings = {
  /** By bin, then id. */
  readonly findings: readonly Finding[];
  readonly sources: readonly SourceState[];
  /** What was not whole or could not be seen. */
  readonly notices: readonly string[];
  /** The service gave a partial result somewhere. */
  readonly partial: boolean;
};

/** Long ranges are read in fewer, longer windows: a month in windows of an hour would be 720 queries a hunt. */
const MAX_WINDOWS = 48;

/** Cuts a range at whole multiples of the window length; the first and last window keep the range's own, unaligned ends. */
export const cutRange = ({ from, to }: Range, maxWindows = MAX_WINDOWS): readonly Range[] => {
  const step = Math.max(HOUR, Math.ceil((to - from) / maxWindows / HOUR) * HOUR);
  const windows: Range[] = [];
  for (let at = from; at < to; ) {
    const next = Math.min(to, floorTo(at, step) + step);
    windows.push({ from: at, to: next });
    at = next;
  }
  return windows;
};

/** What a person should know of a source that is not as the hunt would like it. */
const describeSource = (hunt: Pick<Hunt, 'id'>, { table, status, missing, missingOptional }: SourceState): readonly string[] => {
  if (status === 'missing-table') return [`${hunt.id}: there is no table ${table}; this source was not looked at`];
  if (status === 'missing-columns') return [`${hunt.id}: ${table} lacks ${missing.join(', ')}; this source was not looked at`];
  if (status === 'basic-plan') return [`${hunt.id}: ${table} has the Basic or Auxiliary plan, which hunts cannot query`];
  if (status === 'error') return [`${hunt.id}: the columns of ${table} could not be read`];
  return missingOptional.length > 0 ? [`${hunt.id}: ${table} lacks ${missingOptional.join(', ')}; there is less to go by`] : [];
};

/** The same of all sources of one hunt; a hunt that sees nothing at all says so. */
export const describeSources = (hunt: Pick<Hunt, 'id'>, sources: readonly SourceState[]): readonly string[] => [
  ...sources.flatMap((source) => describeSource(hunt, source)),
  ...(sources.every(isBlind) ? [`${hunt.id}: not observable here, none of its sources can be read`] : []),
];

/**
 * What one hunt finds in a range, without state: queries, evidence and verdicts, window by window. `overrides` are laid over the
 * defaults. Throws LogQueryError when a query fails, HuntParameterError for bad overrides.
 */
export const rowsOf = async (deps: RangeDeps, target: Target, asked: Hunt, range: Range, overrides: Parameters): Promise<RangeFindings> => {
  const { hunt, parameters } = tuned({ ...deps, parameters: { [asked.id]: overrides } }, asked);
  const sources = await probeSources(deps, target, hunt, []);
  const notices = [...describeSources(hunt, sources)];
  if (sources.every(isBlind)) return { findings: [], sources, notices, partial: false };
  const findings: Finding[] = [];
  let partial = false;
  for (const window of cutRange(range)) {
    const answer = await askWindow(deps, { target, hunt, range: window, parameters, sources });
    findings.push(...answer.judged.map((judged) => toFinding({ hunt, parameters, target, operator: deps.operator }, judged)));
    notices.push(...answer.notices);
    partial ||= answer.partial;
  }
  return { findings: findings.toSorted((a, b) => a.bin - b.bin || (a.id < b.id ? -1 : 1)), sources, notices, partial };
};
