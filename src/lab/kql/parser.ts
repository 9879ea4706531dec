import type { LabTableSchema } from '../store.ts';
import { type PluginParts, plugins } from './plugin-symbols.ts';

/** A bound symbol. `identity` is the same object at the declaration and at every use. */
export type BoundSymbol = {
  readonly kind: 'table' | 'column' | 'variable' | 'function' | 'parameter' | 'other';
  readonly name: string;
  readonly identity: object;
};
export type BoundType =
  | { readonly kind: 'scalar'; readonly name: string }
  /** Several values at once, as of series_stats(). */
  | { readonly kind: 'tuple'; readonly columns: readonly { readonly name: string; readonly type: string }[] }
  | {
      readonly kind: 'table';
      readonly columns: readonly { readonly name: string; readonly type: string; readonly originals: readonly string[] }[];
    };

/** One node of the tree that Microsoft's parser and binder made. Members are found by their name in the parser's classes. */
export type Bound = {
  /** SyntaxKind, for example `FilterOperator`. */
  readonly kind: string;
  readonly start: number;
  readonly length: number;
  readonly text: string;
  readonly type: BoundType | undefined;
  readonly symbol: BoundSymbol | undefined;
  /** Text of the operator token, "" where there is none. The kinds of `in` and `in~` are inverted in the parser: trust the text. */
  readonly operator: string;
  /** The parser's idea of a literal's or a literal token's value: right for strings, booleans and plain numbers only. */
  readonly literal: unknown;
  readonly child: (member: string) => Bound;
  readonly maybe: (member: string) => Bound | undefined;
  readonly list: (member: string) => readonly Bound[];
  /** Text of a token member, "" when absent. */
  readonly token: (member: string) => string;
  readonly parent: () => Bound | undefined;
  /** What a call of a function declared in the query runs, bound with the types of that call; its places are the call's. */
  readonly body: () => Bound | undefined;
};

/** An error found by the parser or binder, at an offset in the text. */
export type Diagnostic = {
  readonly code: string;
  readonly syntax: boolean;
  readonly message: string;
  readonly start: number;
  readonly length: number;
};
/** A query parsed and bound. */
export type Analysis = {
  readonly statements: readonly Bound[];
  /** Errors only, in text order. */
  readonly errors: readonly Diagnostic[];
  /** False when the query nests too deeply to be bound. */
  readonly bound: boolean;
  readonly lineAndColumn: (offset: number) => { readonly line: number; readonly column: number };
  /** The innermost node that covers the offset. */
  readonly nodeAt: (offset: number) => Bound | undefined;
};

export type Parser = {
  readonly declare: (schemas: readonly LabTableSchema[]) => Declared;
  /** Names of all that the language has, without what its makers hide: old spellings and internals. */
  readonly language: () => Language;
};
/** `operators` are kinds of node, such as `FilterOperator`. */
export type Language = Readonly<Record<'operators' | 'functions' | 'aggregates' | 'plugins', readonly string[]>>;
/** A set of tables that queries are bound against; making one costs about 100 ms, so it is kept a schema version. */
export type Declared = { readonly analyze: (text: string) => Analysis };

let loading: Promise<Parser> | undefined;

/** Microsoft's parser, loaded once a process (about 0.2 s, and 1 s more at the first query). */
export const loadParser = (): Promise<Parser> => {
  loading ??= load();
  return loading;
};

