import { DAY, HOUR, MINUTE } from '../domain/time.ts';
import type { Reach } from './hunt.ts';

/**
 * When a row of SmsEvents_CL happened, as the hunts' queries have it: the event's own time, unless it is far from its arrival. One older
 * than two hours counts when it came.
 */
export const EVENT_TIME =
  'iff(isnotnull(EventTime) and EventTime >= TimeGenerated - 2h and EventTime < TimeGenerated + 5m, EventTime, TimeGenerated)';

/** Events come up to 2 hours after they happened, or claim to be 5 min ahead. */
export const EVENT_REACH: Reach = { beforeMs: 5 * MINUTE, afterMs: 2 * HOUR };

/** A number counts once a day: whoever looks at a range has to know the day before it. */
export const DAY_REACH: Reach = { ...EVENT_REACH, beforeMs: DAY + EVENT_REACH.beforeMs };

/**
 * What a report or a verification leaves open, the message of the same clock hour or the one before says: up to two hours before the
 * range and one after, and 2 hours more for its arrival.
 */
export const MESSAGE_REACH: Reach = { beforeMs: 2 * HOUR + EVENT_REACH.beforeMs, afterMs: 3 * HOUR };
