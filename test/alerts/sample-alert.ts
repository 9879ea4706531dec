import { makeAlert } from '../../src/domain/alert.ts';
import type { Alert, Campaign } from '../../src/domain/campaign.ts';
import type { Target } from '../../src/domain/target.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { BIN, counts, makeCampaign, makeFinding, makeSend, NOON } from '../domain/samples.ts';

export const TARGET: Target = {
  id: 'a1b2c3',
  name: 'shop-logs',
  tenantId: '11111111-2222-3333-4444-555555555555',
  workspaceId: '66666666-7777-8888-9999-000000000000',
  resourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/shop-logs',
};

export const QUERY =
  "let From = datetime(2026-03-01T12:00:00Z);\nAppRequests\n| where AppRoleName == 'shop-api'\n| summarize Requests = count() by bin(TimeGenerated, 5m)\n";

/** Six sources, a masked one among them, and the provider's side. */
export const campaign: Campaign = makeCampaign([
  ...['203.0.113.7', '203.0.113.6', '2001:db8::5', '203.0.113.4', 'unknown:Nigeria'].map((source, n) =>
    makeFinding({
      source,
      bin: NOON + (n % 3) * BIN,
      counts: counts(400 - 50 * n, { verified: 1 }),
      blocks: ['+234803123'],
      clientCountries: ['Nigeria'],
      serviceResourceId: '/subscriptions/s/rg/web',
    }),
  ),
  makeSend({ countries: ['NG', 'PK'], counts: counts(900) }),
]);

export const alertOf = (of: Campaign = campaign, changes: Partial<Alert> = {}): Alert => ({
  ...makeAlert(of, {
    change: 'opened',
    notify: true,
    now: NOON + 20 * MINUTE,
    query: QUERY,
    queryLink: 'https://portal.azure.com/#blade/x',
    nextSteps: ['Block the addresses at the firewall.', 'Limit codes a destination.'],
    tablesOf: (hunt) => (hunt === 'acs-send-spike' ? ['AzureDiagnostics', 'ACSSMSIncomingOperations'] : ['AppRequests']),
  }),
  ...changes,
});

/** What an attacker can put into a URL, a role name or a header. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '[click](javascript:alert(1))',
  '![x](https://evil.example/p.png)',
  '**bold** _it_ ~~no~~ `code` ```',
  'https://evil.example/a www.evil.example mail@evil.example',
  'a\r\n\r\n# Heading\n| a | b |',
  '&lt;b&gt; &#60;',
  '\u202egnp.exe\u200b\u0000\u2028x',
  '\\',
  '=HYPERLINK("https://evil.example")',
];