const load = async (): Promise<Parser> => {
  // Order matters: both files set globals, the second one uses the first one's.
  // @ts-expect-error: the package has no typings for its single files
  await import('@kusto/language-service-next/bridge.min.js');
  // @ts-expect-error: as above
  await import('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  const host = globalThis as unknown as { Kusto: { Language: Kusto }; Bridge: Bridge; System: System };
  return makeParser(host.Kusto.Language, host.Bridge, host.System);
};

/* What is used of the parser, written by hand: its own typings are global, 36,000 lines, and not faithful. */
type List<T> = { readonly Count: number; readonly getItem: (index: number) => T };
type NativeSymbol = {
  readonly Name: string;
  readonly OriginalColumns?: List<NativeSymbol> | null;
  readonly Type?: { readonly Name: string };
};
type NativeType = { readonly Name: string; readonly Columns?: List<NativeSymbol> | null };
type Native = {
  readonly Kind: number;
  readonly IsToken: boolean;
  readonly Text?: string;
  readonly TextStart: number;
  readonly End: number;
  readonly Parent: Native | null;
  readonly ChildCount: number;
  readonly GetChild: (index: number) => Native | null;
  readonly ResultType?: NativeType | null;
  readonly ReferencedSymbol?: NativeSymbol | null;
  readonly Operator?: { readonly Text?: string } | null;
  readonly LiteralValue?: unknown;
  /** Of a token: a text without its quotes and escapes. */
  readonly Value?: unknown;
  readonly GetCalledFunctionBody?: () => Native | null;
  readonly ToString: (trivia: number) => string;
};
type Code = {
  readonly Syntax: Native & { readonly Statements: List<{ readonly Element$1: Native }> };
  readonly HasSemantics: boolean;
  readonly GetDiagnostics: () => List<NativeDiagnostic>;
  readonly GetSyntaxDiagnostics: () => List<NativeDiagnostic>;
  readonly TryGetLineAndOffset: (offset: number, line: { v: number }, column: { v: number }) => boolean;
};
type NativeDiagnostic = {
  readonly Code: string;
  readonly Severity: string;
  readonly Message: string;
  readonly Start: number;
  readonly Length: number;
};
type Globals = {
  readonly WithDatabase: (database: object) => Globals;
  readonly WithPlugIns: (plugins: readonly object[]) => Globals;
  readonly WithCache: () => Globals;
};
type Named = { readonly Name: string; readonly IsHidden: boolean };
type Kusto = {
  readonly Symbols: {
    readonly TableSymbol: { readonly $ctor4: new (name: string, columns: readonly object[]) => object };
    readonly ColumnSymbol: new (name: string, type: object) => object;
    readonly DatabaseSymbol: { readonly ctor: new (name: string, members: readonly object[]) => object };
    readonly ScalarTypes: Readonly<Record<string, object>>;
  };
  readonly Syntax: { readonly SyntaxKind: object };
  readonly GlobalState: { readonly Default: Globals };
  readonly Functions: { readonly All: readonly Named[] };
  readonly Aggregates: { readonly All: readonly Named[] };
  readonly PlugIns: { readonly All: readonly Named[] };
  readonly KustoCode: { readonly ParseAndAnalyze: (text: string, globals: Globals) => Code };
};
type Bridge = { readonly getTypeName: (value: object) => string; readonly unbox: (value: unknown) => unknown };
type System = { readonly Enum: { readonly toString: (type: object, value: number) => string } };

const SCALARS: Readonly<Record<string, string>> = {
  string: 'String',
  int: 'Int',
  long: 'Long',
  real: 'Real',
  bool: 'Bool',
  datetime: 'DateTime',
  timespan: 'TimeSpan',
  dynamic: 'Dynamic',
  guid: 'Guid',
  decimal: 'Decimal',
};
const SYMBOLS: Readonly<Record<string, BoundSymbol['kind']>> = {
  TableSymbol: 'table',
  ColumnSymbol: 'column',
  VariableSymbol: 'variable',
  FunctionSymbol: 'function',
  ParameterSymbol: 'parameter',
};

const itemsOf = <T>(list: List<T> | null | undefined): T[] =>
  Array.from({ length: list?.Count ?? 0 }, (_, i) => (list as List<T>).getItem(i));

const typeOf = (bridge: Bridge, type: NativeType | null | undefined): BoundType | undefined => {
  if (!type) return undefined;
  const shape = bridge.getTypeName(type);
  if (type.Columns && shape.endsWith('TupleSymbol'))
    return { kind: 'tuple', columns: itemsOf(type.Columns).map((c) => ({ name: c.Name, type: c.Type?.Name ?? 'unknown' })) };
  if (!type.Columns || !shape.endsWith('TableSymbol')) return { kind: 'scalar', name: type.Name };
  const columns = itemsOf(type.Columns).map((c) => ({
    name: c.Name,
    type: c.Type?.Name ?? 'unknown',
    originals: itemsOf(c.OriginalColumns).map((o) => o.Name),
  }));
  return { kind: 'table', columns };
};

const symbolOf = (bridge: Bridge, symbol: NativeSymbol | null | undefined): BoundSymbol | undefined => {
  if (!symbol) return undefined;
  const kind = SYMBOLS[bridge.getTypeName(symbol).split('.').pop() ?? ''] ?? 'other';
  return { kind, name: symbol.Name, identity: symbol };
};

const makeParser = (kusto: Kusto, bridge: Bridge, system: System): Parser => {
  const { Symbols, Syntax } = kusto;
  const known = plugins(kusto as unknown as PluginParts);
  const wrapper = makeWrapper(bridge, (kind) => system.Enum.toString(Syntax.SyntaxKind, kind));
  const columnOf = (c: LabTableSchema['columns'][number]): object =>
    new Symbols.ColumnSymbol(c.name, Symbols.ScalarTypes[SCALARS[c.type] ?? 'String'] as object);
  return {
    declare: (schemas) => {
      const tables = schemas.map((s) => new Symbols.TableSymbol.$ctor4(s.name, s.columns.map(columnOf)));
      const globals = kusto.GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor('lab', tables)).WithPlugIns(known).WithCache();
      return { analyze: (text) => analysisOf(text, kusto.KustoCode.ParseAndAnalyze(text, globals), wrapper(text)) };
    },
    language: () => ({
      operators: Object.keys(Syntax.SyntaxKind).filter((kind) => kind.endsWith('Operator')),
      functions: shownNames(kusto.Functions.All),
      aggregates: shownNames(kusto.Aggregates.All),
      plugins: shownNames(kusto.PlugIns.All),
    }),
  };
};

