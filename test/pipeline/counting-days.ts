import { DAY, HOUR, type Instant, MINUTE } from '../../src/domain/time.ts';

export type SmsRow = {
  readonly TimeGenerated: Instant;
  readonly Event: 'sent' | 'verified';
  readonly Service: string;
  readonly RecipientCountry: string;
};

/** 0 up to 1, always the same for the same seed. */
export const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 0x1_0000_0000;
  };
};

/** Codes of an honest service: `aDay` on average, few at night, seven of ten verified within two minutes, most of them at home. */
export const honest = (from: Instant, days: number, aDay: number, random: () => number): SmsRow[] => {
  const rows: SmsRow[] = [];
  const countries = ['US', 'US', 'US', 'US', 'US', 'US', 'DE', 'DE', 'FR', 'GB'];
  for (let at = from; at < from + days * DAY; ) {
    const hour = (at % DAY) / HOUR;
    const rate = (aDay / DAY) * (1 + 0.8 * Math.sin(((hour - 9) / 24) * 2 * Math.PI));
    at += -Math.log(1 - random()) / rate;
    if (at >= from + days * DAY) break;
    const common = { Service: 'shop', RecipientCountry: countries[Math.floor(random() * countries.length)] ?? 'US' };
    rows.push({ TimeGenerated: Math.floor(at), Event: 'sent', ...common });
    if (random() < 0.7) rows.push({ TimeGenerated: Math.floor(at + 10_000 + random() * 110_000), Event: 'verified', ...common });
  }
  return rows;
};

/** `count` codes to one country within `minutes`, none verified. */
export const pumped = (from: Instant, minutes: number, count: number, country: string): SmsRow[] =>
  Array.from({ length: count }, (_, n) => ({
    TimeGenerated: Math.floor(from + (n * minutes * MINUTE) / count),
    Event: 'sent',
    Service: 'shop',
    RecipientCountry: country,
  }));
