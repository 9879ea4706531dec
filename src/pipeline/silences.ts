import type { Silence, SilenceMatch } from '../domain/operator.ts';
import type { Target } from '../domain/target.ts';
import { DAY, type Instant } from '../domain/time.ts';
import type { Clock, Ids } from './ports.ts';
import type { StateStore, StoredRecord } from './state-port.ts';
import { readState, STATE_SCHEMA } from './state/record.ts';
import { SILENCE, silenceKey, type SilenceRecord } from './state/silence.ts';

/** What is usual goes back 15 days, a campaign a week: a silence that ended longer ago covers nothing that is judged now. */
const STILL_READ_MS = 16 * DAY;

/** What a silence can be about; at least one list. */
export type SilenceNames = SilenceRecord['match'];
export type NewSilence = Pick<SilenceRecord, 'from' | 'to' | 'reason' | 'match'> & { readonly campaign?: string };
type Deps = { readonly store: StateStore; readonly clock: Clock; readonly ids: Ids };

export const readSilence = (stored: StoredRecord): SilenceRecord => readState(SILENCE, stored);

/** The part of a record that judges campaigns. */
export const toSilence = ({ from, to, reason, match, upToUsd }: SilenceRecord): Silence => ({
  from,
  to,
  reason,
  match: match satisfies SilenceMatch,
  ...(upToUsd === undefined ? {} : { upToUsd }),
});

/** Every silence kept of a target, ended ones too, by start. */
export const storedSilences = async (store: StateStore, partition: string): Promise<readonly SilenceRecord[]> =>
  (await store.list(partition, 'silence:')).map(readSilence).toSorted((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1));

/** What of them a tick at `now` has to know. */
export const currentSilences = async (store: StateStore, partition: string, now: Instant): Promise<readonly Silence[]> =>
  (await store.list(partition, 'silence:', { dueFrom: now - STILL_READ_MS })).map((stored) => toSilence(readSilence(stored)));

/** Stores a silence under a new id of 8 characters. Throws what the store throws. */
export const addSilence = async ({ store, clock, ids }: Deps, target: Target, added: NewSilence): Promise<SilenceRecord> => {
  for (;;) {
    const id = ids
      .next()
      .replace(/[^0-9a-z]/gi, '')
      .slice(0, 8);
    const value: SilenceRecord = { schema: STATE_SCHEMA, id, source: 'cli', ...added, createdAt: clock.now() };
    const outcome = await store.write(target.id, [{ op: 'insert', key: silenceKey(id), value, due: value.to }]);
    if (outcome.kind === 'written') return value;
  }
};

export type EndedSilence =
  | { readonly kind: 'ended'; readonly silence: SilenceRecord }
  | { readonly kind: 'over'; readonly silence: SilenceRecord }
  | { readonly kind: 'unknown' };

/** The record as it is when ended at `now`: what it covered until then stays covered. */
export const endAt = (silence: SilenceRecord, now: Instant): SilenceRecord => ({
  ...silence,
  to: Math.max(silence.from, Math.min(silence.to, now)),
  endedAt: now,
});

/** Ends a silence now. `over`: its time was past already. */
export const endSilence = async ({ store, clock }: Omit<Deps, 'ids'>, target: Target, id: string): Promise<EndedSilence> => {
  const key = silenceKey(id);
  for (;;) {
    const stored = await store.get(target.id, key);
    if (stored === undefined) return { kind: 'unknown' };
    const silence = readSilence(stored);
    const now = clock.now();
    if (silence.to <= now) return { kind: 'over', silence };
    const value = endAt(silence, now);
    const outcome = await store.write(target.id, [{ op: 'replace', key, etag: stored.etag, value, due: value.to }]);
    if (outcome.kind === 'written') return { kind: 'ended', silence: value };
  }
};
