/**
 * Building stones of a workbook (schema Notebook/1.0). Numbers are those of the service: item types 1 text, 3 query, 9 parameters,
 * 11 links, 12 group; parameter types 1 text, 2 choice, 4 time range, 5 resource.
 */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type Item = { readonly [name: string]: Json };

/** What is drawn of an answer, and of which columns. A timechart's `series` is the column that tells its lines apart. */
export type Picture =
  | {
      readonly as: 'timechart' | 'areachart';
      readonly x: string;
      readonly y: readonly string[];
      readonly series?: string;
      readonly unit?: 'percent' | 'usd' | 'minutes';
    }
  /** `categoricalbar` for names, `barchart` for moments. */
  | {
      readonly as: 'barchart' | 'categoricalbar';
      readonly x: string;
      readonly y: readonly string[];
      readonly series?: string;
      readonly unit?: 'usd';
    }
  | { readonly as: 'tiles'; readonly title: string; readonly value: string }
  | { readonly as: 'table'; readonly bars?: readonly string[]; readonly links?: readonly string[]; readonly hidden?: readonly string[] };

/** One query of the workbook and its picture. `in` is the workspace asked: that of the logs, or that of the app's telemetry. */
export type Chart = {
  readonly query: string;
  readonly title: string;
  readonly picture: Picture;
  readonly width?: 33 | 50 | 67 | 100;
  readonly in?: 'Workspace' | 'Telemetry';
  readonly empty?: string;
  /** Column whose value of the chosen row becomes a parameter. */
  readonly chooses?: { readonly column: string; readonly parameter: string };
  /** Shown only when this parameter has a value. */
  readonly needs?: string;
};

// Units of the service's number formats: 0 count, 1 percent; money has no symbol of its own in charts.
const UNITS = { percent: 1, usd: 0, minutes: 0 } as const;

const chartSettings = (picture: Extract<Picture, { x: string }>): Item => ({
  xAxis: picture.x,
  yAxis: picture.y,
  ...(picture.series === undefined ? {} : { group: picture.series }),
  createOtherGroup: null,
  showLegend: true,
  ...(picture.unit === undefined
    ? {}
    : { ySettings: { numberFormatSettings: { unit: UNITS[picture.unit], options: { style: 'decimal' } } } }),
});

/** Formatters: 3 a bar in the cell, 5 hidden, 7 a link. */
const gridSettings = ({ bars = [], links = [], hidden = [] }: Extract<Picture, { as: 'table' }>): Item => ({
  formatters: [
    ...bars.map((column) => ({ columnMatch: `^${column}$`, formatter: 3, formatOptions: { palette: 'blue' } })),
    ...links.map((column) => ({ columnMatch: `^${column}$`, formatter: 7, formatOptions: { linkTarget: 'Url', linkLabel: 'Open' } })),
    ...hidden.map((column) => ({ columnMatch: `^${column}$`, formatter: 5 })),
  ],
  rowLimit: 250,
  filter: true,
});

const drawn = (picture: Picture): Item => {
  switch (picture.as) {
    case 'tiles':
      return {
        visualization: 'tiles',
        tileSettings: {
          titleContent: { columnMatch: picture.title, formatter: 1 },
          leftContent: { columnMatch: picture.value, formatter: 1, formatOptions: { palette: 'auto' } },
          showBorder: true,
          size: 'auto',
        },
      };
    case 'table':
      return { visualization: 'table', gridSettings: gridSettings(picture) };
    default:
      return { visualization: picture.as, chartSettings: chartSettings(picture) };
  }
};

/** Comments and indentation stay in the .kql files: the workbook holds many copies of what queries share, and Bicep reads 128 KB at most. */
export const compactKql = (query: string): string =>
  query
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//'))
    .join('\n');

const shownIf = (parameter: string): Item => ({
  conditionalVisibility: { parameterName: parameter, comparison: 'isNotEqualTo', value: '' },
});

export const queryItem = (chart: Chart, kql: string): Item => ({
  type: 3,
  content: {
    version: 'KqlItem/1.0',
    query: compactKql(kql),
    size: chart.picture.as === 'tiles' ? 4 : 0,
    title: chart.title,
    noDataMessage: chart.empty ?? 'Nothing in the time chosen.',
    noDataMessageStyle: 3,
    // 0: the query says its times itself, since rows about a time may come after it.
    timeContext: { durationMs: 0 },
    queryType: 0,
    resourceType: 'microsoft.operationalinsights/workspaces',
    crossComponentResources: [`{${chart.in ?? 'Workspace'}}`],
    ...(chart.chooses === undefined
      ? {}
      : { exportFieldName: chart.chooses.column, exportParameterName: chart.chooses.parameter, exportDefaultValue: '' }),
    ...drawn(chart.picture),
  },
  customWidth: String(chart.width ?? 100),
  name: chart.query,
  styleSettings: { showBorder: chart.picture.as !== 'tiles' },
  ...(chart.needs === undefined ? {} : shownIf(chart.needs)),
});

export const textItem = (name: string, markdown: string, needs?: string): Item => ({
  type: 1,
  content: { json: markdown },
  name,
  ...(needs === undefined ? {} : shownIf(needs)),
});

/** A section behind a tab. */
export const groupItem = (section: string, items: readonly Item[]): Item => ({
  type: 12,
  content: { version: 'NotebookGroup/1.0', groupType: 'editable', items },
  conditionalVisibility: { parameterName: 'Section', comparison: 'isEqualTo', value: section },
  name: section,
});

/** Tabs that set the parameter `Section`; the first is open at the beginning. */
export const tabsItem = (tabs: readonly { readonly section: string; readonly label: string }[]): Item => ({
  type: 11,
  content: {
    version: 'LinkItem/1.0',
    style: 'tabs',
    links: tabs.map(({ section, label }, n) => ({
      id: `00000000-0000-4000-8000-00000000010${n}`,
      cellValue: 'Section',
      linkTarget: 'parameter',
      linkLabel: label,
      subTarget: section,
      style: 'link',
    })),
  },
  name: 'sections',
});
