import { CUSTOM_TABLES } from '../../src/lab/custom-tables.ts';

/** The name of a column's type in a table of Log Analytics, where it is not KQL's. */
const TYPES: Readonly<Record<string, string>> = { datetime: 'dateTime', bool: 'boolean' };

/** `infra/tables.json`: the columns of Tollwatch's own tables as the tables API takes them, for Bicep to read. */
export const tablesJson = (): string => {
  const tables = CUSTOM_TABLES.map(({ name, columns }) => {
    const lines = columns.map((column) => `    { "name": "${column.name}", "type": "${TYPES[column.type] ?? column.type}" }`);
    return `  "${name}": [\n${lines.join(',\n')}\n  ]`;
  });
  return `{\n${tables.join(',\n')}\n}\n`;
};
