import { LogQueryError, type LogQueryErrorKind } from '../../pipeline/errors.ts';
import type { Clock, LogQuery } from '../../pipeline/ports.ts';
import type { LabEngine, LabQueryProblem } from '../store.ts';

// What the lab refuses is real KQL that it cannot run; to the pipeline that is a query without a result, like a syntax error.
const KINDS: Readonly<Record<LabQueryProblem['kind'], LogQueryErrorKind>> = {
  syntax: 'syntax',
  semantic: 'semantic',
  unsupported: 'syntax',
};

/** The query port over an engine in this process: same outcomes as the service's adapter, no server between. `clock` is what rows are visible by. */
export const makeReplayQuery = (engine: LabEngine, clock: Clock): LogQuery => ({
  run: async (target, kql, { range, timeoutMs, signal }) => {
    const answer = await engine.query(kql, { now: clock.now(), range, timeoutMs, ...(signal === undefined ? {} : { signal }) });
    if (answer.kind === 'timeout')
      throw new LogQueryError('timeout', 504, `Query on ${target.name} took longer than ${timeoutMs} ms. Try a shorter window.`);
    if (answer.kind === 'rejected') {
      const { kind, code, message, line, position } = answer.error;
      throw new LogQueryError(KINDS[kind], 400, `Query on ${target.name} was refused at ${line}:${position}: ${code}: ${message}`);
    }
    const table = { columns: answer.columns, rows: answer.rows };
    if (answer.partial === undefined) return { kind: 'complete', table };
    return { kind: 'partial', table, reason: `${answer.partial.code}: ${answer.partial.message}` };
  },
});
