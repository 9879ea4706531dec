/** Expressions of the Workflow Definition Language, as far as the playbook uses them: what a run would see. */

export type Scope = {
  readonly trigger: unknown;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Outputs of actions that have run, by name. */
  readonly outputs: ReadonlyMap<string, unknown>;
  readonly item?: unknown;
};

type Node =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'index'; readonly of: Node; readonly key: Node; readonly isSafe: boolean };

const TOKEN = /\s*('(?:[^']|'')*'|-?\d+(?:\.\d+)?|[A-Za-z]\w*|\?\[|[()[\],])/y;

const tokensOf = (text: string): readonly string[] => {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`no expression at ${at}: ${text.slice(at, at + 40)}`);
    tokens.push(match[1] ?? '');
  }
  return tokens;
};

/** Throws where the text is no expression. */
export const parseExpression = (text: string): Node => {
  const tokens = tokensOf(text);
  let at = 0;
  const next = (): string => tokens[at++] ?? '';
  const expect = (token: string): void => {
    const found = next();
    if (found !== token) throw new Error(`${token} expected, not ${found || 'the end'}: ${text}`);
  };
  const primary = (): Node => {
    const token = next();
    if (token.startsWith("'")) return { kind: 'literal', value: token.slice(1, -1).replaceAll("''", "'") };
    if (/^-?\d/.test(token)) return { kind: 'literal', value: Number(token) };
    if (['true', 'false', 'null'].includes(token)) return { kind: 'literal', value: JSON.parse(token) };
    if (!/^[A-Za-z]/.test(token)) throw new Error(`a value expected, not ${token || 'the end'}: ${text}`);
    expect('(');
    const args: Node[] = [];
    while (tokens[at] !== ')') {
      args.push(whole());
      if (tokens[at] !== ')') expect(',');
    }
    expect(')');
    return { kind: 'call', name: token, args };
  };
  const whole = (): Node => {
    let node = primary();
    while (tokens[at] === '[' || tokens[at] === '?[') {
      const isSafe = next() === '?[';
      node = { kind: 'index', of: node, key: whole(), isSafe };
      expect(']');
    }
    return node;
  };
  const node = whole();
  if (at !== tokens.length) throw new Error(`the end expected, not ${tokens[at]}: ${text}`);
  return node;
};

const text = (value: unknown): string => {
  if (typeof value !== 'string') throw new Error(`a text expected, not ${JSON.stringify(value)}`);
  return value;
};
const list = (value: unknown): readonly unknown[] => {
  if (!Array.isArray(value)) throw new Error(`a list expected, not ${JSON.stringify(value)}`);
  return value;
};
const asText = (value: unknown): string => (value == null ? '' : typeof value === 'string' ? value : JSON.stringify(value));
const size = (value: unknown): number => (typeof value === 'string' ? value.length : list(value).length);
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const head = (value: unknown, count: unknown): unknown =>
  typeof value === 'string' ? value.slice(0, Number(count)) : list(value).slice(0, Number(count));
const union = (lists: readonly unknown[]): readonly unknown[] =>
  lists.flatMap(list).filter((one, n, all) => all.findIndex((other) => same(one, other)) === n);
const substring = (value: string, from: number, length: number): string => {
  if (from + length > value.length) throw new Error('substring beyond the end of the text');
  return value.slice(from, from + length);
};
/** As .NET does: all but letters, digits and - . _ ~ */
const escaped = (value: string): string =>
  encodeURIComponent(value).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

const FUNCTIONS: Readonly<Record<string, (...args: readonly unknown[]) => unknown>> = {
  and: (...args) => args.every((one) => one === true),
  coalesce: (...args) => args.find((one) => one != null) ?? null,
  concat: (...args) => args.map(asText).join(''),
  contains: (whole, part) => (typeof whole === 'string' ? whole.includes(text(part)) : list(whole).some((one) => same(one, part))),
  empty: (value) => value == null || size(value) === 0,
  equals: (a, b) => same(a, b),
  greater: (a, b) => Number(a) > Number(b),
  join: (values, separator) => list(values).map(asText).join(text(separator)),
  json: (value) => JSON.parse(text(value)),
  length: (value) => size(value),
  lessOrEquals: (a, b) => Number(a) <= Number(b),
  not: (value) => value !== true,
  replace: (value, from, to) => text(value).replaceAll(text(from), text(to)),
  split: (value, separator) => text(value).split(text(separator)),
  startsWith: (value, start) => text(value).toLowerCase().startsWith(text(start).toLowerCase()),
  string: (value) => asText(value),
  substring: (value, from, length) => substring(text(value), Number(from), Number(length)),
  take: (value, count) => head(value, count),
  toLower: (value) => text(value).toLowerCase(),
  union: (...lists) => union(lists),
  uriComponent: (value) => escaped(text(value)),
};

const contextOf = (name: string, argument: unknown, scope: Scope): unknown => {
  if (name === 'triggerBody') return scope.trigger;
  if (name === 'item') return scope.item;
  if (name === 'listCallbackUrl') return 'https://callback.example/';
  const from = name === 'parameters' ? new Map(Object.entries(scope.parameters)) : scope.outputs;
  if (!from.has(text(argument))) throw new Error(`${name}('${text(argument)}') is not there yet`);
  return from.get(text(argument));
};
const CONTEXT: readonly string[] = ['triggerBody', 'item', 'listCallbackUrl', 'parameters', 'body', 'outputs'];

const worth = (node: Node, scope: Scope): unknown => {
  if (node.kind === 'literal') return node.value;
  if (node.kind === 'index') {
    const of = worth(node.of, scope);
    if (of == null && node.isSafe) return null;
    if (typeof of !== 'object' || of === null) throw new Error(`nothing can be taken of ${JSON.stringify(of)}`);
    const key = String(worth(node.key, scope));
    const found: unknown = new Map(Object.entries(of)).get(key);
    if (found === undefined && !node.isSafe) throw new Error(`there is no ${key}`);
    return found ?? null;
  }
  // Only the branch that is taken is worked out, as in the service.
  if (node.name === 'if')
    return worth(worth(node.args[0] ?? node, scope) === true ? (node.args[1] ?? node) : (node.args[2] ?? node), scope);
  const args = node.args.map((one) => worth(one, scope));
  if (CONTEXT.includes(node.name)) return contextOf(node.name, args[0], scope);
  const run = FUNCTIONS[node.name];
  if (run === undefined) throw new Error(`no function ${node.name} is known`);
  return run(...args);
};

const PLACEHOLDER = /@\{((?:'(?:[^']|'')*'|[^'}])*)\}/g;

/** Expressions in a text of a definition; none where it is plain text. */
export const expressionsIn = (value: string): readonly string[] => {
  if (value.startsWith('@') && !value.startsWith('@{') && !value.startsWith('@@')) return [value.slice(1)];
  return [...value.matchAll(PLACEHOLDER)].map(([, inner]) => inner ?? '');
};

/** A part of a definition with its expressions worked out. */
export const evaluate = (part: unknown, scope: Scope): unknown => {
  if (typeof part === 'string') {
    if (part.startsWith('@') && !part.startsWith('@{') && !part.startsWith('@@')) return worth(parseExpression(part.slice(1)), scope);
    return part.replace(PLACEHOLDER, (_, inner: string) => asText(worth(parseExpression(inner), scope)));
  }
  if (Array.isArray(part)) return part.map((one) => evaluate(one, scope));
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, evaluate(value, scope)]));
};
