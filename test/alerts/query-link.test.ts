import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { queryLink } from '../../src/alerts/query-link.ts';
import { QUERY, TARGET } from './sample-alert.ts';

test('the link opens the workspace in its tenant and carries the whole query, whatever characters it has', () => {
  const query = `${QUERY}// ñ + / ? # & "quotes" ${'x'.repeat(3000)}`;
  const url = new URL(queryLink(TARGET, query));
  expect(url.origin).toBe('https://portal.azure.com');
  const [tenant, , , , , resource, , , , packed] = url.hash.slice(1).split('/');
  expect(tenant).toBe(`@${TARGET.tenantId}`);
  expect(decodeURIComponent(resource ?? '')).toBe(TARGET.resourceId);
  expect(gunzipSync(Buffer.from(decodeURIComponent(packed ?? ''), 'base64')).toString()).toBe(query);
});

test('the same query gives the same link, and nothing in it can end a Markdown link', () => {
  expect(queryLink(TARGET, QUERY)).toBe(queryLink(TARGET, QUERY));
  // Names of resource groups may hold parentheses.
  const target = { ...TARGET, resourceId: '/resourceGroups/shop (prod)\'"<>' };
  expect(queryLink(target, QUERY)).not.toMatch(/[\s"'<>()]/);
  expect(decodeURIComponent(queryLink(target, QUERY).split('/')[8] ?? '')).toBe(target.resourceId);
});

test('without a tenant the portal uses the one a person is signed in to', () => {
  expect(queryLink({ ...TARGET, tenantId: '' }, QUERY)).toContain('https://portal.azure.com/#/blade/');
});
