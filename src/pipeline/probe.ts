import { HOUR, type Instant, MINUTE } from '../domain/time.ts';
import type { Target } from '../domain/target.ts';
import type { Hunt, Source } from '../hunts/hunt.ts';
import { LogQueryError } from './errors.ts';
import { readerOf } from './log-reader.ts';
import type { Clock } from './ports.ts';
import type { LogReader, ReaderDeps } from './reader-port.ts';
import type { SourceState } from './state/watermark.ts';

/** Tables appear and change rarely; an hour also bounds what is missed when one appears (see run-hunt). */
const PROBE_MS = HOUR;

const fromColumns = (source: Source, columns: ReadonlySet<string>, checkedAt: Instant): SourceState => {
  const absent = (names: readonly string[]): string[] => names.filter((name) => !columns.has(name));
  const missing = absent(source.required);
  const status = missing.length > 0 ? 'missing-columns' : 'ok';
  return { id: source.id, table: source.table, status, missing, missingOptional: absent(source.optional), checkedAt };
};

const fromFailure = (source: Source, error: LogQueryError, checkedAt: Instant): SourceState => {
  const status = error.kind === 'semantic' ? 'missing-table' : error.kind === 'basic-plan' ? 'basic-plan' : 'error';
  return { id: source.id, table: source.table, status, missing: [], missingOptional: [], checkedAt };
};

/**
 * What a source looks like in a workspace, by `getschema`, which reads no rows. An empty workspace (no columns at all) has no
 * such table. A probe that fails for another reason (throttled, forbidden) says `error`: the hunt's query decides then.
 */
const probe = async (reader: LogReader, target: Target, source: Source, now: Instant): Promise<SourceState> => {
  try {
    const columns = await reader.columns(target, source.table, now);
    if (columns.size > 0) return fromColumns(source, columns, now);
    return { id: source.id, table: source.table, status: 'missing-table', missing: [], missingOptional: [], checkedAt: now };
  } catch (error) {
    if (error instanceof LogQueryError) return fromFailure(source, error, now);
    throw error;
  }
};

/** States of the hunt's sources, in its order: `known` ones while younger than an hour (an `error` for one minute), else probed. */
export const probeSources = async (
  deps: ReaderDeps & { readonly clock: Clock },
  target: Target,
  hunt: Hunt,
  known: readonly SourceState[],
): Promise<SourceState[]> => {
  const now = deps.clock.now();
  const states: SourceState[] = [];
  for (const source of hunt.sources) {
    const last = known.find((state) => state.id === source.id && state.table === source.table);
    const good = last !== undefined && now - last.checkedAt < (last.status === 'error' ? MINUTE : PROBE_MS);
    states.push(good ? last : await probe(readerOf(deps), target, source, now));
  }
  return states;
};
