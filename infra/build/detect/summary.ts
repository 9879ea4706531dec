import { CLASSES } from './jobs.ts';
import { meanOf, middleOf, poissonUpper } from './poisson.ts';
import { METHODS, type Method, type RunResult } from './run.ts';
import type { AttackScore } from './score.ts';

/** Figures of attacks. Shares 0 to 1; NaN where there was no attack. */
export type AttackFigures = {
  readonly attacks: number;
  readonly found: number;
  readonly inTime: number;
  readonly medianMinutes: number;
  readonly costAfter: number;
  /** Mean number of alerts of attacks that were found. */
  readonly alerts: number;
  /** Share of all attacks whose detection is an alert that stood before them. */
  readonly stood: number;
};

/** Figures of days without attack. `upper`: exact one-sided 95 % bound of the rate. */
export type BenignFigures = { readonly days: number; readonly incidents: number; readonly perDay: number; readonly upper: number };

export type MethodFigures = {
  readonly method: Method;
  readonly attacks: AttackFigures;
  readonly attacksByClass: Readonly<Record<string, AttackFigures>>;
  readonly benign: BenignFigures;
  readonly benignByClass: Readonly<Record<string, BenignFigures>>;
  /** Alerts in scenarios with an attack that speak of none. */
  readonly astray: number;
};

/** What issue and page promise of the half that nothing was chosen on. */
export const AIMS = { found: 1, inTime: 0.95, falsePerDay: 1 / 200, medianMinutes: 10, costAfter: 0.85 } as const;

const attackFigures = (scores: readonly AttackScore[]): AttackFigures => {
  const found = scores.filter(({ detectedAt }) => detectedAt !== undefined);
  return {
    attacks: scores.length,
    found: found.length / scores.length,
    inTime: scores.filter(({ inTime }) => inTime).length / scores.length,
    medianMinutes: middleOf(scores.map(({ minutes }) => minutes)),
    costAfter: meanOf(scores.map(({ costAfter }) => costAfter)),
    alerts: meanOf(found.map(({ alerts }) => alerts)),
    stood: scores.filter(({ stood }) => stood).length / scores.length,
  };
};

const benignFigures = (results: readonly RunResult[], method: Method): BenignFigures => {
  const days = results.reduce((sum, one) => sum + one.days, 0);
  const incidents = results.reduce((sum, one) => sum + (one.scores[method]?.astray.length ?? 0), 0);
  return { days, incidents, perDay: incidents / days, upper: poissonUpper(incidents) / days };
};

const byClass = <T>(results: readonly RunResult[], figures: (own: readonly RunResult[]) => T): Readonly<Record<string, T>> =>
  Object.fromEntries(
    Object.keys(CLASSES).flatMap((name) => {
      const own = results.filter((one) => one.class === name);
      return own.length === 0 ? [] : [[name, figures(own)]];
    }),
  );

/** Figures of each method that was run on all of the results; of one variant and, for what is reported, one half. */
export const summarise = (results: readonly RunResult[]): readonly MethodFigures[] => {
  const [attacked, benign] = [results.filter(({ kind }) => kind === 'attack'), results.filter(({ kind }) => kind === 'benign')];
  return METHODS.filter((method) => results.length > 0 && results.every(({ scores }) => scores[method] !== undefined)).map((method) => {
    const scoresOf = (own: readonly RunResult[]): readonly AttackScore[] => own.flatMap(({ scores }) => scores[method]?.attacks ?? []);
    return {
      method,
      attacks: attackFigures(scoresOf(attacked)),
      attacksByClass: byClass(attacked, (own) => attackFigures(scoresOf(own))),
      benign: benignFigures(benign, method),
      benignByClass: byClass(benign, (own) => benignFigures(own, method)),
      astray: attacked.reduce((sum, { scores }) => sum + (scores[method]?.astray.length ?? 0), 0),
    };
  });
};
