import type { Parameter, Parameters } from './hunt.ts';
import { kqlLiteral } from './kql-literal.ts';

/** A query file and a parameter list that do not fit together. */
export class QueryRenderError extends Error {
  override readonly name = 'QueryRenderError';
}

const LET_LINE = /^let ([A-Za-z_][A-Za-z0-9_]*) = (.*);$/;

/** The leading `let NAME = LITERAL;` lines of a query, in order; the first other line ends them. `literal` is KQL text. */
export const leadingLets = (text: string): readonly { readonly name: string; readonly literal: string }[] => {
  const lets: { name: string; literal: string }[] = [];
  for (const line of text.split(/\r?\n/)) {
    const match = LET_LINE.exec(line);
    if (match === null) break;
    lets.push({ name: match[1] ?? '', literal: match[2] ?? '' });
  }
  return lets;
};

/**
 * The query with the literals of its leading lets replaced by `values`. A let without a value keeps what the file says, so the
 * text can be run anywhere as it is. A value whose let stands only in the hunt's other query is left out; one that is no parameter
 * of the hunt, or a let that is none, throws QueryRenderError. Values become text in kqlLiteral only.
 */
export const renderQuery = (text: string, parameters: readonly Parameter[], values: Parameters): string => {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const stranger = Object.keys(values).find((name) => !byName.has(name));
  if (stranger !== undefined) throw new QueryRenderError(`the query has no parameter ${stranger}; it has ${[...byName.keys()].join(', ')}`);
  const lines = text.split(/\r?\n/);
  leadingLets(text).forEach(({ name }, index) => {
    const parameter = byName.get(name);
    if (parameter === undefined) throw new QueryRenderError(`line ${index + 1} of the query sets ${name}, which hunt.ts does not declare`);
    const value = values[name];
    if (value !== undefined) lines[index] = `let ${name} = ${kqlLiteral(parameter.type, value)};`;
  });
  return lines.join('\n');
};
