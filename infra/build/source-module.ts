import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { parseSync } from 'oxc-parser';

/** One import: `target` is a file of the tree (posix, from the root), a package name, or `node:NAME`. */
export type SourceImport = {
  readonly kind: 'file' | 'package' | 'builtin';
  readonly target: string;
  /** Names taken, `*` for all of them; empty for side effects, dynamic imports and types. */
  readonly names: readonly string[];
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
  readonly line: number;
};
/** A read of clock, randomness or process, or a timer: `Date.now`, `new Date()`, `process`, `setTimeout`. */
export type AmbientRead = { readonly what: string; readonly line: number };
export type SourceModule = {
  readonly file: string;
  readonly imports: readonly SourceImport[];
  readonly ambient: readonly AmbientRead[];
};

type AstNode = { readonly type: string; readonly start: number; readonly [key: string]: unknown };

const AMBIENT = new Set([
  'Date',
  'Math',
  'process',
  'performance',
  'crypto',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'console',
]);
/** Members of those objects that are plain computation. `Date` without one of these is the clock. */
const HARMLESS: Readonly<Record<string, (member: string) => boolean>> = {
  Date: (member) => member === 'UTC' || member === 'parse',
  Math: (member) => member !== 'random',
};
const EXPRESSION_WRAPPERS = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
]);

const isNode = (value: unknown): value is AstNode =>
  typeof value === 'object' && value !== null && typeof (value as AstNode).type === 'string';
const nameOf = (value: unknown): string | undefined => (isNode(value) && value.type === 'Identifier' ? String(value['name']) : undefined);
const literalOf = (value: unknown): string | undefined =>
  isNode(value) && typeof value['value'] === 'string' ? value['value'] : undefined;

/** Children to look at: a property's or member's plain name is no read of a variable of that name. */
const childrenOf = (node: AstNode): AstNode[] => {
  const plainName = node['computed'] !== true && (node.type === 'MemberExpression' ? 'property' : 'key' in node ? 'key' : undefined);
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === plainName) return [];
    return Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [];
  });
};

/** `Date.now`, `new Date()`, bare `Math`: what the node reads, or undefined. `seen` says that its children need no look. */
const ambientOf = (node: AstNode): { readonly what?: string; readonly seen: boolean } => {
  if (node.type === 'MemberExpression') {
    const object = nameOf(node['object']) ?? '';
    if (!AMBIENT.has(object)) return { seen: false };
    const member = (node['computed'] === true ? literalOf(node['property']) : nameOf(node['property'])) ?? '?';
    return HARMLESS[object]?.(member) === true ? { seen: true } : { what: `${object}.${member}`, seen: true };
  }
  if (node.type === 'NewExpression' && nameOf(node['callee']) === 'Date') {
    const none = (node['arguments'] as readonly unknown[]).length === 0;
    return none ? { what: 'new Date()', seen: true } : { seen: false };
  }
  const name = nameOf(node);
  return name !== undefined && AMBIENT.has(name) ? { what: name, seen: true } : { seen: false };
};

type Found = {
  readonly types: { readonly specifier: string; readonly start: number }[];
  readonly ambient: { readonly what: string; readonly start: number }[];
};

const walk = (node: AstNode, found: Found): void => {
  if (node.type === 'ImportDeclaration') return;
  if (node.type === 'TSImportType') {
    found.types.push({ specifier: literalOf(node['source']) ?? literalOf(node['argument']) ?? '', start: node.start });
  }
  if (node.type.startsWith('TS') && !EXPRESSION_WRAPPERS.has(node.type)) {
    for (const child of childrenOf(node).filter((one) => one.type.startsWith('TS'))) walk(child, found);
    return;
  }
  const { what, seen } = ambientOf(node);
  if (what !== undefined) found.ambient.push({ what, start: node.start });
  const isDate = node.type === 'NewExpression' || (node.type === 'BinaryExpression' && node['operator'] === 'instanceof');
  const skipped = isDate ? [node['callee'], node['right']].filter((one) => nameOf(one) === 'Date') : [];
  if (!seen) for (const child of childrenOf(node)) if (!skipped.includes(child)) walk(child, found);
};

const resolve = (file: string, specifier: string): Pick<SourceImport, 'kind' | 'target'> => {
  if (specifier.startsWith('.')) return { kind: 'file', target: posix.join(posix.dirname(file), specifier) };
  const bare = specifier.replace(/^node:/, '');
  if (builtinModules.includes(bare)) return { kind: 'builtin', target: `node:${bare}` };
  const parts = specifier.split('/');
  return { kind: 'package', target: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/') };
};

/** Imports (types, re-exports, dynamic ones and `import('x').T` included) and ambient reads of one TypeScript file. Throws when it does not parse. */
export const readModule = (file: string, text: string): SourceModule => {
  const { module, program, errors } = parseSync(file, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file} does not parse: ${error.message}`);
  const lineAt = (start: number): number => text.slice(0, start).split('\n').length;
  const found: Found = { types: [], ambient: [] };
  walk(program as unknown as AstNode, found);
  const make = (specifier: string, start: number, names: readonly string[], typeOnly: boolean, dynamic: boolean): SourceImport => ({
    ...resolve(file, specifier),
    names,
    typeOnly,
    dynamic,
    line: lineAt(start),
  });
  const imports = [
    ...module.staticImports.map(({ moduleRequest, entries, start }) => {
      const values = entries.filter((entry) => !entry.isType);
      return make(
        moduleRequest.value,
        start,
        values.map((entry) => entry.importName.name ?? '*'),
        entries.length > 0 && values.length === 0,
        false,
      );
    }),
    ...module.staticExports.flatMap(({ entries, start }) =>
      entries.flatMap((entry) =>
        entry.moduleRequest === null
          ? []
          : [make(entry.moduleRequest.value, start, entry.isType ? [] : [entry.importName.name ?? '*'], entry.isType, false)],
      ),
    ),
    // A specifier that is no literal is kept as written: no rule allows a package of that name.
    ...module.dynamicImports.map(({ moduleRequest, start }) =>
      make(text.slice(moduleRequest.start, moduleRequest.end).replace(/^(['"`])(.*)\1$/s, '$2'), start, [], false, true),
    ),
    ...found.types.map(({ specifier, start }) => make(specifier, start, [], true, false)),
  ];
  return { file, imports, ambient: found.ambient.map(({ what, start }) => ({ what, line: lineAt(start) })) };
};
