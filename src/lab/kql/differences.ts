/** What a reader of the support page has to know and the tables do not say. */
export type Note = {
  readonly construct: string;
  readonly note: string /** A query of the kind: a test runs it. */;
  readonly example: string;
};

/** What people stumble over first, and how to write it. `query` is answered: a test runs it. */
export type Stumble = { readonly stumble: string; readonly instead: string; readonly query: string };
export const STUMBLES: readonly Stumble[] = [
  {
    stumble: 'a property compared with a number: `Properties.n == 5`',
    instead: '`tolong(Properties.n) == 5`; likewise `toreal()`, `todatetime()`, `tostring()`',
    query: 'AppTraces | where tolong(Properties.n) == 5',
  },
  {
    stumble: '`search "x"` at the head of a query',
    instead: '`T | search "x"` where T has no dynamic column, else `T | where Message has "x"`',
    query: 'AppTraces | project Message | search "x" | project Message',
  },
  { stumble: '`union *`', instead: '`union AppRequests, AppTraces`', query: 'union AppRequests, AppTraces | count' },
  {
    stumble: '`where * has "x"`, where a column is dynamic',
    instead: '`where Message has "x" or OperationName has "x"`',
    query: 'AppTraces | where Message has "x" or OperationName has "x"',
  },
  {
    stumble: '`row_number()`, `prev()`, `scan` behind `serialize`',
    instead: '`sort by` a column first',
    query: 'AppTraces | sort by TimeGenerated asc | extend n = row_number()',
  },
  {
    stumble: '`make-series ... on t step 1h`',
    instead: '`make-series ... on t from a to b step 1h`',
    query: 'AppTraces | make-series count() on TimeGenerated from datetime(2026-03-01) to datetime(2026-03-02) step 1h',
  },
  {
    stumble: '`_GetWatchlist("vip")`, `externaldata`',
    instead: 'a file in the data folder, or `let vip = datatable(Name: string)["a", "b"];`',
    query: 'let vip = datatable(Name: string)["a", "b"]; AppTraces | where Message in (vip)',
  },
  {
    stumble: "`first`, `last` as names of columns: the grammar's own words",
    instead: "`['first'] = min(t)`",
    query: "AppTraces | summarize ['first'] = min(TimeGenerated)",
  },
  {
    stumble: '`min()` and `arg_min()` of texts of which some are empty',
    instead: '`where isnotempty(name)` before it',
    query: 'AppTraces | where isnotempty(Message) | summarize min(Message)',
  },
];

/** Real KQL that is refused, beyond names that are in no table. */
export const REFUSED: readonly Note[] = [
  {
    construct: 'other clusters, databases and workspaces, external data',
    note: 'a query reaches the tables of the lab and nothing else: no file, no network, no stored function',
    example: 'externaldata(a: string)["https://example.com/a.csv"]',
  },
  {
    construct:
      'functions of a workspace: `_GetWatchlist()`, `workspace()`, `app()`, `adx()`, the parsers of ASIM (`_Im_*`, `im*`, `_ASim_*`)',
    note: 'the lab has no workspace behind it: put such rows into a file of the data folder, or into a `let` with a `datatable`',
    example: '_GetWatchlist("vip") | project SearchKey',
  },
  {
    construct: '`search` at the head of a query, `search in`, `union *`, `find`',
    note: 'they read whatever tables a workspace has, which the lab does not know: write `T | search ...`, name the tables of `union`',
    example: 'search in (AppTraces) "x"',
  },
  {
    construct: '`make-series` without `from` and `to`',
    note: 'where the service then begins its bins is not certain: write both behind `on`',
    example: 'AppTraces | make-series count() on TimeGenerated step 1h',
  },
  {
    construct: '`row_number()` and other window functions, and `scan`, over rows that nothing sorted',
    note: 'in which order the service reads a table is not certain, and `serialize` changes nothing about that: `sort by` first',
    example: 'AppTraces | serialize | extend n = row_number()',
  },
  {
    construct: 'comparing or reckoning with a dynamic and a number',
    note: 'write `tolong()`, `toreal()`, `todatetime()` around the dynamic side, as the refusal says',
    example: 'print d = dynamic({"a": 1}) | where d.a == 1',
  },
  {
    construct: '`* has` and `T | search` over a table with dynamic columns',
    note: 'how the text of a dynamic is searched is not certain: name the columns, or `project` the string ones first',
    example: 'AppTraces | where * has "x1"',
  },
  {
    construct: '`set`, `declare`, `alias` and `restrict` statements',
    note: 'only `let` is read; a request property that is ignored could change an answer',
    example: 'set notruncation; print a = 1',
  },
  {
    construct: 'several results in one query',
    note: 'the query API answers with one table',
    example: 'print a = 1; print b = 2',
  },
  {
    construct: 'regular expressions that RE2 dialects read in two ways',
    note: 'patterns are checked before they run',
    example: 'print a = "abc" matches regex @"(?<=a)b"',
  },
  {
    construct: 'what the data makes uncertain',
    note: 'a comparison of a dynamic with a string, where the dynamic holds something else, ends the query with a refusal',
    example: 'datatable(d: dynamic)[dynamic(1)] | where d == "1"',
  },
  {
    construct: 'most operators right behind `union kind=inner` of tables with different columns',
    note: 'the parser gives such a union the columns of all its tables; a `project` behind it settles them',
    example: 'datatable(a: long)[1] | union kind=inner (datatable(a: long, b: long)[1, 2]) | extend c = a',
  },
  {
    construct: 'keys alike at the cut of `top-nested` and `top-hitters`',
    note: 'which of them the service picks is not certain, so the query ends with a refusal',
    example: 'range x from 1 to 3 step 1 | top-hitters 1 of x',
  },
  {
    construct: 'queries that are too complex',
    note: 'deep nesting, very many tables, `let` statements that use one another too often',
    example: `print a = ${'('.repeat(3000)}1${')'.repeat(3000)}`,
  },
];

/** Answered, and knowingly not as the service would in every case. */
export const DIFFERENT: readonly Note[] = [
  {
    construct: '`dcount`, `dcountif`',
    note: 'exact; the service estimates when there are many values, within about 2 %',
    example: 'range x from 1 to 5000 step 1 | summarize dcount(x)',
  },
  {
    construct: '`top-hitters`',
    note: 'exact; the service estimates over many rows',
    example: 'range x from 1 to 3 step 1 | top-hitters 1 of x by x',
  },
  {
    construct: '`take`, `take_any`, ties of `top`, the order of `make_set`',
    note: 'the service leaves open which rows these give; the lab gives some of them, and others than the service may',
    example: 'range x from 1 to 5 step 1 | take 2',
  },
  {
    construct: '`now()`, `ago()`',
    note: "the lab's clock, the same moment in the whole statement; a replay of a past day asks at that day's time",
    example: 'print a = now() == now()',
  },
  {
    construct: '`ingestion_time()`',
    note: 'when the lab took the row in; of files that do not say it, the time of the event',
    example: 'AppRequests | extend i = ingestion_time()',
  },
  {
    construct: '`render`, `hint.` parameters',
    note: 'read and without effect: answers are tables, and hints do not change them',
    example: 'range x from 1 to 3 step 1 | render timechart',
  },
  {
    construct: 'wording of errors',
    note: "code, line and position are as the service gives them; messages are the parser's own and can be worded otherwise",
    example: 'print a = 1 | where a == 1',
  },
];
