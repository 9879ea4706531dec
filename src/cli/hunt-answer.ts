import { floorTo, MINUTE, type Range } from '../domain/time.ts';
import type { Hunt } from '../hunts/hunt.ts';
import type { BacktestAnswer } from '../pipeline/backtest.ts';
import { describeSources } from '../pipeline/hunt-range.ts';
import type { IncidentAnswer } from '../pipeline/incidents.ts';

const BIN = 5 * MINUTE;

/** What a replay says of a range: what was over before it began is left out, sources that could not be read are said once. */
export const answerOfReplay = (
  { incidents, findings, sources, notices, partial }: BacktestAnswer,
  hunts: readonly Hunt[],
  range: Range,
): IncidentAnswer => {
  const from = floorTo(range.from, BIN);
  const ofSources = hunts.flatMap((hunt) =>
    describeSources(
      hunt,
      sources.filter((source) => source.hunt === hunt.id),
    ),
  );
  return {
    incidents: incidents.filter(({ alert }) => alert.lastActivity > from),
    findings: findings.filter(({ bin }) => bin >= from),
    sources,
    notices: [...ofSources, ...notices],
    partial,
  };
};
