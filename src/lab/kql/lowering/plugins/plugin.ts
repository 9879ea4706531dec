import type { Bound } from '../../parser.ts';
import { Refusal } from '../../refusal.ts';
import type { Context, Relation } from '../scope.ts';

/** `evaluate name(...)`: the operator's node, the call, the rows piped in. */
export type LowerPlugin = (node: Bound, call: Bound, input: Relation, context: Context) => Relation;

/** Arguments by the names of the plugin's parameters: first those by place, then `name = value`. */
export const pluginArguments = (call: Bound, names: readonly string[]): ReadonlyMap<string, Bound> => {
  const found = new Map<string, Bound>();
  call
    .child('ArgumentList')
    .list('Expressions')
    .forEach((argument, i) => {
      const named = argument.kind === 'SimpleNamedExpression';
      const name = named ? argument.child('Name').text : names[i];
      if (name === undefined || !names.includes(name) || found.has(name)) throw new Refusal(`argument ${argument.text}`, argument);
      found.set(name, named ? argument.child('Expression') : argument);
    });
  return found;
};

/** The column of the input that an argument names. */
export const argumentColumn = (argument: Bound | undefined, columns: Relation['columns'], node: Bound): Relation['columns'][number] => {
  const name = argument?.kind === 'NameReference' ? (argument.symbol?.name ?? argument.text) : undefined;
  const column = columns.find((c) => c.name === name);
  if (!column) throw new Refusal('a plugin of something else than a column', argument ?? node);
  return column;
};

/** What follows a plugin takes no order for granted. */
export const loosened = (order: Relation['order']): Relation['order'] => order.map((key) => ({ ...key, native: true }));
