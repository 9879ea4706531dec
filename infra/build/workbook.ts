import { filledQueriesIn } from './kql-blocks.ts';
import { groupItem, queryItem, tabsItem, textItem } from './workbook/items.ts';
import { SECTIONS } from './workbook/layout.ts';
import { parametersItem } from './workbook/parameters.ts';

export class WorkbookError extends Error {
  override readonly name = 'WorkbookError';
}

/**
 * The workbook as JSON text, from the queries by name. Every query is used, and every one used is there: throws WorkbookError with
 * the names otherwise.
 */
export const workbookOf = (queries: Readonly<Record<string, string>>): string => {
  const used = new Set(['log-choice', 'service-choice', ...SECTIONS.flatMap(({ charts }) => charts.map(({ query }) => query))]);
  const idle = Object.keys(queries).filter((name) => !used.has(name));
  if (idle.length > 0) throw new WorkbookError(`The workbook shows no ${idle.join(', ')}: name it in layout.ts or delete it`);
  const kqlOf = (name: string): string => {
    const kql = queries[name];
    if (kql === undefined) throw new WorkbookError(`The workbook names ${name}, and infra/sentinel/workbook has no ${name}.kql`);
    return kql;
  };
  const workbook = {
    version: 'Notebook/1.0',
    items: [
      parametersItem({ log: kqlOf('log-choice'), service: kqlOf('service-choice') }),
      tabsItem(SECTIONS),
      ...SECTIONS.map(({ section, about, charts }) =>
        groupItem(section, [textItem(`${section}-about`, about), ...charts.map((chart) => queryItem(chart, kqlOf(chart.query)))]),
      ),
    ],
    fallbackResourceIds: ['WORKSPACE_RESOURCE_ID'],
    $schema: 'https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json',
  };
  // A line an item, without indentation: Bicep reads 131,072 characters of a file. Inside a string every quote is escaped.
  return `${JSON.stringify(workbook).replaceAll('{"type":', '\n{"type":')}\n`;
};

/** `infra/sentinel/workbook.json`, from the queries beside it. */
export const workbookPage = (): string => workbookOf(filledQueriesIn('workbook'));
