import type { Bound } from '../parser.ts';
import { butWrite, excerpt, Refusal } from '../refusal.ts';
import type { Plan } from '../tree.ts';
import type { Context } from './scope.ts';

/** A whole query: `let` statements, then one tabular expression. */
export const lowerProgram = (statements: readonly Bound[], context: Context): Plan => {
  const results = statements.filter((statement) => !declare(statement, context));
  const [result] = results;
  if (!result) throw new Refusal('a query without a tabular expression', { start: 0, length: 0 });
  if (results.length > 1) throw new Refusal('a second result in one query', results[1] as Bound);
  const relation = context.lowerTable(result.child('Expression'));
  if (relation.columns.length === 0) throw new Refusal('a result without columns', result);
  return { rel: relation.rel, columns: relation.columns, order: relation.order };
};

/** What to write for a statement that is refused. */
const STATEMENTS: Readonly<Record<string, string>> = {
  declare: butWrite('write let name = value; for each parameter'),
  set: butWrite('take it out, where the answer does not depend on it'),
  alias: butWrite('put the other database into a file of the data folder'),
  restrict: butWrite('take it out, and name the tables in the query'),
};

/** True for a statement that declares something and has no result. */
const declare = (statement: Bound, context: Context): boolean => {
  if (statement.kind === 'ExpressionStatement') return false;
  const name = statement.kind === 'LetStatement' ? statement.child('Name').symbol : undefined;
  if (!name) {
    const word = /^\w+(\s+query_parameters)?/.exec(statement.text)?.[0] ?? excerpt(statement.text);
    throw new Refusal(`statement ${word.replace(/\s+/, ' ')}`, statement, STATEMENTS[word.split(/\s/)[0] ?? '']);
  }
  const leading = context.leading.get(name.name);
  if (leading) context.parameters.set(name.identity, leading);
  context.lets.set(name.identity, statement.child('Expression'));
  return true;
};
