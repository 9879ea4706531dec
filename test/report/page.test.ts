import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/domain/time.ts';
import type { ReportContents, ReportIncident } from '../../src/report/contents.ts';
import { reportPage } from '../../src/report/page.ts';
import { marksOf } from '../../src/report/time-axis.ts';
import { alertOf } from '../alerts/sample-alert.ts';

const FROM = Date.UTC(2026, 2, 1);
const HOSTILE = `<script>alert(1)</script>"' onmouseover="x`;

const incident = (id: string, more: Partial<ReportIncident> = {}, alert: Partial<ReportIncident['alert']> = {}): ReportIncident => ({
  id,
  status: 'alert',
  detectedAt: FROM + 10 * HOUR,
  alert: { ...alertOf(), service: 'shop', firstActivity: FROM + 9 * HOUR, lastActivity: FROM + 12 * HOUR, ...alert },
  evidence: [],
  ...more,
});

const contents = (more: Partial<ReportContents> = {}): ReportContents => ({
  name: 'logs',
  version: '0.0.0',
  range: { from: FROM, to: FROM + 2 * DAY },
  ticks: 576,
  incidents: [],
  traffic: [
    {
      log: 'AppRequests',
      service: 'shop',
      bins: [
        { bin: FROM + 9 * HOUR, sends: 1200, verified: 80 },
        { bin: FROM + 9.5 * HOUR, sends: 34, verified: 1 },
      ],
    },
  ],
  canonical: (name) => name,
  hunts: [
    {
      id: 'otp-request-spike',
      title: 'Spike',
      sources: [
        { table: 'AppRequests', status: 'ok', missing: [] },
        { table: 'AppEvents', status: 'missing-columns', missing: ['Properties'] },
      ],
    },
    { id: 'sms-probe-burst', title: 'Probe', sources: [{ table: 'SmsEvents_CL', status: 'missing-table', missing: [] }] },
  ],
  examined: [{ table: 'AppRequests', rows: 2000, inRange: 1500 }],
  notices: [],
  ...more,
});

describe('the report of a replay', () => {
  it('shows every address that is kept, those beyond the first folded away', () => {
    const ips = Array.from({ length: 40 }, (_, n) => `203.0.113.${n}`);
    const page = reportPage(contents({ incidents: [incident('a1', {}, { entities: { ...alertOf().entities, ips }, sourceCount: 40 })] }));
    for (const ip of ips) expect(page).toContain(`<code>${ip}</code>`);
    expect(page).toContain('<summary>16 more</summary>');
    expect(page).not.toContain('not kept by name');
  });

  it('gives each severity a colour of its own', () => {
    const page = reportPage(contents());
    const colours = ['High', 'Medium', 'Low', 'Informational'].map(
      (name) => new RegExp(`\\.severity\\.${name}\\{[^}]*var\\(--(high|medium|low|info)\\)`).exec(page)?.[1],
    );
    expect(colours).toEqual(['high', 'medium', 'low', 'info']);
  });

  it('needs nothing but itself: no script, nothing that would be loaded', () => {
    const page = reportPage(contents({ incidents: [incident('a1')] }));
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|<img|<link|<iframe|@import|url\(|\ssrc=/i);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).toContain('prefers-color-scheme:dark');
  });

  it('takes what logs say for text, wherever it stands', () => {
    const evil = incident(
      'a1',
      {
        evidence: [
          {
            subject: { log: HOSTILE, service: HOSTILE, flow: HOSTILE, dimension: 'block', part: HOSTILE },
            window: { from: FROM, to: FROM + HOUR },
            nats: { numbers: 40 },
            ...{ sends: 10, verified: 0, suspect: 10, firstSeen: false, hunt: HOSTILE, finding: HOSTILE, seenAt: FROM + HOUR },
          },
        ],
      },
      {
        title: HOSTILE,
        reason: HOSTILE,
        query: HOSTILE,
        queryLink: `javascript:${HOSTILE}`,
        service: HOSTILE,
        clientCountries: [HOSTILE],
        nextSteps: [HOSTILE],
        entities: { ips: [HOSTILE], services: [HOSTILE], countries: [HOSTILE], blocks: [HOSTILE] },
      },
    );
    const page = reportPage(
      contents({
        name: HOSTILE,
        version: HOSTILE,
        incidents: [evil, { ...evil, id: 'a2', status: 'suppressed' }],
        traffic: [{ log: HOSTILE, service: HOSTILE, bins: [{ bin: FROM, sends: 1, verified: 0 }] }],
        hunts: [{ id: HOSTILE, title: HOSTILE, sources: [{ table: HOSTILE, status: HOSTILE, missing: [HOSTILE] }] }],
        examined: [{ table: HOSTILE, inRange: 1 }],
        notices: [HOSTILE],
        nothing: HOSTILE,
      }),
    );
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/"' onmouseover/);
    expect(page).not.toContain('javascript:');
    expect(page.split('&lt;script&gt;').length).toBeGreaterThan(20);
  });

  it('shows an alerted incident on the chart of its service, with when it was noticed, and in words', () => {
    const page = reportPage(contents({ incidents: [incident('a1')] }));
    expect(page).toMatch(/<a href="#i-a1"><rect class="mark alert" x="187\.5" y="0" width="62\.5"/);
    expect(page).toContain('<line class="noticed" x1="208.3"');
    expect(page).toContain('<article id="i-a1"');
    expect(page).toContain('60 min after its start');
    expect(page).toContain('1,234 codes sent, 81 verified');
  });

  it('keeps what was quiet apart, with its reason, and says so when there was no attack', () => {
    const quiet = incident('a1', { status: 'suppressed' }, { reason: 'silenced: load test' });
    const page = reportPage(contents({ incidents: [quiet] }));
    expect(page).toContain('No attack would have been alerted.');
    expect(page).toContain('silenced: load test');
    expect(page).not.toContain('<article');
    expect(page).toContain('class="mark suppressed"');
  });

  it('tells hunts that saw nothing from hunts that found nothing, and which columns were missing', () => {
    const page = reportPage(contents());
    expect(page).toMatch(/sms-probe-burst<\/code><br>Probe<\/td>\n<td><span class="status not-observable">/);
    expect(page).toContain('columns missing: Properties');
    expect(page).toContain('1 of 2');
    expect(page).toMatch(/1,500<\/td><td class="number">2,000/);
  });

  it('has the table of thresholds only when it was asked for', () => {
    expect(reportPage(contents())).not.toContain('With other thresholds');
    const tune = [{ factor: 1, alerts: 2, more: 0, missed: 0 }];
    expect(reportPage(contents({ tune }))).toContain('× 1 (now)');
  });

  it('marks round moments, never more than fit', () => {
    for (const length of [HOUR, 5 * HOUR, 2 * DAY, 14 * DAY, 90 * DAY, 2000 * DAY]) {
      const marks = marksOf({ from: FROM + 7 * HOUR, to: FROM + 7 * HOUR + length });
      expect(marks.length).toBeGreaterThan(1);
      expect(marks.length).toBeLessThanOrEqual(15);
    }
    expect(marksOf({ from: FROM, to: FROM + 2 * DAY }).map(({ text }) => text)).toContain('2 Mar');
  });
});
