import { expect, test } from 'vitest';
import { incidentText, quietText } from '../../src/cli/incident-text.ts';
import { makeTerminal } from '../../src/cli/terminal.ts';
import type { Campaign } from '../../src/domain/campaign.ts';
import { alertOf } from '../alerts/sample-alert.ts';
import { makeCampaign, makeFinding, makeSend, NOON } from '../domain/samples.ts';

const terminal = makeTerminal({ write: () => 0 }, { write: () => 0 }, { COLUMNS: '2000' });
const textOf = (campaign: Campaign): string =>
  incidentText(terminal, { id: 'a', status: 'alert', detectedAt: NOON, alert: alertOf(campaign) });
const clients = (n: number) => makeCampaign(Array.from({ length: n }, (_, i) => makeFinding({ source: `203.0.113.${i}` })));

test('addresses that are not shown are counted, with where all of them are', () => {
  expect(textOf(clients(40))).toContain(' (8 of 40; all: --json)');
  expect(textOf(clients(8))).not.toContain('--json');
});

test('of more addresses than are kept, it is said how many there are', () => {
  expect(textOf(clients(230))).toContain(' (8 of 230; 200 of them: --json)');
});

test('an alert says in which log it was seen, which guide to open, and that its numbers were checked', () => {
  const text = textOf(clients(1));
  expect(text).toMatch(/seen in +AppRequests \(the form's log\)/);
  expect(text).toMatch(/guide +src\/hunts\/otp-request-spike\/guide\.md/);
  expect(text).toMatch(/numbers +checked: counted again/);
});

test('nobody is told to block the backend that called the provider', () => {
  expect(textOf(makeCampaign([makeSend()]))).toMatch(/who +10\.0\.0\.4 \(your own backend unless a key was stolen; do not block it\)/);
});

test('what was kept quiet for the same reason is said once, with how often', () => {
  const quiet = (hours: number) => ({
    ...{ id: `q${hours}`, status: 'record-only' as const, detectedAt: NOON },
    alert: alertOf(clients(1), {
      title: 'Unusual messages on shop',
      reason: 'one sign alone is too little',
      firstActivity: NOON + hours * 3_600_000,
    }),
  });
  expect(quietText(terminal, [quiet(0), quiet(2)])).toBe(
    '  2026-03-01 12:00  Unusual messages on shop (2 times, the last at 2026-03-01 14:00)\n    recorded, nobody alerted: one sign alone is too little',
  );
});
