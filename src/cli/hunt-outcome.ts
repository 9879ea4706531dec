import { type Range, toIso } from '../domain/time.ts';
import { type IncidentAnswer, REFERENCE } from '../pipeline/incidents.ts';
import { isBlind } from '../pipeline/state/watermark.ts';

export type HuntOptions = {
  readonly data?: string;
  readonly workspace?: string;
  readonly tenant?: string;
  readonly from?: string;
  readonly to?: string;
  readonly hunt?: readonly string[];
  readonly params?: string;
  readonly table?: readonly string[];
  readonly send?: boolean;
  readonly json?: boolean;
};

/** What a hunt over files or a workspace gives. `partial`: not everything that was asked for could be looked at. */
export type HuntOutcome = {
  readonly answer: IncidentAnswer;
  readonly partial: boolean;
  /** Why not one row could be examined, and what to do; absent when at least one was. */
  readonly nothing?: string;
  readonly summary: Readonly<Record<string, unknown>>;
};

/** Counts of what was found and of what could not be looked at: the `summary` of `hunt --json`. */
export const summaryOf = (answer: IncidentAnswer, range: Range, options: HuntOptions): Readonly<Record<string, unknown>> => {
  const verdicts = { confirmed: 0, drifted: 0, refuted: 0, unverified: 0 };
  for (const { verdict } of answer.findings) verdicts[verdict] += 1;
  const rows = answer.findings.map(({ hunt, bin, source, service, counts }) => ({
    hunt,
    bin: toIso(bin),
    source,
    service,
    requests: counts.requests,
  }));
  return {
    from: toIso(range.from),
    to: toIso(range.to),
    findings: answer.findings.length,
    verdicts,
    sources: answer.sources.map(({ id, table, status, missing }) => ({ id, table, status, missing })),
    notices: answer.notices,
    ...(options.params === REFERENCE ? { rows } : {}),
  };
};

/** True when something that was asked for could not be looked at: a cut result, or not one source of any hunt. */
export const isPartial = ({ partial, sources }: IncidentAnswer): boolean => partial || sources.every(isBlind);
