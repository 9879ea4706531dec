import { EPOCH_TICKS } from './types.ts';
import { stop } from './stopping.ts';

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** The clock of an IANA time zone. Throws for a name that is none, in the case the database gives it. */
const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known) return known;
  const made = /^[A-Za-z][\w/+-]*$/.test(zone) ? create(zone) : undefined;
  const resolved = made?.resolvedOptions().timeZone ?? '';
  if (!made || (resolved !== zone && resolved.toLowerCase() === zone.toLowerCase()))
    return stop('a time zone that is not known by that name');
  if (formats.size >= 600) formats.clear();
  formats.set(zone, made);
  return made;
};

const create = (zone: string): Intl.DateTimeFormat | undefined => {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch {
    return undefined;
  }
};

/** What is to be added to UTC at a moment, in ms. Zones before 1970 are not certain. */
const offsetAt = (ms: number, zone: string): number => {
  const format = formatOf(zone);
  if (ms < 0) return stop('a time zone was applied to a moment before 1970');
  const parts = new Map(format.formatToParts(ms).map((part) => [part.type, Number(part.value)]));
  const at = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const local = Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second'));
  return local - Math.floor(ms / 1000) * 1000;
};

const toMs = (ticks: bigint): number => Number((ticks - EPOCH_TICKS) / 10_000n);

/** Local time of a moment, both in ticks. */
export const utcToLocal = (ticks: bigint, zone: string): bigint => ticks + BigInt(offsetAt(toMs(ticks), zone)) * 10_000n;

/** The moment of a local time. In the hour that spring leaves out the later offset counts; in the hour autumn repeats there is no certain one. */
export const localToUtc = (ticks: bigint, zone: string): bigint => {
  const ms = toMs(ticks);
  const [before, after] = [offsetAt(ms - DAY_MS, zone), offsetAt(ms + DAY_MS, zone)];
  const fits = [...new Set([before, after])].filter((offset) => offsetAt(ms - offset, zone) === offset);
  if (fits.length > 1) return stop('a local time that is there twice was converted to UTC');
  return ticks - BigInt(fits[0] ?? after) * 10_000n;
};
