import { withThousands } from '../domain/amount.ts';
import { CHECK_GROUPS, type Check, type CheckStatus } from '../pipeline/doctor/check.ts';
import type { Examination } from '../pipeline/doctor/examine.ts';
import type { RouteSeen } from '../pipeline/doctor/routes.ts';
import { printable, type Terminal, table, wrap } from './terminal.ts';

const MARK = 'warning'.length;
/** The widest a name may be before what was found begins on a line of its own. */
const NAME = 26;
const SHOWN_ROUTES = 15;

const marked = (terminal: Terminal, status: CheckStatus): string => {
  const text = (status === 'fail' ? 'FAIL' : status).padEnd(MARK);
  if (status === 'ok') return terminal.dim(text);
  return status === 'fail' ? terminal.alarm(text) : terminal.bold(text);
};

/** Words of a shell, each with its quotes: a line break in one would change it. */
const SHELL_WORD = /(?:"[^"]*"|'[^']*'|\\.|[^\s"'\\]|["'\\])+/g;

/** As `wrap`, but a command goes on over its line breaks when pasted: half of it would be another command. */
const nextText = (next: string, width: number, indent: string): string => {
  const at = next.search(/\baz [a-z]/);
  if (at === -1) return wrap(next, width, indent);
  const lines = [''];
  const put = (word: string, more: string): void => {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length + 2 <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.splice(-1, 1, `${line}${more}`, word);
  };
  for (const word of next.slice(0, at).split(' ').filter(Boolean)) put(word, '');
  for (const [n, word] of (next.slice(at).match(SHELL_WORD) ?? []).entries()) put(word, n === 0 ? '' : ' \\');
  return lines.join(`\n${indent}`);
};

/** Found beside the name where that leaves room, else below; the next step below in any case. */
const checkText = (terminal: Terminal, { status, what, found, next }: Check): string => {
  const left = 2 + MARK + 2;
  const beside = left + NAME + 2;
  const indent = ' '.repeat(left);
  const name = printable(what);
  const narrow = terminal.width < 80 || name.length > NAME;
  const said = wrap(printable(found), terminal.width - (narrow ? left : beside), narrow ? indent : ' '.repeat(beside));
  const first = `  ${marked(terminal, status)}  ${narrow ? `${name}\n${indent}${said}` : `${name.padEnd(NAME)}  ${said}`}`;
  return next === '' ? first : `${first}\n${indent}-> ${nextText(printable(next), terminal.width - left - 3, `${indent}   `)}`;
};

const groupText = (terminal: Terminal, group: string, checks: readonly Check[], several: boolean): readonly string[] => {
  const targets = several ? [...new Set(checks.map(({ target }) => target))] : [undefined];
  return targets.map((target) => {
    const head = terminal.bold(target ? `${group} (${printable(target)})` : group);
    return [
      head,
      ...checks.filter((check) => target === undefined || check.target === target).map((check) => checkText(terminal, check)),
    ].join('\n');
  });
};

const TAKEN: Readonly<Record<RouteSeen['takenFor'], string>> = {
  send: 'sends a code',
  verify: 'verifies a code',
  page: 'a page, not counted',
  other: 'nothing about codes',
};

const routeRow = ({ service, route, requests, takenFor, guess }: RouteSeen): readonly string[] => {
  const guessed = guess === undefined ? '' : `; looks as if it ${guess.kind === 'send' ? 'sends' : 'verifies'} one`;
  return [withThousands(requests), printable(service).slice(0, 24), `${printable(route).slice(0, 60)}: ${TAKEN[takenFor]}${guessed}`];
};

/** Guessed ones first: they are what somebody has to decide on. */
const routesText = (terminal: Terminal, routes: readonly RouteSeen[]): readonly string[] => {
  if (routes.length === 0) return [];
  const shown = routes.toSorted((a, b) => Number(b.guess !== undefined) - Number(a.guess !== undefined)).slice(0, SHOWN_ROUTES);
  const more = routes.length - shown.length;
  return [
    [
      terminal.bold('routes of the last 24 h, and what hunts take them for'),
      table(shown.map(routeRow), terminal.width, '  '),
      ...(more > 0 ? [`  and ${more} more: --json lists them`] : []),
    ].join('\n'),
  ];
};

const proposalText = (terminal: Terminal, proposal: Examination['proposal']): readonly string[] =>
  proposal === undefined
    ? []
    : [`${terminal.bold('proposed TOLLWATCH_HUNTS')} (the whole value, on one line)\n${printable(JSON.stringify(proposal))}`];

const count = (checks: readonly Check[], status: CheckStatus): number => checks.filter((check) => check.status === status).length;

const summary = (checks: readonly Check[]): string => {
  const [fails, warnings, unknown] = [count(checks, 'fail'), count(checks, 'warning'), count(checks, 'unknown')];
  const found = `${count(checks, 'ok')} ok, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}, ${fails} failed, ${unknown} unknown`;
  return `${found}. ${fails > 0 ? 'Mend what failed from the top: what is below may rest on it.' : 'Nothing stands in the way.'}`;
};

/** All rows by group, each with its next step, then routes and what is proposed for them. `as`: whose rights were checked. */
export const doctorText = (terminal: Terminal, { checks, routes, proposal }: Examination, as: string): string => {
  const several = new Set(checks.map(({ target }) => target).filter((target) => target !== '')).size > 1;
  const groups = CHECK_GROUPS.flatMap((group) => {
    const own = checks.filter((check) => check.group === group);
    return own.length === 0 ? [] : groupText(terminal, group, own, several);
  });
  const parts = [wrap(as, terminal.width), ...groups, ...routesText(terminal, routes), ...proposalText(terminal, proposal)];
  return [...parts, wrap(summary(checks), terminal.width)].join('\n\n');
};
