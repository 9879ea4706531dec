import type { LabQueryProblem } from '../store.ts';
import type { Analysis, Bound, Diagnostic } from './parser.ts';
import { dynamicAdvice } from './dynamic-sides.ts';
import { butWrite, type Refusal } from './refusal.ts';
import { workspaceAdvice } from './workspace-names.ts';

/** The parser's code for a name that is no column, and for one that is no table. */
const UNKNOWN_NAME = 'KS142';
const UNKNOWN_TABLE = 'KS204';

/** The parser's errors as the service words them: the first syntax error, else the first semantic one; undefined without errors. */
export const problemOf = (analysis: Analysis): LabQueryProblem | undefined => {
  if (!analysis.bound)
    return placed('unsupported', 'UnsupportedByLab', 'query is nested too deeply for the lab', { start: 0, length: 0 }, analysis);
  const syntax = analysis.errors.find((e) => e.syntax);
  if (syntax) return placed('syntax', 'SYN0002', `Query could not be parsed: ${syntax.message}`, syntax, analysis);
  const errors = analysis.errors.filter((e) => !countsColumn(e, analysis));
  const outside = ofWorkspace(errors, analysis);
  if (outside) return outside;
  const known = errors.find((e) => e.code === UNKNOWN_NAME || e.code === UNKNOWN_TABLE);
  const first = known ?? errors[0];
  if (first) return placed('semantic', known ? 'SEM0100' : 'SEM0001', messageOf(first, analysis), first, analysis);
  return undefined;
};

/** The parser wants a condition in count(); the engine takes any column there, and counts all rows. */
const countsColumn = (error: Diagnostic, analysis: Analysis): boolean => {
  if (error.message !== 'A value of type bool expected.') return false;
  let node = analysis.nodeAt(error.start);
  while (node && node.kind !== 'NameReference' && node.length <= error.length) node = node.parent();
  if (node?.kind !== 'NameReference' || node.length !== error.length) return false;
  let call = node.parent();
  while (call && call.kind !== 'FunctionCallExpression' && call.text.replace(/^\(|\)$/g, '').trim() === node.text) call = call.parent();
  return call?.kind === 'FunctionCallExpression' && call.symbol?.name === 'count';
};

/** The first name that only a workspace has: what else is wrong may come of it, as its columns are not known. */
const ofWorkspace = (errors: readonly Diagnostic[], analysis: Analysis): LabQueryProblem | undefined => {
  for (const error of errors) {
    const database = / does not refer to any known (?:database|cluster)/.test(error.message);
    const called = database || error.message.includes('does not refer to any known function');
    if (!called && error.code !== UNKNOWN_TABLE) continue;
    let node = analysis.nodeAt(error.start);
    while (database && node && node.kind !== 'FunctionCallExpression') node = node.parent();
    const name = database ? node?.text.split('(')[0]?.trim() : /'(.+?)'/.exec(error.message)?.[1];
    const advice = workspaceAdvice(name ?? '', called);
    if (advice === undefined) continue;
    const said = `${called ? `function ${name}()` : `table or function ${name}`} ${butWrite(advice)}`;
    return placed('unsupported', 'UnsupportedByLab', said, database && node ? node : error, analysis);
  }
  return undefined;
};

/** How to write an operator that the parser does not have for a dynamic. */
const operandAdvice = (message: string): string => {
  const [, a, b] = /^The operator '[^']+' is not defined for the operand types (\w+) and (\w+)\.$/.exec(message) ?? [];
  const advice = a === undefined || b === undefined ? undefined : dynamicAdvice(a, b);
  return advice === undefined ? '' : ` So ${advice}.`;
};

const messageOf = (error: Diagnostic, analysis: Analysis): string => {
  const node = analysis.nodeAt(error.start);
  const prefix = node ? operatorPrefix(node) : '';
  const name = /'(.+?)'/.exec(error.message)?.[1] ?? '';
  if (error.code === UNKNOWN_NAME) return `${prefix}Failed to resolve column or scalar expression named '${name}'`;
  if (error.code === UNKNOWN_TABLE) return `${prefix}Failed to resolve table or column expression named '${name}'`;
  return `${prefix}${error.message}${operandAdvice(error.message)}`;
};

const operatorPrefix = (node: Bound): string => {
  for (let at: Bound | undefined = node; at; at = at.parent()) {
    const word = at.kind.endsWith('Operator') ? /^[a-z]+(-[a-z]+)*/.exec(at.text)?.[0] : undefined;
    if (word) return `'${word}' operator: `;
  }
  return '';
};

/** A refusal as the answer tells it. */
export const refused = (refusal: Refusal, analysis: Analysis): LabQueryProblem =>
  placed('unsupported', 'UnsupportedByLab', refusal.message, refusal.span, analysis);

const placed = (
  kind: LabQueryProblem['kind'],
  code: string,
  message: string,
  span: { readonly start: number; readonly length: number },
  analysis: Analysis,
): LabQueryProblem => {
  const { line, column } = analysis.lineAndColumn(span.start);
  return { kind, code, message, line, position: column, length: span.length };
};
