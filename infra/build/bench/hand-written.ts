import { toTicks } from '../../../src/lab/kql/types.ts';
import type { Catalogue } from '../../../src/lab/kql/planner.ts';

/** A KQL query and SQL for the same answer over the same stored rows; in `sql`, `{Column}` is a column as it is stored, `{}` the table. */
export type Pair = { readonly name: string; readonly table: string; readonly kql: string; readonly sql: string };

const hour = `{TimeGenerated} >= ${toTicks(Date.UTC(2026, 2, 1))} AND {TimeGenerated} < ${toTicks(Date.UTC(2026, 2, 1, 1))}`;
const inHour = 'where TimeGenerated >= datetime(2026-03-01) and TimeGenerated < datetime(2026-03-01T01:00:00Z)';
/** Ticks of five minutes. */
const BIN = 3_000_000_000;

export const HAND_WRITTEN: readonly Pair[] = [
  {
    name: 'count by bin and address',
    table: 'AppRequests',
    kql: `AppRequests | ${inHour} | summarize n = count() by bin(TimeGenerated, 5m), ClientIP | summarize sum(n), count()`,
    sql: `SELECT sum(n), count(*) FROM (SELECT count(*) AS n FROM {} WHERE ${hour} GROUP BY {TimeGenerated} // ${BIN}, {ClientIP})`,
  },
  {
    name: 'failures by service',
    table: 'AppRequests',
    kql: `AppRequests | ${inHour} | where ResultCode == "500" and AppRoleName in ("shop-1", "shop-2") | summarize sum(ItemCount), max(ItemCount) by AppRoleName`,
    sql: `SELECT {AppRoleName}, sum({ItemCount}), max({ItemCount}) FROM {} WHERE ${hour} AND {ResultCode} = '500' AND {AppRoleName} IN ('shop-1', 'shop-2') GROUP BY {AppRoleName}`,
  },
  {
    name: 'substring of a URL',
    table: 'AppRequests',
    kql: `AppRequests | where Url contains "/otp/send" and Name startswith "POST" | summarize count() by AppRoleName`,
    sql: `SELECT {AppRoleName}, count(*) FROM {} WHERE contains(lower({Url}), '/otp/send') AND starts_with(lower({Name}), 'post') GROUP BY {AppRoleName}`,
  },
  {
    name: 'path by pattern',
    table: 'AppRequests',
    kql: `AppRequests | extend Path = extract(@"^https://[^/]+([^?#]*)", 1, Url) | summarize max(strlen(Path)), count() by AppRoleName`,
    sql: `SELECT {AppRoleName}, max(length(regexp_extract({Url}, '^https://[^/]+([^?#]*)', 1))), count(*) FROM {} GROUP BY {AppRoleName}`,
  },
  {
    name: 'sends above a threshold',
    table: 'ACSSMSIncomingOperations',
    kql: `ACSSMSIncomingOperations | ${inHour} | where OperationName in~ ("SMSMessagesSent") | summarize Requests = count(), Failed = countif(ResultType =~ "Failed" or ResultSignature matches regex @"^[45][0-9][0-9]$") by bin(TimeGenerated, 5m), CallerIpAddress, _ResourceId | where Requests > 10 | summarize sum(Requests), sum(Failed)`,
    sql: `SELECT sum(n), sum(f) FROM (SELECT count(*) AS n, count(*) FILTER (WHERE lower({ResultType}) = 'failed' OR regexp_matches({ResultSignature}, '^[45][0-9][0-9]$')) AS f FROM {} WHERE ${hour} AND lower({OperationName}) = 'smsmessagessent' GROUP BY {TimeGenerated} // ${BIN}, {CallerIpAddress}, {_ResourceId}) WHERE n > 10`,
  },
  {
    name: 'top rows by time',
    table: 'ACSSMSIncomingOperations',
    kql: `ACSSMSIncomingOperations | where Country == "C7" | top 100 by TimeGenerated desc | summarize count(), dcount(Country)`,
    sql: `SELECT count(*), count(DISTINCT c) FROM (SELECT {Country} AS c FROM {} WHERE {Country} = 'C7' ORDER BY {TimeGenerated} DESC LIMIT 100)`,
  },
];

/** The SQL with the table's and its columns' stored names. */
export const toSql = (sql: string, name: string, catalogue: Catalogue): string => {
  const table = catalogue.table(name);
  if (table === undefined) throw new Error(`no table ${name}`);
  return sql.replaceAll(/\{(\w*)\}/g, (_, column: string) => {
    if (column === '') return table.physical;
    const stored = table.columns.find((one) => one.name === column)?.stored;
    if (stored === undefined) throw new Error(`${name} has no column ${column}`);
    return stored;
  });
};
