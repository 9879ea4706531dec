import type { Bound } from '../parser.ts';
import { butWrite, excerpt, Refusal } from '../refusal.ts';
import { lowerExpr } from './expression.ts';
import { calledFunction } from './lambda.ts';
import { lowerMaterialized } from './materialize.ts';
import { OPERATORS, SOURCES } from './operators/index.ts';
import type { Context, Relation } from './scope.ts';
import { workspaceAdvice } from '../workspace-names.ts';
import { INGESTED } from '../sql/quoting.ts';

/** A tabular expression. Throws Refusal for what is not supported. */
export const lowerTable = (node: Bound, context: Context): Relation => {
  switch (node.kind) {
    case 'ParenthesizedExpression':
      return lowerTable(node.child('Expression'), context);
    case 'PipeExpression':
      return lowerPipe(node, context);
    case 'NameReference':
      return lowerNamed(node, context);
    case 'FunctionCallExpression':
      return lowerCalled(node, context);
    default: {
      const source = SOURCES.get(node.kind);
      if (!source) throw refused(node);
      return source(node, context);
    }
  }
};

const lowerPipe = (node: Bound, context: Context): Relation => {
  const operator = node.child('Operator');
  const lowering = OPERATORS.get(operator.kind);
  if (!lowering) throw refused(operator);
  return lowering(operator, lowerTable(node.child('Expression'), context), context);
};

/** What to write for an operator that is refused as a whole. */
const INSTEAD: Readonly<Record<string, string>> = {
  search: 'which tables a workspace has is not known; write T | search ..., or T | where column has ... where T has dynamic columns',
  find: 'which tables a workspace has is not known; write T | where ..., and union of several such',
  externaldata: 'put the file into the data folder (NDJSON, CSV or JSON), or write its rows as a datatable',
  fork: 'ask one query after the other',
  facet: 'ask summarize count() by the column, once for each',
  partition: 'write summarize ... by the column, or top-nested',
  consume: 'leave it away: it gives no rows',
};

const refused = (node: Bound): Refusal => {
  const root = /^(cluster|database)\s*\(/.exec(node.text)?.[1];
  const outside = root === undefined ? undefined : workspaceAdvice(root, true);
  if (outside !== undefined) return new Refusal(`function ${root}()`, node, butWrite(outside));
  const construct = constructName(node);
  const instead = INSTEAD[construct.replace('operator ', '')];
  return new Refusal(construct, node, instead === undefined ? undefined : butWrite(instead));
};

/** What a user calls it: the first words of its text. */
const constructName = (node: Bound): string => {
  const word = /^[a-z]+(-[a-z]+)*/i.exec(node.text)?.[0];
  return word ? `operator ${word}` : `expression ${excerpt(node.text)} (${node.kind})`;
};

/** A function that gives a table sees no columns of the query around it. */
const lowerCalled = (node: Bound, context: Context): Relation => {
  const scope = { context, columns: new Map(), ingested: undefined };
  const called = calledFunction(node, context, { scalar: (arg) => lowerExpr(arg, scope) });
  if (!called) throw new Refusal(`function ${excerpt(node.text)}`, node);
  context.reference(node);
  return lowerTable(called.body, called.context);
};

const lowerNamed = (node: Bound, context: Context): Relation => {
  context.reference(node);
  const symbol = node.symbol;
  if (symbol?.kind === 'variable') {
    const declared = context.lets.get(symbol.identity);
    if (declared?.kind === 'MaterializeExpression' && context.arguments.size === 0)
      return lowerMaterialized(symbol.identity, declared, context);
    if (declared) return lowerTable(declared, context);
    const argument = context.arguments.get(symbol.name);
    if (argument && 'table' in argument) return argument.table();
  }
  if (symbol?.kind === 'function') return lowerCalled(node, context);
  const stored = symbol?.kind === 'table' ? context.table(symbol.name) : undefined;
  if (!stored || !symbol) throw new Refusal(`table ${excerpt(node.text)}`, node);
  const columns = stored.columns.map((c) => ({ id: context.fresh(node), name: c.name, type: c.type, stored: c.stored }));
  const ingested = context.fresh(node);
  return {
    rel: {
      kind: 'scan',
      table: stored.physical,
      columns: [
        ...columns.map(({ id, stored: name, type }) => ({ id, stored: name, type })),
        { id: ingested, stored: INGESTED, type: 'datetime' },
      ],
      time: stored.columns.find((c) => c.name === 'TimeGenerated' && c.type === 'datetime')?.stored,
    },
    columns: columns.map(({ id, name, type }) => ({ id, name, type })),
    order: [],
    ingested,
  };
};
