import type { Expr } from '../tree.ts';

/** The text that `tostring(dynamic(["a", "b"])[1])` is; undefined for anything else. */
const textOfElement = (expr: Expr): string | undefined => {
  if (expr.kind !== 'call' || expr.row.name !== 'tostring') return undefined;
  const [element] = expr.args;
  if (element?.kind !== 'call' || element.row.name !== '[]') return undefined;
  const [list, index] = element.args;
  if (list?.kind !== 'literal' || list.type !== 'dynamic' || typeof list.value !== 'string') return undefined;
  if (index?.kind !== 'literal' || typeof index.value !== 'bigint' || index.value < 0n) return undefined;
  const elements: unknown = JSON.parse(list.value);
  const text: unknown = Array.isArray(elements) ? elements[Number(index.value)] : undefined;
  return typeof text === 'string' ? text : undefined;
};

/**
 * A key out of a constant list as the key itself: looking it up in every row, to escape it as a path, costs ten times as much. Digits
 * and "" are left to the rows: they are no plain path.
 */
export const knownKey = (key: Expr): Expr => {
  const text = textOfElement(key);
  return text === undefined || text === '' || /^\d+$/.test(text) ? key : { kind: 'literal', type: 'string', value: text };
};
