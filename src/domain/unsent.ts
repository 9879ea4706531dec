import { SENDS } from './expectation.ts';
import type { Flow, History } from './history.ts';
import { sumOf } from './series.ts';
import type { Signal } from './signal.ts';
import { DAY, HOUR, type Instant, MINUTE, type Range } from './time.ts';

/** Logs with a row for every message that the provider took, and those of the forms that ask for them. */
const MESSAGE_LOGS: readonly string[] = ['SmsEvents_CL', 'ACSSMSIncomingOperations'];
const REQUEST_LOGS: readonly string[] = ['AppRequests', 'AGWAccessLogs', 'AzureDiagnostics', 'AppServiceHTTPLogs', 'ASimWebSessionLogs'];

const BIN = 5 * MINUTE;
/** So much common past shows whether the messages follow the requests. */
const PAST: Range = { from: 7 * DAY, to: HOUR };
const MIN_PAST_MS = DAY;
const MIN_PAST_MESSAGES = 100;
/** Messages a request, where the log of messages holds this form's: resends and codes of two messages make more than one. */
const FOLLOWS = { least: 0.9, most: 3 };
/** A form of another name than the provider's has to be most of what the unmatched forms ask for: a small one may be sent elsewhere. */
const MOST = 0.5;
/** Of the messages in question so many have to be missing, and so many of all: less is how requests and messages scatter. */
const MISSING = 0.8;
const MISSING_OF_ALL = 0.3;
/** The usual messages have to be there: a log that lags or has stopped shows nothing. More than these, and something was sent. */
const ALIVE = 0.4;
const USUAL_AND = 0.25;
const MIN_USUAL = 5;
/** Messages are awaited while those of this time are there: a log that lags for longer has stopped, and explains nothing. */
const CAME: Range = { from: 35 * MINUTE, to: 15 * MINUTE };

type Group = { readonly own: readonly Flow[]; readonly requests: readonly Flow[]; readonly messages: readonly Flow[] };

const sumFlows = (flows: readonly Flow[], from: Instant, to: Instant): number =>
  flows.reduce((sum, { total }) => sum + sumOf(total, SENDS, from, to), 0);

/** Flows of the signal's service, with those that the provider may have under another name. */
const pair = (requests: readonly Flow[], messages: readonly Flow[], service: string, nameOf: (flow: Flow) => string): Group => {
  const own = requests.filter((flow) => nameOf(flow) === service);
  const same = messages.filter((flow) => nameOf(flow) === service);
  if (same.length > 0) return { own, requests: own, messages: same };
  const [asked, sent] = [new Set(requests.map(nameOf)), new Set(messages.map(nameOf))];
  return {
    own,
    requests: requests.filter((flow) => !sent.has(nameOf(flow))),
    messages: messages.filter((flow) => !asked.has(nameOf(flow))),
  };
};

/** Messages usual in a window: the mean of the same hours of earlier days. */
const usualOf = (flows: readonly Flow[], { from, to }: Range, since: Instant): number => {
  let [sum, days] = [0, 0];
  for (let day = 1; day <= 7 && from - day * DAY >= since; day++) {
    sum += sumFlows(flows, from - day * DAY, to - day * DAY);
    days += 1;
  }
  return days === 0 ? 0 : sum / days;
};

export type UnsentQuestion = {
  readonly signal: Signal;
  /** Counts of requests, of the log that the signal comes from. */
  readonly requests: History;
  /** Counts of messages by provider. */
  readonly messages: History;
  /** A service's name, whatever each log calls it. */
  readonly serviceName: (name: string) => string;
};

/**
 * Why requests that stand out cost nothing: the provider's log, which has followed them so far, shows no messages behind them, as with
 * a load test against a stub or a form that refuses quietly; or that its rows of the last minutes are awaited. Undefined where no log of
 * messages tells.
 */
export const unsentReason = ({ signal, requests, messages, serviceName }: UnsentQuestion): string | undefined => {
  const { log, service } = signal.subject;
  if (!REQUEST_LOGS.includes(log)) return undefined;
  const nameOf = ({ key: [, name = ''] }: Flow): string => serviceName(name);
  const asking = [...requests.flows.values()].filter(({ key }) => key[0] === log);
  const sending = [...messages.flows.values()].filter(({ key: [name = ''] }) => MESSAGE_LOGS.includes(name));
  const group = pair(asking, sending, serviceName(service), nameOf);
  const { from, to } = signal.window;
  if (Math.min(requests.until ?? 0, messages.until ?? 0) < to) return undefined;
  const since = Math.max(requests.since ?? to, messages.since ?? to);
  const before = Math.min(from, to - HOUR);
  const past = { from: Math.max(since, before - PAST.from), to: before - PAST.to };
  if (past.to - past.from < MIN_PAST_MS) return undefined;
  const [askedBefore, sentBefore] = [sumFlows(group.requests, past.from, past.to), sumFlows(group.messages, past.from, past.to)];
  const rate = sentBefore / Math.max(1, askedBefore);
  if (sentBefore < MIN_PAST_MESSAGES || rate < FOLLOWS.least || rate > FOLLOWS.most) return undefined;
  if (sumFlows(group.own, past.from, past.to) < MOST * askedBefore) return undefined;
  const logs = [...new Set(group.messages.map(({ key: [name = ''] }) => name))].join(', ');
  const isAlive = (window: Range): boolean =>
    sumFlows(group.messages, window.from, window.to) > ALIVE * usualOf(group.messages, window, since);
  // A log of messages that has not caught up with the requests shows none of those that were just sent.
  if (!isAlive({ from: to - 2 * BIN, to })) {
    const earlier = { from: to - CAME.from, to: to - CAME.to };
    const came = isAlive(earlier) && usualOf(group.messages, earlier, since) >= MIN_USUAL;
    // What has stood out for longer than messages need is not held back.
    const justAsked = sumFlows(group.own, earlier.to, to) >= MISSING * signal.suspect;
    return came && justAsked ? `the messages behind these requests are awaited: ${logs} shows few of the last minutes yet` : undefined;
  }
  for (const window of [
    { from: before, to },
    { from: to - HOUR, to },
  ]) {
    const [asked, sent] = [sumFlows(group.requests, window.from, to), sumFlows(group.messages, window.from, to)];
    const usual = usualOf(group.messages, window, since);
    const missing = rate * asked - sent;
    const whole = missing >= MISSING * rate * Math.max(1, signal.suspect) && missing >= MISSING_OF_ALL * rate * asked;
    const asUsual = sent >= ALIVE * usual && sent <= (1 + USUAL_AND) * usual + 3 * Math.sqrt(usual);
    if (whole && usual >= MIN_USUAL && asUsual)
      return `no messages were sent behind these requests: ${logs} shows ${Math.round(sent)} where ${Math.round(asked)} were asked for`;
  }
  return undefined;
};
