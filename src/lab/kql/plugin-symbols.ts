/**
 * Plugins that the parser does not know as the engine does, written as its own are: bag_unpack has `columnsConflict` and
 * `ignoredProperties`, schema_merge is missing, and ipv6_lookup gives the columns of the lookup table first.
 */

type List = { readonly Count: number; readonly getItem: (index: number) => object };
type Columns = { readonly Columns: List };
type Returns = (context: { readonly RowScope: Columns }) => Columns;
type Signature = { CustomReturnType: Returns };
type Plugin = { readonly Name: string; readonly Signatures: { readonly getItem: (index: number) => Signature } };
type Many = new (name: string, result: object, tabularity: unknown, parameters: readonly object[]) => object;
type Fixed = new (name: string, result: object, parameters: readonly object[]) => object;
type Parameter = new (
  name: string,
  type: object,
  kind: number,
  values: undefined,
  examples: undefined,
  sensitive: boolean,
  other: undefined,
  least: 0 | 1,
  most: number,
) => object;

/** What is used of the parser here. */
export type PluginParts = {
  readonly PlugIns: { readonly All: readonly object[]; readonly BagUnpack: object; readonly Ipv6_Lookup: object };
  readonly Symbols: {
    readonly FunctionSymbol: object;
    readonly Parameter: object;
    readonly Tabularity: object;
    readonly TableSymbol: object;
    readonly ScalarTypes: Readonly<Record<string, object>>;
  };
};

/** All plugins there are, for GlobalState.WithPlugIns. Called once: a symbol of the parser's is changed. */
export const plugins = (kusto: PluginParts): readonly object[] => {
  const { FunctionSymbol, Parameter, Tabularity, TableSymbol, ScalarTypes } = kusto.Symbols;
  const functions = FunctionSymbol as { readonly ctor: Many; readonly $ctor5: Fixed };
  const make = (Parameter as { readonly $ctor3: Parameter }).$ctor3;
  const optional = (name: string, type: string): object =>
    new make(name, ScalarTypes[type] as object, 0, undefined, undefined, false, undefined, 0, 1);
  const native = kusto.PlugIns.BagUnpack as Plugin;
  const column = new make('column', ScalarTypes['Dynamic'] as object, 0, undefined, undefined, false, undefined, 1, 1);
  const unpack = new functions.ctor(
    'bag_unpack',
    native.Signatures.getItem(0).CustomReturnType,
    (Tabularity as { readonly Tabular: unknown }).Tabular,
    [column, optional('column_prefix', 'String'), optional('columnsConflict', 'String'), optional('ignoredProperties', 'Dynamic')],
  );
  const schema = (TableSymbol as { readonly From: (text: string) => object }).From(
    '(ColumnName: string, ColumnOrdinal: long, DataType: string, ColumnType: string)',
  );
  const merge = new functions.$ctor5('schema_merge', schema, [optional('PreserveOrder', 'Bool')]);
  const table = (TableSymbol as { readonly $ctor4: new (name: string, columns: readonly object[]) => Columns }).$ctor4;
  const lookup = (kusto.PlugIns.Ipv6_Lookup as Plugin).Signatures.getItem(0);
  const given = lookup.CustomReturnType;
  lookup.CustomReturnType = (context) => {
    const all = given(context).Columns;
    const columns = Array.from({ length: all.Count }, (_, i) => all.getItem(i));
    const own = context.RowScope.Columns.Count;
    return new table('', [...columns.slice(own), ...columns.slice(0, own)]);
  };
  return [...kusto.PlugIns.All.filter((p) => (p as Plugin).Name !== 'bag_unpack'), unpack, merge];
};
