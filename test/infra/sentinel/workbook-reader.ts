import { z } from 'zod';

const named = z.looseObject({ name: z.string(), type: z.number(), content: z.looseObject({}) });
export type WorkbookItem = z.infer<typeof named>;
const group = z.looseObject({ items: z.array(named) });
const parameters = z.looseObject({
  parameters: z.array(z.looseObject({ name: z.string(), query: z.string().optional() })),
});

/** All items, those of groups included. */
export const itemsOf = (workbook: unknown): readonly WorkbookItem[] =>
  group.parse(workbook).items.flatMap((item) => (item.type === 12 ? [item, ...itemsOf(item.content)] : [item]));

/** A query and all the text in which parameters may stand. */
export type QueryItem = {
  readonly name: string;
  readonly query: string;
  readonly text: string;
  readonly content: Readonly<Record<string, unknown>>;
};

export const queriesOf = (items: readonly WorkbookItem[]): readonly QueryItem[] =>
  items.flatMap(({ type, name, content }): QueryItem[] => {
    if (type === 3) return [{ name, query: String(content['query']), text: JSON.stringify(content), content }];
    if (type !== 9) return [];
    return parameters
      .parse(content)
      .parameters.flatMap((one) =>
        one.query === undefined ? [] : [{ name: one.name, query: one.query, text: JSON.stringify(one), content: {} }],
      );
  });

const exported = z.looseObject({ exportParameterName: z.string().optional() });
const links = z.looseObject({ links: z.array(z.looseObject({ cellValue: z.string() })) });

/** Names of parameters that somebody sets: the choices at the top, tabs, and rows that can be chosen. */
export const parametersOf = (items: readonly WorkbookItem[]): ReadonlySet<string> =>
  new Set(
    items.flatMap(({ type, content }) => {
      if (type === 9) return parameters.parse(content).parameters.map(({ name }) => name);
      if (type === 11) return links.parse(content).links.map(({ cellValue }) => cellValue);
      const { exportParameterName } = exported.parse(content);
      return exportParameterName === undefined ? [] : [exportParameterName];
    }),
  );

/** `{Name}` and `{Name:format}`: the names, each once. A regular expression's `{3,11}` is none. */
export const referencesIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/\{([A-Za-z]+)(?::[A-Za-z]+)?\}/g)].map(([, name]) => name ?? '')),
];

const column = z.looseObject({ columnMatch: z.string() });
const picture = z.looseObject({
  chartSettings: z.looseObject({ xAxis: z.string(), yAxis: z.array(z.string()), group: z.string().optional() }).optional(),
  tileSettings: z.looseObject({ titleContent: column, leftContent: column }).optional(),
  gridSettings: z.looseObject({ formatters: z.array(column) }).optional(),
  exportFieldName: z.string().optional(),
});

/** Columns that an item's picture names and its answer does not have. */
export const columnsMissing = ({ content }: QueryItem, columns: readonly string[]): readonly string[] => {
  const { chartSettings, tileSettings, gridSettings, exportFieldName } = picture.parse(content);
  const wanted = [
    ...(chartSettings === undefined ? [] : [chartSettings.xAxis, ...chartSettings.yAxis, chartSettings.group]),
    ...(tileSettings === undefined ? [] : [tileSettings.titleContent.columnMatch, tileSettings.leftContent.columnMatch]),
    ...(gridSettings?.formatters ?? []).map(({ columnMatch }) => columnMatch.replace(/^\^|\$$/g, '')),
    exportFieldName,
  ];
  return wanted.filter((name) => name !== undefined).filter((name) => !columns.includes(name));
};
