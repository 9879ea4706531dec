const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/;
/** How the portal writes times into CSV, in its English (US) form; newer browsers put a narrow no-break space before AM. */
const PORTAL = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),?\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:\s*([AP])M)?$/;

type Parts = { year: number; month: number; day: number; hour: number; minute: number; second: number; fraction: string; offset: number };

const offsetMinutes = (zone: string | undefined): number => {
  const found = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '');
  if (found === null) return 0;
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]));
};

const partsOf = (text: string): Parts | undefined => {
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = iso;
    return {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second),
      fraction,
      offset: offsetMinutes(zone),
    };
  }
  const portal = PORTAL.exec(text);
  if (portal === null) return undefined;
  const [, month, day, year, clock = '0', minute, second = '0', fraction = '', half] = portal;
  const hour = half === undefined ? Number(clock) : (Number(clock) % 12) + (half === 'P' ? 12 : 0);
  if (half !== undefined && (Number(clock) < 1 || Number(clock) > 12)) return undefined;
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour,
    minute: Number(minute),
    second: Number(second),
    fraction,
    offset: 0,
  };
};

/**
 * A time as logs write it, to ISO 8601 in UTC with 7 decimals (Kusto's ticks); no zone means UTC. Undefined when it is no time
 * of the calendar: 31 February, hour 24, a day-first date whose day exceeds 12.
 */
export const parseLogTime = (text: string): string | undefined => {
  const parts = partsOf(text.trim());
  if (parts === undefined) return undefined;
  const { year, month, day, hour, minute, second, fraction, offset } = parts;
  if (hour > 23 || minute > 59 || second > 59 || Math.abs(offset) > 14 * 60) return undefined;
  // Not Date.UTC, which takes the year 1 (the zero of .NET) for 1901.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  date.setUTCHours(hour, minute - offset, second);
  // Kusto knows the years 1 to 9999, and other years have other lengths in ISO 8601.
  if (date.getUTCFullYear() < 1 || date.getUTCFullYear() > 9999) return undefined;
  return `${date.toISOString().slice(0, 19)}.${fraction.padEnd(7, '0').slice(0, 7)}Z`;
};
