import { gzipSync } from 'node:zlib';
import type { Target } from '../domain/target.ts';

/**
 * A link that opens the workspace's Logs page with the query, as its own "share link" does: gzip, Base64, percent-encoded. The
 * query carries its own time range.
 */
export const queryLink = (target: Target, query: string): string => {
  const packed = gzipSync(query, { level: 9 }).toString('base64');
  const tenant = target.tenantId === '' ? '' : `@${encodeURIComponent(target.tenantId)}`;
  const page = 'blade/Microsoft_Azure_Monitoring_Logs/LogsBlade';
  const resource = encodeURIComponent(target.resourceId);
  return `https://portal.azure.com/#${tenant}/${page}/resourceId/${resource}/source/LogsBlade.AnalyticsShareLinkToQuery/q/${encodeURIComponent(packed)}`;
};
