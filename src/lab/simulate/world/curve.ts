import { DAY, HOUR, type Instant } from '../../../domain/time.ts';
import { logNormal, randomOf } from './draws.ts';

/** Hours that local clocks are ahead of UTC, and the moment from which on they are `later` (clock change). */
export type Zone = { readonly hours: number; readonly later?: { readonly at: Instant; readonly hours: number } };

/** Share of the day's traffic by local hour, in thousandths: quiet nights, a lunch peak, an evening peak. */
const BY_HOUR = [11, 7, 5, 5, 7, 14, 28, 42, 50, 54, 56, 60, 64, 58, 54, 54, 58, 64, 72, 80, 70, 47, 28, 12];
/** Monday first. */
const BY_WEEKDAY = [1.08, 1.04, 1.02, 1.02, 1.06, 0.92, 0.86];
const [DAY_NOISE, HOUR_NOISE] = [0.07, 0.1];

export const localTime = (at: Instant, { hours, later }: Zone): Instant =>
  at + HOUR * (later !== undefined && at >= later.at ? later.hours : hours);

export const localHour = (at: Instant, zone: Zone): number => new Date(localTime(at, zone)).getUTCHours();

/** Share of an average day's traffic that an hour around the moment would hold. Over a week the shares add up to about 7 a day's. */
export type Curve = (at: Instant) => number;

/** Daily curve (interpolated between hours), weekday, and noise of days and hours: the same for the same `name`. */
export const makeCurve = (zone: Zone, name: string): Curve => {
  const cache = new Map<string, number>();
  const noise = (key: string, sigma: number): number => {
    const value = cache.get(key) ?? logNormal(randomOf(name, key), 1, sigma);
    cache.set(key, value);
    return value;
  };
  return (at) => {
    const local = localTime(at, zone);
    const hour = Math.floor(local / HOUR);
    const date = new Date(local);
    const within = local / HOUR - hour - 0.5;
    const own = date.getUTCHours();
    const other = (own + (within < 0 ? 23 : 1)) % 24;
    const curve = (BY_HOUR[own] ?? 0) * (1 - Math.abs(within)) + (BY_HOUR[other] ?? 0) * Math.abs(within);
    const weekday = BY_WEEKDAY[(date.getUTCDay() + 6) % 7] ?? 1;
    return (curve / 1000) * weekday * noise(`day ${Math.floor(local / DAY)}`, DAY_NOISE) * noise(`hour ${hour}`, HOUR_NOISE);
  };
};
