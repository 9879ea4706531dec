import type { OperatorConfig } from '../domain/operator.ts';
import type { Range } from '../domain/time.ts';
import type { Traffic } from '../domain/traffic.ts';
import type { BacktestAnswer } from '../pipeline/backtest.ts';

export type BacktestOptions = {
  readonly data?: string;
  readonly workspace?: string;
  readonly tenant?: string;
  readonly from?: string;
  readonly to?: string;
  readonly hunt?: readonly string[];
  readonly table?: readonly string[];
  readonly exact?: boolean;
  readonly ingestionDelay?: boolean;
  readonly tune?: boolean;
  readonly json?: boolean;
  readonly html?: string;
};

/** What a replay over a folder or a workspace gives to print. */
export type Replayed = {
  /** The folder's name or the workspace. */
  readonly name: string;
  readonly answer: BacktestAnswer;
  readonly range: Range;
  readonly traffic: readonly Traffic[];
  readonly operator: OperatorConfig;
  /** Tables that hunts read, with their rows in the range; `rows` of the whole table where that is known. */
  readonly examined: readonly { readonly table: string; readonly rows?: number; readonly inRange: number }[];
  /** What the summary of `--json` says besides. */
  readonly summary: Readonly<Record<string, unknown>>;
  /** What was not whole, for people. */
  readonly notices: readonly string[];
  /** The same, said already while it was read. */
  readonly warnings: readonly string[];
  /** Rows could not be read, or not asked for. */
  readonly partial: boolean;
  /** Why nothing could be examined. */
  readonly nothing?: string;
};
