import { gzipSync } from 'node:zlib';
import type { Target } from '../domain/target.ts';

/** As encodeURIComponent, and without the parentheses and quotes that would end a link in Markdown or HTML. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[()']/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * A link that opens the workspace's Logs page with the query, as its own "share link" does: gzip, Base64, percent-encoded. The
 * query carries its own time range.
 */
export const queryLink = (target: Target, query: string): string => {
  const packed = gzipSync(query, { level: 9 }).toString('base64');
  const tenant = target.tenantId === '' ? '' : `@${encode(target.tenantId)}`;
  const page = 'blade/Microsoft_Azure_Monitoring_Logs/LogsBlade';
  const resource = encode(target.resourceId);
  return `https://portal.azure.com/#${tenant}/${page}/resourceId/${resource}/source/LogsBlade.AnalyticsShareLinkToQuery/q/${encode(packed)}`;
};
