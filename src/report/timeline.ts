import { withThousands } from '../domain/amount.ts';
import type { Range } from '../domain/time.ts';
import { floorTo } from '../domain/time.ts';
import type { Traffic, TrafficBin } from '../domain/traffic.ts';
import type { ReportContents, ReportIncident } from './contents.ts';
import { type Html, html } from './html.ts';
import { bucketFor, bucketText, marksOf, minuteText, percentAt } from './time-axis.ts';

/** Charts shown; a tenant with more services than this is better served by the list of incidents. */
const MOST_CHARTS = 12;
/** The drawing is stretched to the page's width, so that only its proportions count. */
const WIDTH = 1000;
const HEIGHT = 100;
/** Narrower marks could not be seen or hit. */
const MIN_MARK = 3;

type Bucket = { readonly at: number; sends: number; verified: number };

const bucketsOf = (bins: readonly TrafficBin[], range: Range, length: number): readonly Bucket[] => {
  const buckets = new Map<number, Bucket>();
  for (const { bin, sends, verified } of bins) {
    if (bin < range.from - length || bin >= range.to) continue;
    const at = floorTo(bin, length);
    const bucket = buckets.get(at) ?? { at, sends: 0, verified: 0 };
    buckets.set(at, bucket);
    bucket.sends += sends;
    bucket.verified += verified;
  }
  return [...buckets.values()].sort((a, b) => a.at - b.at);
};

/** A stepped area over the buckets, down to nothing where there are none. */
const areaOf = (buckets: readonly Bucket[], range: Range, length: number, top: number, of: 'sends' | 'verified'): string => {
  const x = (at: number): string => ((WIDTH * percentAt(range, at)) / 100).toFixed(1);
  const steps = buckets.map((bucket) => {
    const y = (HEIGHT * (1 - bucket[of] / top)).toFixed(1);
    return `M${x(bucket.at)},${HEIGHT}V${y}H${x(bucket.at + length)}V${HEIGHT}Z`;
  });
  return steps.join('');
};

const STATUS_TEXT = { alert: 'alerted', suppressed: 'suppressed', 'record-only': 'recorded only' } as const;

const markOf = (range: Range, { id, status, detectedAt, alert }: ReportIncident): Html => {
  const left = (WIDTH * percentAt(range, alert.firstActivity)) / 100;
  const right = (WIDTH * percentAt(range, alert.lastActivity)) / 100;
  const width = Math.max(MIN_MARK, right - left);
  const said = `${STATUS_TEXT[status]}: ${alert.title} (${minuteText(alert.firstActivity)} to ${minuteText(alert.lastActivity)} UTC)`;
  const noticed = (WIDTH * percentAt(range, detectedAt)) / 100;
  const line =
    status === 'alert'
      ? html`<line class="noticed" x1="${noticed.toFixed(1)}" x2="${noticed.toFixed(1)}" y1="0" y2="${HEIGHT}"><title>noticed ${minuteText(detectedAt)} UTC</title></line>`
      : undefined;
  return html`<a href="#i-${id}"><rect class="mark ${status}" x="${left.toFixed(1)}" y="0" width="${width.toFixed(1)}" height="${HEIGHT}"><title>${said}</title></rect></a>${line}`;
};

const belongs = ({ canonical }: ReportContents, { service }: Traffic, { alert }: ReportIncident): boolean => {
  const names = new Set([service, canonical(service)]);
  return names.has(alert.service) || alert.entities.services.some((name) => names.has(name));
};

const chart = (contents: ReportContents, traffic: Traffic): Html => {
  const { range } = contents;
  const length = bucketFor(range);
  const buckets = bucketsOf(traffic.bins, range, length);
  const top = Math.max(1, ...buckets.map(({ sends, verified }) => Math.max(sends, verified)));
  const sum = (of: 'sends' | 'verified'): number => buckets.reduce((total, bucket) => total + bucket[of], 0);
  const own = contents.incidents.filter((incident) => belongs(contents, traffic, incident));
  const quietFirst = own.toSorted((a, b) => Number(a.status === 'alert') - Number(b.status === 'alert'));
  const verified = sum('verified');
  const share = verified > 0 ? `, ${withThousands(verified)} verified` : '; this table shows no verifications';
  const marks = marksOf(range);
  const grid = marks.map(({ at }) => {
    const x = ((WIDTH * percentAt(range, at)) / 100).toFixed(1);
    return html`<line class="grid" x1="${x}" x2="${x}" y1="0" y2="${HEIGHT}"/>`;
  });
  const labels = marks
    .filter(({ at }) => percentAt(range, at) < 97)
    .map(({ at, text }) => html`<span style="left:${percentAt(range, at).toFixed(2)}%">${text}</span>`);
  return html`<figure class="chart">
<figcaption><b>${traffic.service || 'no service named'}</b> <span class="log">${traffic.log}</span> <span class="sum">${withThousands(sum('sends'))} codes sent${share}</span></figcaption>
<div class="plot"><span class="top">${withThousands(top)} in ${bucketText(length)}</span>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="Codes of ${traffic.service} by ${bucketText(length)}">${grid}<path class="sends" d="${areaOf(buckets, range, length, top, 'sends')}"/>${
    verified > 0 ? html`<path class="verified" d="${areaOf(buckets, range, length, top, 'verified')}"/>` : undefined
  }${quietFirst.map((incident) => markOf(range, incident))}</svg></div>
<div class="axis">${labels}</div>
</figure>`;
};

/** Codes sent and verified by service over the range, with every incident where it happened. */
export const timelineSection = (contents: ReportContents): Html => {
  const { traffic } = contents;
  const alerted = (one: Traffic): boolean =>
    contents.incidents.some((incident) => incident.status === 'alert' && belongs(contents, one, incident));
  const shown = traffic.toSorted((a, b) => Number(alerted(b)) - Number(alerted(a))).slice(0, MOST_CHARTS);
  if (shown.length === 0) return html`<section><h2>Timeline</h2><p class="none">No codes were sent in what was examined.</p></section>`;
  const rest = traffic.length - shown.length;
  return html`<section><h2>Timeline</h2>
<p class="legend"><span><i class="key sends"></i>codes sent</span> <span><i class="key verified"></i>codes verified</span> <span><i class="key alert"></i>alerted</span> <span><i class="key line"></i>noticed</span> <span><i class="key record-only"></i>recorded only</span> <span><i class="key suppressed"></i>suppressed</span></p>
${shown.map((one) => chart(contents, one))}
${rest > 0 ? html`<p class="none">and ${rest} more with fewer codes</p>` : undefined}
</section>`;
};
