import { RowRefusal } from './refusal.ts';

/** What makes a value of a type out of a dynamic. */
const CONVERSIONS: Readonly<Record<string, string>> = {
  string: 'tostring()',
  int: 'tolong()',
  long: 'tolong()',
  real: 'toreal()',
  decimal: 'todecimal()',
  bool: 'tobool()',
  datetime: 'todatetime()',
  timespan: 'totimespan()',
  guid: 'toguid()',
};

/** How to write an operator of two types of which one is dynamic: what a dynamic holds is known only when it is converted. */
export const dynamicAdvice = (a: string, b: string): string | undefined => {
  if (a !== 'dynamic' && b !== 'dynamic') return undefined;
  const conversion = CONVERSIONS[a === 'dynamic' ? b : a];
  return conversion === undefined
    ? 'write tostring(), tolong() or the like around both sides'
    : `write ${conversion} around the dynamic side`;
};

/** The refusal of an operator between these types. */
export const betweenTypes = (a: string, b: string): RowRefusal => new RowRefusal(`between ${a} and ${b}`, dynamicAdvice(a, b));
