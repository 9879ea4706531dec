import type { Target } from '../../domain/target.ts';
import { LogQueryError, type LogQueryErrorKind } from '../../pipeline/errors.ts';
import type { Clock, LogQuery, QueryOptions, QueryTable } from '../../pipeline/ports.ts';
import type { LabEngine, LabQueryAnswer, LabQueryProblem } from '../store.ts';

// What the lab refuses is real KQL that it cannot run: the query is not at fault, nor is the data.
const KINDS: Readonly<Record<LabQueryProblem['kind'], LogQueryErrorKind>> = {
  syntax: 'syntax',
  semantic: 'semantic',
  unsupported: 'unavailable',
};
const ADVICE: Readonly<Record<LabQueryProblem['kind'], string>> = {
  syntax: 'Correct the query.',
  semantic: 'The data lacks that table or column, or it has another type.',
  unsupported: 'Ask a workspace, or write the query without it.',
};

/** The ports' form of a null datetime is "": the engine gives null. */
const toTable = ({ columns, rows }: Extract<LabQueryAnswer, { kind: 'table' }>): QueryTable => ({
  columns,
  rows: rows.map((row) => row.map((cell, i) => (cell === null && columns[i]?.type === 'datetime' ? '' : cell))),
});

const ask = async (engine: LabEngine, clock: Clock, target: Target, kql: string, options: QueryOptions): Promise<LabQueryAnswer> => {
  const { range, timeoutMs, signal } = options;
  try {
    signal?.throwIfAborted();
    return await engine.query(kql, { now: clock.now(), range, timeoutMs, ...(signal && { signal }) });
  } catch (cause) {
    if (signal?.aborted) throw new LogQueryError('timeout', 0, `Query on ${target.name} was given up by its caller.`, { cause });
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new LogQueryError('unavailable', 500, `Query on ${target.name} broke the lab's engine: ${said}`, { cause });
  }
};

/** The query port over an engine in this process: same outcomes as the service's adapter, no server between. `clock` is what rows are visible by. */
export const makeReplayQuery = (engine: LabEngine, clock: Clock): LogQuery => ({
  run: async (target, kql, options) => {
    const answer = await ask(engine, clock, target, kql, options);
    if (answer.kind === 'timeout')
      throw new LogQueryError('timeout', 504, `Query on ${target.name} took longer than ${options.timeoutMs} ms. Try a shorter window.`);
    if (answer.kind === 'rejected') {
      const { kind, code, message, line, position } = answer.error;
      const said = `Query on ${target.name} was refused at ${line}:${position}: ${code}: ${message}`;
      throw new LogQueryError(KINDS[kind], 400, `${said}. ${ADVICE[kind]}`);
    }
    const table = toTable(answer);
    if (answer.partial === undefined) return { kind: 'complete', table };
    return { kind: 'partial', table, reason: `${answer.partial.code}: ${answer.partial.message}` };
  },
});