const shownNames = (symbols: readonly Named[]): readonly string[] => symbols.filter((s) => !s.IsHidden).map((s) => s.Name);

type Wrap = (node: Native) => Bound;
/** The parser's IncludeTrivia.All: text as it was written. */
const AS_WRITTEN = 0;

/** Nodes are wrapped when they are asked for; nothing of the parser's own objects leaves this file but as `identity`. */
const makeWrapper =
  (bridge: Bridge, kindName: (kind: number) => string) =>
  (text: string, place?: { readonly start: number; readonly length: number }): Wrap => {
    const wrap: Wrap = (node) => {
      const member = (name: string): unknown => (node as unknown as Record<string, unknown>)[name];
      const maybe = (name: string): Bound | undefined => {
        const value = member(name) as Native | null | undefined;
        return value ? wrap(value) : undefined;
      };
      return {
        kind: kindName(node.Kind),
        start: place?.start ?? node.TextStart,
        length: place?.length ?? node.End - node.TextStart,
        text: text.slice(node.TextStart, node.End),
        get type() {
          return typeOf(bridge, node.ResultType);
        },
        get symbol() {
          return symbolOf(bridge, node.ReferencedSymbol);
        },
        operator: node.Operator?.Text ?? '',
        get literal() {
          return bridge.unbox(node.LiteralValue ?? (node.IsToken ? node.Value : null) ?? null);
        },
        maybe,
        child: (name) => {
          const found = maybe(name);
          if (!found) throw new Error(`The parser gave no ${name} in ${kindName(node.Kind)} at ${node.TextStart}`);
          return found;
        },
        list: (name) =>
          itemsOf(member(name) as List<{ readonly Element$1?: Native } & Native> | null).map((item) => wrap(item.Element$1 ?? item)),
        token: (name) => (member(name) as Native | null | undefined)?.Text ?? '',
        parent: () => (node.Parent ? wrap(node.Parent) : undefined),
        body: () => {
          const body = node.GetCalledFunctionBody?.();
          const at = place ?? { start: node.TextStart, length: node.End - node.TextStart };
          return body ? makeWrapper(bridge, kindName)(body.ToString(AS_WRITTEN), at)(body) : undefined;
        },
      };
    };
    return wrap;
  };

const errorsOf = (code: Code): readonly Diagnostic[] => {
  const syntax = new Set(itemsOf(code.GetSyntaxDiagnostics()).map((d) => `${d.Code}@${d.Start}`));
  return itemsOf(code.GetDiagnostics())
    .filter((d) => d.Severity === 'Error')
    .map((d) => ({ code: d.Code, syntax: syntax.has(`${d.Code}@${d.Start}`), message: d.Message, start: d.Start, length: d.Length }))
    .sort((a, b) => a.start - b.start);
};

const analysisOf = (text: string, code: Code, wrap: Wrap): Analysis => ({
  statements: itemsOf(code.Syntax.Statements).map((s) => wrap(s.Element$1)),
  errors: errorsOf(code),
  bound: code.HasSemantics,
  lineAndColumn: (offset) => {
    const line = { v: 1 };
    const column = { v: 1 };
    code.TryGetLineAndOffset(Math.max(0, Math.min(offset, text.length)), line, column);
    return { line: line.v, column: column.v };
  },
  nodeAt: (offset) => {
    let node: Native = code.Syntax;
    for (;;) {
      const children: (Native | null)[] = Array.from({ length: node.ChildCount }, (_, i) => node.GetChild(i));
      const inside = children.find((c) => c && !c.IsToken && c.TextStart <= offset && offset < c.End);
      if (!inside) return node === code.Syntax ? undefined : wrap(node);
      node = inside;
    }
  },
});
