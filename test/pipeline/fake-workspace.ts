import type { Instant } from '../../src/domain/time.ts';
import type { Clock, LogQuery, QueryResult, QueryTable } from '../../src/pipeline/ports.ts';

/** One request in the log: `count` of them at `at`, seen by queries from `ingestedAt` on. */
export type LogEvent = {
  readonly at: Instant;
  readonly source: string;
  readonly service: string;
  readonly country: string;
  readonly count: number;
  readonly ingestedAt: Instant;
};

/** `flagged` and `evidence` are the hunt's two queries, `schema` the probe, `late` the sweep. */
export type Question = { readonly kind: 'flagged' | 'evidence' | 'schema' | 'late'; readonly table: string; readonly kql: string };
export type Workspace = LogQuery & {
  readonly events: LogEvent[];
  readonly asked: Question[];
  /** Looks at each question first: may throw a LogQueryError or change the answer. */
  answer: (question: Question, whole: QueryTable) => QueryResult;
  columns: Record<string, readonly string[]>;
};

const BIN = 300_000;
const iso = (at: Instant): string => new Date(at).toISOString();
const instant = (kql: string, pattern: RegExp): Instant => Date.parse(pattern.exec(kql)?.[1] ?? '');
const letTime = (kql: string, name: string): Instant => instant(kql, new RegExp(`let ${name} = datetime\\(([^)]*)\\)`));
const letNumber = (kql: string, name: string): number => Number(new RegExp(`let ${name} = (\\d+);`).exec(kql)?.[1]);

const table = (columns: readonly (readonly [string, string])[], rows: readonly (readonly unknown[])[]): QueryTable => ({
  columns: columns.map(([name, type]) => ({ name, type })),
  rows,
});

type Cells = readonly (string | boolean)[];
const group = (events: readonly LogEvent[], by: (event: LogEvent) => Cells): readonly { cells: Cells; count: number }[] => {
  const groups = new Map<string, { cells: Cells; count: number }>();
  for (const event of events) {
    const cells = by(event);
    const known = groups.get(JSON.stringify(cells)) ?? { cells, count: 0 };
    known.count += event.count;
    groups.set(JSON.stringify(cells), known);
  }
  return [...groups.values()];
};

const flagged = (kql: string, events: readonly LogEvent[]): QueryTable => {
  const threshold = letNumber(kql, 'Threshold');
  const rows = group(events, (e) => [iso(Math.floor(e.at / BIN) * BIN), e.source, e.service, e.country])
    .filter(({ count }) => count >= threshold)
    .sort((a, b) => b.count - a.count)
    .slice(0, letNumber(kql, 'MaxRows'));
  const columns = [
    ['Bin', 'datetime'],
    ['Source', 'string'],
    ['Service', 'string'],
    ['Country', 'string'],
    ['Requests', 'long'],
  ] as const;
  return table(
    columns,
    rows.map(({ cells, count }) => [...cells, count]),
  );
};

const evidence = (kql: string, events: readonly LogEvent[]): QueryTable => {
  const settled = letTime(kql, 'Settled');
  const sources = JSON.parse(/let Sources = dynamic\((.*)\);/.exec(kql)?.[1] ?? '[]') as readonly string[];
  const rows = group(
    events.filter((e) => sources.includes(e.source)),
    (e) => [iso(Math.floor(e.at / 60_000) * 60_000), e.source, e.service, e.country, e.ingestedAt > settled],
  ).slice(0, letNumber(kql, 'MaxEvidence'));
  const columns = [
    ['Minute', 'datetime'],
    ['Source', 'string'],
    ['Service', 'string'],
    ['Country', 'string'],
    ['Late', 'bool'],
    ['Rows', 'long'],
  ] as const;
  return table(
    columns,
    rows.map(({ cells, count }) => [...cells, count]),
  );
};

const late = (kql: string, events: readonly LogEvent[]): QueryTable => {
  const from = instant(kql, /TimeGenerated >= datetime\(([^)]*)\)/);
  const to = instant(kql, /TimeGenerated < datetime\(([^)]*)\)/);
  const since = instant(kql, /ingestion_time\(\) > datetime\(([^)]*)\)/);
  const rows = group(
    events.filter((e) => e.at >= from && e.at < to && e.ingestedAt > since),
    (e) => [iso(Math.floor(e.at / BIN) * BIN)],
  );
  return table(
    [
      ['Bin', 'datetime'],
      ['Rows', 'long'],
    ],
    rows.map(({ cells, count }) => [...cells, count]),
  );
};

const classify = (kql: string): Question => {
  const kind = kql.includes('getschema')
    ? 'schema'
    : kql.includes('ingestion_time()')
      ? 'late'
      : kql.includes('| evidence')
        ? 'evidence'
        : 'flagged';
  return { kind, table: /^(\w+)/.exec(kql)?.[1] ?? '', kql };
};

/** A workspace that holds one table, `Events`, and answers what the pipeline asks of CODE_HUNT as Log Analytics would. */
export const makeWorkspace = (clock: Clock): Workspace => {
  const workspace: Workspace = {
    events: [],
    asked: [],
    columns: { Events: ['TimeGenerated', 'Source', 'Country'] },
    answer: (_question, whole) => ({ kind: 'complete', table: whole }),
    run: async (_target, kql) => {
      const question = classify(kql);
      workspace.asked.push(question);
      const visible = workspace.events.filter((event) => event.ingestedAt <= clock.now());
      const inRange = visible.filter((event) => event.at >= letTime(kql, 'From') && event.at < letTime(kql, 'To'));
      const schema = (): QueryTable =>
        table(
          [
            ['ColumnName', 'string'],
            ['ColumnType', 'string'],
          ],
          (workspace.columns[question.table] ?? []).map((name) => [name, 'string']),
        );
      const whole = {
        schema,
        late: () => late(kql, visible),
        flagged: () => flagged(kql, inRange),
        evidence: () => evidence(kql, inRange),
      }[question.kind]();
      return workspace.answer(question, whole);
    },
  };
  return workspace;
};
