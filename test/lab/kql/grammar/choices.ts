import type { KqlType } from '../../../../src/lab/kql/types.ts';

/** A source of choices: `pick(n)` is a number from 0 to n - 1. */
export type Pick = {
  (n: number): number;
  /** Takes down that an operator, a function or an aggregate is in the program. */
  readonly note: (use: string) => void;
  /** Scalar `let` names that expressions may use. */
  readonly values: { readonly name: string; readonly type: KqlType }[];
  /** How a constant stands in the program: as it is written, or by another name for the same value. */
  readonly constant: (literal: string, type: KqlType) => string;
};

export const oneOf = <T>(pick: Pick, list: readonly T[]): T => list[pick(list.length)] as T;

/** Choices that are written down, to be made again; `uses` is what was noted. */
export type Recorded = { readonly pick: Pick; readonly choices: readonly number[]; readonly uses: ReadonlySet<string> };

export const recording = (choose: (n: number) => number): Recorded => {
  const choices: number[] = [];
  const uses = new Set<string>();
  const pick = (n: number): number => {
    const choice = choose(n);
    choices.push(choice);
    return choice;
  };
  const note = (use: string): void => void uses.add(use);
  return { pick: Object.assign(pick, { note, values: [], constant: (literal: string) => literal }), choices, uses };
};

/** The same choices again, with other names for the constants. */
export const repeating = (choices: readonly number[], constant: Pick['constant']): Pick => {
  let at = 0;
  return Object.assign((): number => choices[at++] ?? 0, { note: () => undefined, values: [], constant });
};
