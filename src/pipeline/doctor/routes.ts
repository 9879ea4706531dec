import type { Target } from '../../domain/target.ts';
import type { Instant } from '../../domain/time.ts';
import type { Parameters } from '../../hunts/hunt.ts';
import { kqlLiteral } from '../../hunts/kql-literal.ts';
import { ID_SEGMENT, routePath, URL_PATH } from '../../hunts/paths.ts';
import { makeRouteReader, type RouteKind } from '../../hunts/route-kind.ts';
import { type Answer, type AnswerRow, ask, lastDay, numberIn, textIn, within } from './ask.ts';
import type { Patient, DoctorPorts } from './ports.ts';

/** A route of AppRequests in the last day. `takenFor`: what hunts read it as; `guess`: what its words suggest instead. */
export type RouteSeen = {
  readonly target: string;
  readonly service: string;
  readonly route: string;
  readonly requests: number;
  readonly takenFor: RouteKind;
  readonly guess?: Guess;
};
/** `word`: what of the route's text suggests it, as a term of `has_any`. */
export type Guess = { readonly kind: 'send' | 'verify'; readonly word: string };

const MAX_ROUTES = 1000;

const withoutIds = (column: string): string =>
  `replace_regex(${column}, ${kqlLiteral('string', ID_SEGMENT)}, ${kqlLiteral('string', '/{id}\\1')})`;

/** Ids in paths would make every user's requests a route of their own. */
const routesQuery = (ownRole: string, now: Instant): string =>
  [
    'AppRequests',
    within(lastDay(now)),
    'where SyntheticSource == ""',
    ...(ownRole === '' ? [] : [`where AppRoleName !~ ${kqlLiteral('string', ownRole)}`]),
    `extend Path = ${withoutIds(`tolower(extract(${kqlLiteral('string', URL_PATH)}, 1, Url))`)}, Name = ${withoutIds('Name')}`,
    'summarize Requests = sum(iff(ItemCount > 1, tolong(ItemCount), tolong(1))) by Service = AppRoleName, Path, Name, OperationName',
    `top ${MAX_ROUTES} by Requests`,
  ].join(' | ');

/** Words of routes about codes that the parameters do not know, and of their two halves. */
const ABOUT_CODES = /(?:pin|factor|tfa|totp|passwordless|magic|challenge|whatsapp|voicecode|smscode|onetime|activation)/;
const OF_VERIFYING = /(?:verif|confirm|check|validat|complete|finish|submit|redeem|answer|activate)/;
const OF_SENDING = /(?:send|request|start|begin|init|create|issue|generat|deliver|dispatch)/;

/** Words as `has_any` sees them: runs of letters and digits, in lower case. */
const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** The code words with letters around them are other words: `shipping`, `pinterest`. */
const isCodeWord = (word: string): boolean => {
  const rest = word.replace(ABOUT_CODES, '').replace(OF_VERIFYING, '').replace(OF_SENDING, '');
  return ABOUT_CODES.test(word) && /^(?:|e|y|ion|s|code|codes|number|phone|login|two|2|sms|auth|user)$/.test(rest);
};

/** What the words of a route suggest, where the hunts take it for something else. */
export const guessOf = (text: string, takenFor: RouteKind): Guess | undefined => {
  if (takenFor === 'page' || takenFor === 'verify') return undefined;
  const words = wordsOf(text);
  const verifying = words.find((word) => OF_VERIFYING.test(word));
  const sending = words.some((word) => OF_SENDING.test(word));
  if (takenFor === 'send') return verifying !== undefined && !sending ? { kind: 'verify', word: verifying } : undefined;
  const about = words.find(isCodeWord);
  if (about === undefined) return undefined;
  return { kind: verifying !== undefined && !sending ? 'verify' : 'send', word: about };
};

const isRead = (name: string): boolean => !/^ *(?:GET|HEAD|OPTIONS)(?: |$)/.test(name);

const toRoute = (row: AnswerRow, target: Target, kindOf: ReturnType<typeof makeRouteReader>): RouteSeen => {
  const [path, name, operation] = [textIn(row, 'Path'), textIn(row, 'Name'), textIn(row, 'OperationName')];
  const takenFor = kindOf(path, name, operation);
  const text = `${path}\n${routePath(name)}\n${routePath(operation)}`;
  const guess = isRead(name === '' ? operation : name) ? guessOf(text, takenFor) : undefined;
  return {
    target: target.name,
    service: textIn(row, 'Service'),
    route: name === '' ? path || operation : name,
    requests: numberIn(row, 'Requests'),
    takenFor,
    ...(guess === undefined ? {} : { guess }),
  };
};

/** Rows of one route that differ in operation or path alone are one line. */
const merged = (routes: readonly RouteSeen[]): readonly RouteSeen[] => {
  const seen = new Map<string, RouteSeen>();
  for (const route of routes) {
    const key = JSON.stringify([route.service, route.route, route.takenFor, route.guess]);
    const before = seen.get(key);
    seen.set(key, { ...route, requests: route.requests + (before?.requests ?? 0) });
  }
  return [...seen.values()].toSorted((a, b) => b.requests - a.requests || (a.route < b.route ? -1 : 1));
};

export type Routes = { readonly kind: 'read'; readonly routes: readonly RouteSeen[] } | Extract<Answer, { readonly kind: 'failed' }>;

/** Routes about codes, and those that may be, most requests first. `parameters` of a hunt with Terms, SendTerms and VerifyTerms. */
export const readRoutes = async (
  ports: DoctorPorts,
  { ownRole }: Patient,
  target: Target,
  parameters: Parameters,
  now: Instant,
): Promise<Routes> => {
  const answer = await ask(ports.query, target, routesQuery(ownRole, now), lastDay(now));
  if (answer.kind === 'failed') return answer;
  const kindOf = makeRouteReader(parameters);
  const routes = merged(answer.rows.map((row) => toRoute(row, target, kindOf)));
  return { kind: 'read', routes: routes.filter(({ takenFor, guess }) => takenFor !== 'other' || guess !== undefined) };
};
