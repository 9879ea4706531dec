/** Functions of a workspace and not of the language: lists, other workspaces, and the parsers of ASIM (learn.microsoft.com, "ASIM parsers"). */
const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['_GetWatchlist', 'put the list into a file of the data folder, or into a let with a datatable'],
  ['_GetWatchlistAlias', 'put the lists into files of the data folder'],
  ...['workspace', 'app', 'resource', 'adx', 'arg', 'cluster', 'database'].map((name): readonly [string, string] => [
    name,
    'put the rows of that source into a file of the data folder, named after the table',
  ]),
]);
// What ends in Logs is a table of that standard, such as ASimDnsActivityLogs.
const ASIM = /^(_Im_|_ASim_|im[A-Z]|vim[A-Z]|ASim[A-Z](?!\w*Logs$))\w*$/;
const OF_ASIM = 'put its rows into a file of the data folder, or write the parser as a let';

/** What to write instead of a name that no query declares and only a workspace has; undefined for any other name. */
export const workspaceAdvice = (name: string, called: boolean): string | undefined =>
  (called ? FUNCTIONS.get(name) : undefined) ?? (ASIM.test(name) ? OF_ASIM : undefined);
