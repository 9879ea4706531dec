import { type Instant, MINUTE, SECOND } from '../domain/time.ts';

/** A campaign as whoever was asked knows it. `services` of it, whatever their order. */
export type SeenCampaign = {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly services: readonly string[];
  readonly lastActivity: Instant;
  /** When it was raised or last changed. */
  readonly seenAt: Instant;
};

export type Arrival = { readonly campaign: SeenCampaign; readonly afterMs: number };

export type ArrivalQuestion = {
  readonly startedAt: Instant;
  /** Undefined: any service. */
  readonly service: string | undefined;
  readonly waitMs: number;
  readonly campaigns: () => Promise<readonly SeenCampaign[]>;
  readonly now: () => Instant;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onWait?: (leftMs: number) => void;
};

const POLL_MS = 30 * SECOND;
/** Activity is told in bins of 5 minutes, which may begin before the probe did. */
const BIN_MS = 5 * MINUTE;

const touches = ({ services }: SeenCampaign, service: string | undefined): boolean =>
  service === undefined || services.some((name) => name.toLowerCase() === service.toLowerCase());

/** Asks every half minute until a campaign of the service was active since the start, or the time is over: undefined. An alert goes before one that was kept quiet. */
export const awaitIncident = async (asked: ArrivalQuestion): Promise<Arrival | undefined> => {
  const { startedAt, service, waitMs, campaigns, now, sleep, onWait } = asked;
  const until = now() + waitMs;
  let quiet: SeenCampaign | undefined;
  for (;;) {
    const active = (await campaigns()).filter((one) => one.lastActivity > startedAt - BIN_MS && touches(one, service));
    const alert = active.find(({ status }) => status === 'alert');
    if (alert !== undefined) return { campaign: alert, afterMs: now() - startedAt };
    quiet = active[0] ?? quiet;
    const left = until - now();
    if (left <= 0) return quiet === undefined ? undefined : { campaign: quiet, afterMs: now() - startedAt };
    onWait?.(left);
    await sleep(Math.min(POLL_MS, left));
  }
};
