/** `unknown`: could not be checked, for lack of a right or of rows; it is no failure and no all-clear. */
export type CheckStatus = 'ok' | 'warning' | 'fail' | 'unknown';

/** In the order in which they are shown: what comes later often needs what comes before. */
export const CHECK_GROUPS = ['settings', 'sign-in', 'rights', 'tables', 'hunts', 'logs', 'alerts', 'send test'] as const;
export type CheckGroup = (typeof CHECK_GROUPS)[number];

/** One row. `found` is what was seen, `next` the exact next step: a command or a path in the portal, "" only where nothing is to do. */
export type Check = {
  /** Stable, for programs: `query-right`, `table:AppRequests`. */
  readonly id: string;
  readonly group: CheckGroup;
  /** Name of the workspace, "" for what concerns all. */
  readonly target: string;
  readonly what: string;
  readonly status: CheckStatus;
  readonly found: string;
  readonly next: string;
};

type Row = (id: string, what: string, found: string, next: string) => Check;
export type CheckMaker = {
  readonly ok: (id: string, what: string, found: string, next?: string) => Check;
  readonly warning: Row;
  readonly fail: Row;
  readonly unknown: Row;
};

/** Rows of one group about one workspace ("" for all). */
export const checksOf = (group: CheckGroup, target = ''): CheckMaker => {
  const row =
    (status: CheckStatus): Row =>
    (id, what, found, next) => ({ id, group, target, what, status, found, next });
  return {
    ok: (id, what, found, next = '') => row('ok')(id, what, found, next),
    warning: row('warning'),
    fail: row('fail'),
    unknown: row('unknown'),
  };
};
