import { RowRefusal } from '../refusal.ts';
import type { Operand } from './row.ts';

/** A pattern or another text that has to be known while planning. Refuses one that is not. */
export const constantText = (operand: Operand | undefined, what = 'a pattern'): string => {
  const value = operand?.constant();
  if (typeof value !== 'string') throw new RowRefusal(`with ${what} that is not constant`);
  return value;
};

/** The same for a whole number. */
export const constantInteger = (operand: Operand | undefined, what = 'a number'): bigint => {
  const value = operand?.constant();
  if (typeof value !== 'bigint') throw new RowRefusal(`with ${what} that is not constant`);
  return value;
};
