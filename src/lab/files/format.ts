import { DataFileError } from './data-file-error.ts';

/**
 * `lines`: one JSON object a line (data export); `values`: one JSON array of objects (az), or pretty-printed objects;
 * `response`: the query API's `{tables: [...]}`; `csv`: a header and rows.
 */
export type Format = 'empty' | 'lines' | 'values' | 'response' | 'csv';

const isCompleteJson = (line: string): boolean => {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
};

const objectFormat = (head: string): Format => {
  if (/^\{\s*"(tables|statistics|render|error)"\s*:/i.test(head)) return 'response';
  const [first = '', ...rest] = head.split(/\r?\n/, 50);
  if (isCompleteJson(first)) return 'lines';
  // The first line may be damaged alone: one later line that is a whole object says that the file goes by lines.
  if (rest.some((line) => line.startsWith('{') && isCompleteJson(line))) return 'lines';
  return /^\{\s*$|^\{\s*"[^"]*"\s*:.*,\s*$/.test(first) ? 'values' : 'lines';
};

/**
 * The format of a file from its first characters, whatever its extension says.
 * Throws DataFileError for web pages and for text that is no table.
 */
export const formatOf = (name: string, head: string): Format => {
  const text = head.trimStart();
  if (text === '') return 'empty';
  if (text.startsWith('{')) return objectFormat(text);
  if (text.startsWith('[')) return 'values';
  if (/^<(!doctype|html|\?xml|[a-z])/i.test(text)) {
    throw new DataFileError(name, 'is a web page or XML, perhaps a sign-in page saved in place of the data: export it again');
  }
  const header = text.split(/\r?\n/, 1)[0] ?? '';
  const separator = /^"?[A-Za-z_]\w*(?: \[[^\]]*\])?"?([;\t])/.exec(header)?.[1];
  if (separator !== undefined) {
    throw new DataFileError(name, `separates its columns by ${separator === ';' ? 'semicolons' : 'tabs'}: save it again with commas`);
  }
  if (header.includes(',') || /^"?TimeGenerated\b/.test(header)) return 'csv';
  throw new DataFileError(name, 'is neither NDJSON, JSON nor CSV with a header line: see "Data folders" in the README');
};
