import { DAY, type Instant, toIso } from '../domain/time.ts';
import { parseMoment } from './timespan.ts';

/** Names the service keeps for itself (azure-monitor-docs logs/tables-custom.md). */
const RESERVED = new Set(['_ResourceId', 'id', '_SubscriptionId', 'TenantId', 'Type', 'UniqueId', 'Title']);
const COLUMN_NAME = /^[A-Za-z]\w{0,44}$/;
/** A longer field is cut, in bytes of UTF-8. */
const FIELD_BYTES = 64 * 1024;

export type LabRow = Readonly<Record<string, unknown>>;

/** `Custom-X` -> `X_CL`; a stream named after its table keeps the name. */
export const tableOfStream = (stream: string): string => {
  const name = stream.replace(/^(Custom|Microsoft)-/, '');
  return stream.startsWith('Microsoft-') || name.endsWith('_CL') ? name : `${name}_CL`;
};

const cut = (value: unknown): unknown => {
  if (typeof value !== 'string' || Buffer.byteLength(value) <= FIELD_BYTES) return value;
  // A character cut in half becomes U+FFFD, which is dropped again.
  return Buffer.from(value).subarray(0, FIELD_BYTES).toString().replace(/�$/, '');
};

/** TimeGenerated older than 2 days, more than 1 day ahead, absent or unreadable becomes the time of arrival. */
const stamp = (value: unknown, arrival: Instant): string => {
  const at = typeof value === 'string' ? parseMoment(value) : undefined;
  return at !== undefined && at >= arrival - 2 * DAY && at <= arrival + DAY ? String(value) : toIso(arrival);
};

/** The rows as the service would store them, or why it refuses the call. Unknown columns are left to the table, which drops them. */
export const acceptRows = (body: unknown, arrival: Instant): { readonly rows: readonly LabRow[] } | { readonly refused: string } => {
  if (!Array.isArray(body)) return { refused: 'The body must be a JSON array.' };
  const rows: LabRow[] = [];
  for (const [index, row] of (body as readonly unknown[]).entries()) {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) return { refused: `Row ${index} is not an object.` };
    const bad = Object.keys(row).find((name) => RESERVED.has(name) || !COLUMN_NAME.test(name));
    if (bad !== undefined) return { refused: `Row ${index} has a column '${bad}', which is reserved or not a column name.` };
    const cells = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cut(value)]));
    rows.push({ ...cells, TimeGenerated: stamp(cells['TimeGenerated'], arrival) });
  }
  return { rows };
};
