import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { durationText } from '../domain/alert.ts';
import { MINUTE, SECOND, toIso } from '../domain/time.ts';
import { type Arrival, awaitIncident } from './probe-incident.ts';
import { type CampaignSource, campaignSource } from './probe-campaigns.ts';
import { planFrom, type ProbeOptions, type ProbePlan } from './probe-options.ts';
import { type ProbeAnswer, type ProbeOutcome, runProbe } from './probe-run.ts';
import { printable, printableJson, type Terminal } from './terminal.ts';
import type { ExitCode } from './usage-error.ts';
import { version } from './version.ts';

type Environment = Readonly<Record<string, string | undefined>>;
const CLOCK = { now: (): number => Date.now() };
const ANSWER_MS = 10 * SECOND;

/** The code of what failed below fetch, such as ECONNREFUSED: messages may hold addresses and parts of the request. */
const reasonOf = (error: unknown): string => {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause.name === 'TimeoutError') return `no answer in ${ANSWER_MS / SECOND} s`;
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return 'the connection failed';
};

/** One marked request. Redirects are not followed, and of the answer's body nothing is read. */
const send = async ({ url, method, body, headers }: ProbePlan, runId: string): Promise<ProbeAnswer> => {
  const marks = { 'user-agent': `tollwatch-probe/${version()}`, 'x-tollwatch-probe': runId };
  try {
    const answer = await fetch(url, {
      method,
      headers: [...headers, ...Object.entries(marks)].map(([name, value]): [string, string] => [name, value]),
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    await answer.body?.cancel();
    const [location, retryAfter] = [answer.headers.get('location'), answer.headers.get('retry-after')];
    return {
      ...{ kind: 'answer', status: answer.status },
      ...(location === null ? {} : { location }),
      ...(retryAfter === null ? {} : { retryAfter: retryAfter.slice(0, 40) }),
    };
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error) };
  }
};

const outcomeText = ({ requests, statuses, failures, startedAt, endedAt, why }: ProbeOutcome): string => {
  const counts = Object.entries(statuses).map(([status, count]) => `${count} x ${status}`);
  const answers = [...counts, ...(failures > 0 ? [`${failures} without an answer`] : [])].join(', ');
  return `${requests} requests in ${durationText(endedAt - startedAt)}: ${answers}${why === undefined ? '' : `; stopped: ${why}`}`;
};

const arrivalText = (arrival: Arrival | undefined, { waitMinutes }: ProbePlan, service: string | undefined): string => {
  const where = service === undefined ? '' : ` on ${service}`;
  if (arrival === undefined) return `No campaign${where} since the start within ${waitMinutes} min: the probe was not noticed.`;
  const { campaign, afterMs } = arrival;
  const what = campaign.status === 'alert' ? 'Alerted' : `Noticed, but nobody was alerted (${campaign.status})`;
  return `${what} ${durationText(afterMs)} after the start: ${campaign.title} (${campaign.id})`;
};

const probeOnce = async (plan: ProbePlan, runId: string, terminal: Terminal): Promise<ProbeOutcome> => {
  let stopped = false;
  const stop = (): void => {
    stopped = true;
  };
  process.once('SIGINT', stop);
  try {
    return await runProbe(plan, {
      send: () => send(plan, runId),
      now: CLOCK.now,
      sleep: async (ms) => wait(ms),
      stopped: () => stopped,
      onProgress: (done) => terminal.progress(done, plan.max, `sent ${done} of at most ${plan.max} requests`),
    });
  } finally {
    process.removeListener('SIGINT', stop);
  }
};

const lookFor = async (
  source: CampaignSource,
  plan: ProbePlan,
  startedAt: number,
  service: string | undefined,
  terminal: Terminal,
): Promise<Arrival | undefined> =>
  awaitIncident({
    ...{ startedAt, service, waitMs: plan.waitMinutes * MINUTE, now: CLOCK.now },
    campaigns: () => source.campaigns(startedAt),
    sleep: async (ms) => wait(ms),
    onWait: (left) => terminal.note(`no alert yet; asking for another ${durationText(left)}`),
  });

/** 0: answered, and alerted where that was waited for. 1: nothing answered, or no alert. 3: the endpoint said stop before the end. */
const codeOf = ({ stop }: ProbeOutcome, looked: boolean, arrival: Arrival | undefined): ExitCode => {
  if (stop === 'errors') return 1;
  if (looked && arrival?.campaign.status === 'alert') return 0;
  if (stop !== 'done') return 3;
  return looked ? 1 : 0;
};

/**
 * `tollwatch probe`: sends a few marked requests to an endpoint of one's own, says what it did, and with `--wait` whether Tollwatch
 * raised an alert. Only hosts of TOLLWATCH_PROBE_HOSTS, at most 5 a second and 500 in all, whatever is asked for. Values of headers
 * and the body are never shown. Throws UsageError, LogQueryError.
 */
export const probe = async (options: ProbeOptions, terminal: Terminal, env: Environment): Promise<ExitCode> => {
  const { plan, notes } = planFrom(options, env);
  // Before anything is sent: a test whose outcome cannot be asked for is money lost.
  const source = plan.waitMinutes === 0 ? undefined : await campaignSource(options, env);
  const { service } = options;
  const runId = randomUUID();
  try {
    for (const note of notes) terminal.note(`notice: ${note}`);
    terminal.note(
      `probe ${runId}: ${plan.method} ${plan.url.origin}${printable(plan.url.pathname)}, at most ${plan.max} at ${plan.rate} a second`,
    );
    terminal.note('Each request may send a message that you pay for: ask for test numbers of your own.');
    const outcome = await probeOnce(plan, runId, terminal);
    const look = source !== undefined && (outcome.stop === 'done' || outcome.stop === 'throttled');
    const arrival = look ? await lookFor(source, plan, outcome.startedAt, service, terminal) : undefined;
    const said = { ...outcome, startedAt: toIso(outcome.startedAt), endedAt: toIso(outcome.endedAt) };
    if (options.json === true) {
      const incident =
        arrival === undefined
          ? null
          : { ...arrival.campaign, lastActivity: toIso(arrival.campaign.lastActivity), seenAt: toIso(arrival.campaign.seenAt) };
      terminal.print(
        printableJson({ run: runId, url: `${plan.url.origin}${plan.url.pathname}`, ...said, ...(look ? { incident } : {}) }, 2),
      );
    } else {
      terminal.print(printable(outcomeText(outcome)));
      if (look) terminal.print(printable(arrivalText(arrival, plan, service)));
    }
    return codeOf(outcome, look, arrival);
  } finally {
    await source?.close();
  }
};
