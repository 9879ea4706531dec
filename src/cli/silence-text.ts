import type { Names, Silence } from '../domain/operator.ts';
import { type Instant, toIso } from '../domain/time.ts';
import type { SilenceRecord } from '../pipeline/state/silence.ts';
import { printable, type Terminal, wrap } from './terminal.ts';

/** A silence of any origin as commands show it. `settings` ones hold for every target. */
export type ShownSilence = Silence & {
  readonly id: string;
  readonly source: 'settings' | SilenceRecord['source'];
  readonly target?: string;
  readonly campaign?: string;
  readonly endedAt?: Instant;
};
export type SilenceState = 'planned' | 'active' | 'expired' | 'ended';

export const stateOf = ({ from, to, endedAt }: ShownSilence, now: Instant): SilenceState => {
  if (endedAt !== undefined) return 'ended';
  return to <= now ? 'expired' : from <= now ? 'active' : 'planned';
};

/** `service shop-api, country NG or PK`. */
export const matchText = ({ match }: Silence): string => {
  const text = (names: Names): string => [names].flat().join(' or ');
  return (['service', 'ip', 'country', 'sender'] as const)
    .flatMap((key) => (match[key] === undefined ? [] : [`${key} ${text(match[key])}`]))
    .join(', ');
};

const minute = (at: Instant): string => toIso(at).slice(0, 16).replace('T', ' ');

/** Lines for people: id, state, time and origin; what it is about; why. */
export const silenceText = (terminal: Terminal, silence: ShownSilence, now: Instant): string => {
  const indent = '    ';
  const { id, source, from, to, reason, campaign, upToUsd } = silence;
  const origin = campaign === undefined ? source : `${source}, from campaign ${campaign}`;
  const head = `${id}  ${stateOf(silence, now)}  ${minute(from)} to ${minute(to)} UTC  (${origin})`;
  const limit = upToUsd === undefined ? '' : `, up to a loss of USD ${Math.round(upToUsd)}`;
  const lines = [head, `${matchText(silence)}${limit}`, reason];
  return lines.map((line, n) => `${n === 0 ? '' : indent}${wrap(printable(line), terminal.width - indent.length, indent)}`).join('\n');
};

/** The same for `--json`; times ISO 8601 UTC, each key of the match a list. */
export const silenceJson = (silence: ShownSilence, now: Instant) => {
  const { id, source, target, from, to, reason, match, campaign, endedAt, upToUsd } = silence;
  const lists = Object.entries(match).map(([key, names]): [string, readonly string[]] => [key, [names].flat()]);
  return {
    id,
    source,
    state: stateOf(silence, now),
    ...(target === undefined ? {} : { target }),
    from: toIso(from),
    to: toIso(to),
    reason,
    match: Object.fromEntries(lists),
    ...(campaign === undefined ? {} : { campaign }),
    ...(upToUsd === undefined ? {} : { upToUsd }),
    ...(endedAt === undefined ? {} : { endedAt: toIso(endedAt) }),
  };
};

export const shown = (record: SilenceRecord, target: string): ShownSilence => ({ ...record, target });
