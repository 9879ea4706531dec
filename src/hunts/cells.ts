import type { Cell, ParameterValue } from './hunt.ts';

/** A row or parameter record lacks what a hunt declares: a bug of the caller, never of the data. */
export class HuntDataError extends Error {
  override readonly name = 'HuntDataError';
}

type Cells = Readonly<Record<string, Cell | ParameterValue>>;

const fail = (name: string, wanted: string, found: unknown): never => {
  throw new HuntDataError(
    `${name} should be ${wanted} but is ${found === undefined ? 'missing' : typeof found}; pass parsed rows and merged parameters`,
  );
};

export const textOf = (cells: Cells, name: string): string => {
  const value = cells[name];
  return typeof value === 'string' ? value : fail(name, 'a string', value);
};

export const numberOf = (cells: Cells, name: string): number => {
  const value = cells[name];
  return typeof value === 'number' ? value : fail(name, 'a number', value);
};

/** A bool cell; null, which KQL's filters read as false, is false. */
export const boolOf = (cells: Cells, name: string): boolean => {
  const value = cells[name];
  if (value === null) return false;
  return typeof value === 'boolean' ? value : fail(name, 'a bool', value);
};

/** A list of strings; null is the empty list. */
export const listOf = (cells: Cells, name: string): readonly string[] => {
  const value = cells[name];
  if (value === null) return [];
  return typeof value === 'object' ? value : fail(name, 'a list of strings', value);
};
