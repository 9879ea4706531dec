import { type Instant, MINUTE, SECOND } from '../../../domain/time.ts';
import type { Happening, Stage, Wish } from '../happening.ts';
import type { Random } from '../random.ts';
import { logNormal } from '../world/draws.ts';
import type { Conditions } from './conditions.ts';

/** Twilio's and most others' life of a code. */
export const EXPIRY = 10 * MINUTE;

/** Starting points: median seconds and spread of the logarithm. */
const TYPING = { median: 25, sigma: 0.7 };
const DELIVERY = { median: 5, sigma: 0.6 };
const IMPATIENCE = { median: 60, sigma: 0.5 };
const PAGE_SHARE = 0.08;
const [REFUSED, THROTTLED] = [0.012, 0.004];
const [RESEND, RESEND_UNDELIVERED] = [0.05, 0.55];
const MISTYPED = 0.05;

const seconds = (random: Random, { median, sigma }: { readonly median: number; readonly sigma: number }): number =>
  Math.round(SECOND * logNormal(random, median, sigma));

type Course = { readonly wish: Wish; readonly random: Random; readonly conditions: Conditions; readonly seen: Happening[] };

const see = ({ seen, wish, conditions, random }: Course, at: Instant, stage: Stage, message: number, status = 200): void => {
  const reported = stage === 'verified' || stage === 'delivered' || stage === 'undelivered' || stage === 'expired';
  const late = reported ? conditions.lateMs(at) : 0;
  const knownAt = late > 0 ? { knownAt: at + Math.round(late * (0.2 + 0.8 * random.next())) } : {};
  seen.push({ at, stage, wish, message, status, ...knownAt });
};

/** One message, from the request to the phone. Gives back when it arrived, undefined when it did not. */
const oneMessage = (course: Course, at: Instant, message: number): Instant | undefined => {
  const { wish, random, conditions } = course;
  see(course, at, 'ask', message);
  const sent = at + random.int(80, 900);
  see(course, sent, 'sent', message);
  const done = sent + seconds(random, DELIVERY);
  const lost = random.chance(conditions.undelivered(wish.number, at));
  see(course, done, lost ? 'undelivered' : 'delivered', message);
  return lost ? undefined : done;
};

// A failing server is tried again, and then a new code is asked for: deploys multiply requests.
const typeIn = (course: Course, arrived: Instant, message: number): boolean => {
  const { random, conditions } = course;
  let at = arrived + seconds(random, TYPING);
  if (random.chance(MISTYPED)) {
    see(course, at, 'wrong', message, 400);
    at += random.int(4, 20) * SECOND;
  }
  for (let tries = 0; tries < 3; tries++) {
    if (!random.chance(conditions.verifyErrors(at))) {
      see(course, at, 'verified', message);
      return true;
    }
    see(course, at, 'verify-error', message, 500);
    if (!random.chance(0.6)) return false;
    at += random.int(5, 40) * SECOND;
  }
  return false;
};

/**
 * What an honest user's wish for a code brings about: page, request, message, delivery, perhaps another message, typing in, or
 * expiry. `converts` is the chance that a code that arrived is typed in (by default the conditions').
 */
export const honestFlow = (wish: Wish, at: Instant, random: Random, conditions: Conditions, converts?: number): readonly Happening[] => {
  const course: Course = { wish, random, conditions, seen: [] };
  if (random.chance(PAGE_SHARE))
    course.seen.push({ at: at - random.int(2, 30) * SECOND, stage: 'page', wish, message: 0, status: 200, method: 'GET' });
  if (random.chance(REFUSED + THROTTLED)) {
    see(course, at, 'ask', 0, random.chance(REFUSED / (REFUSED + THROTTLED)) ? 400 : 429);
    return course.seen;
  }
  const willing = random.chance(converts ?? conditions.conversion(wish.number, at));
  let [asked, verified] = [at, false];
  for (let message = 0; message < 3 && !verified; message++) {
    const arrived = oneMessage(course, asked, message);
    const again = random.chance(arrived === undefined ? RESEND_UNDELIVERED : RESEND);
    if (arrived !== undefined && willing && !again) verified = typeIn(course, arrived, message);
    // After a failing server some ask anew; with a code typed in nobody does.
    if (verified || !(again || (arrived !== undefined && willing && random.chance(0.4)))) break;
    asked += seconds(random, IMPATIENCE);
  }
  if (!verified) see(course, asked + EXPIRY, 'expired', 0);
  return course.seen;
};
