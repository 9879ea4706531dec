import { makeExpectations } from '../../src/domain/expectation.ts';
import { type CountedCell, emptyHistory, type History, replaceRange } from '../../src/domain/history.ts';
import type { Signal } from '../../src/domain/signal.ts';
import { DAY, floorTo, MINUTE, type Range } from '../../src/domain/time.ts';
import type { Hunt, Judging, Parameters, Row } from '../../src/hunts/hunt.ts';
import { huntParameters } from '../../src/hunts/parameters.ts';
import { cellsOf } from '../../src/pipeline/cell.ts';
import { exactly, runEvidence, runQuery, type Workspace } from './workspace.ts';

const BIN = 5 * MINUTE;

/** What goes on in a part of a flow all the time: counts every so many minutes, in the order of the hunt's counted columns. */
export type Usual = {
  readonly flow: readonly string[];
  readonly part: string;
  readonly everyMinutes: number;
  readonly counts: readonly number[];
};

const usualCells = (usual: readonly Usual[], { from, to }: Range): readonly CountedCell[] =>
  usual.flatMap(({ flow, part, everyMinutes, counts }) => {
    const cells: CountedCell[] = [];
    for (let bin = Math.ceil(from / BIN) * BIN; bin < to; bin += everyMinutes * MINUTE) cells.push({ bin, flow, part, counts });
    return cells;
  });

/** The counts of the days before and of the range itself, where what a query gave comes on top of the usual. */
export const historyOf = (hunt: Hunt, usual: readonly Usual[], range: Range, rows: readonly Row[], days = 7): History => {
  const rules = hunt.series;
  if (rules === undefined) throw new Error(`${hunt.id} counts nothing`);
  const history = emptyHistory(rules.counts.length);
  const all = { from: floorTo(range.from, DAY) - days * DAY, to: range.to };
  replaceRange(history, all, [...usualCells(usual, all), ...rows.map(cellsOf(hunt, rules))]);
  return history;
};

/** What the hunt's statistics say at the end of the range. */
export const signalsOf = (hunt: Hunt, history: History, at: number, more: Partial<Judging> = {}): readonly Signal[] =>
  hunt.series?.judge({ history, at, parameters: huntParameters(hunt, {}), expect: makeExpectations(), ...more }) ?? [];

/** Rows of query.kql over the range, after checking that the port finds the same in the evidence of just these. */
export const counted = async (workspace: Workspace, hunt: Hunt, range: Range, overrides: Parameters = {}): Promise<readonly Row[]> => {
  const rows = await runQuery(workspace, hunt, overrides, range);
  const disagree = await disagreement(workspace, hunt, range, rows, overrides);
  if (disagree.length > 0) throw new Error(`the port does not find ${disagree.join('\n')}`);
  return rows;
};

/** Claimed rows that the port does not find in their evidence: each would be refuted. */
export const disagreement = async (
  workspace: Workspace,
  hunt: Hunt,
  range: Range,
  claimed: readonly Row[],
  overrides: Parameters = {},
): Promise<readonly string[]> => {
  const evidence = await runEvidence(workspace, hunt, overrides, range, hunt.evidenceFor(claimed));
  const known = exactly(hunt, hunt.aggregate(evidence, huntParameters(hunt, overrides)));
  return exactly(hunt, claimed).filter((line) => !known.includes(line));
};

/** Counts of one bin, so many minutes before the end. */
export type Burst = {
  readonly flow: readonly string[];
  readonly part: string;
  readonly minutesAgo: number;
  readonly counts: readonly number[];
};

/** End of the counts that `judged` makes: an ordinary moment. */
export const AT = Date.UTC(2026, 2, 8, 14, 20);

/** What a hunt says of bursts on top of what goes on all the time, for so many days. */
export const judged = (
  hunt: Hunt,
  usual: readonly Usual[],
  bursts: readonly Burst[],
  days = 7,
  more: Partial<Judging> = {},
): readonly Signal[] => {
  const history = emptyHistory(hunt.series?.counts.length ?? 0);
  const range = { from: AT - days * DAY, to: AT };
  const cells = bursts.map(({ minutesAgo, ...cell }) => ({ ...cell, bin: AT - minutesAgo * MINUTE }));
  replaceRange(history, range, [...usualCells(usual, range), ...cells]);
  return signalsOf(hunt, history, AT, more);
};

/** `destination ID: conversion, unverified`, sorted. */
export const seen = (signals: readonly Signal[]): readonly string[] =>
  signals.map(({ subject, nats }) => `${subject.dimension} ${subject.part}: ${Object.keys(nats).sort().join(', ')}`).sort();
