/**
 * Path of an address, group 1: scheme, user, host, query string and fragment are cut off. Without a scheme, what stands before the first
 * slash is a host, so that `otp.example.com/login` is about `/login`; `//otp/send` begins with one and is a path. The KQL holds the same
 * text: it means the same in RE2 and in JavaScript (no look-around, no case folding, no Unicode classes).
 */
export const URL_PATH = '^ *(?:[A-Za-z][A-Za-z0-9+.-]*:(?://)?)?[^/?#]*([^?#]*)';

/** Path of a request's or operation's name, group 1: `POST /otp/send`, `POST Otp/Send`, `SendOtp`, or a whole address. */
export const ROUTE_PATH = '^ *(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) +)?(?:[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*)?([^?#]*)';

/** The name of a page view or preflight: methods that ask for nothing to be sent. */
export const PAGE_VIEW = '^ *(?:GET|HEAD|OPTIONS)(?: |$)';

/** Only paths with one of these can be another writing of a plain path: the others are left alone, as this is asked of every row. */
export const ODD_PATH = '[%;]|/[/.]';

/**
 * What needs no encoding in a path, as hexadecimal digits: letters, digits, `-`, `.`, `_` and `~` (RFC 3986, 2.3), and the slash, which
 * many servers decode before they look for a route.
 */
export const NEEDLESS = '2[DEFdef]|3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]|5[Ff]|7[Ee]';

/** A path's parameters (`;x=1`), which group 1 leaves out, and slashes that are one slash to servers: `//`, `/./`, `/;x/`. */
export const SLASHES = ';[^/]*$|(?:;[^/]*)?(/)(?:\\.?(?:;[^/]*)?/)*(?:\\.(?:;[^/]*)?$)?';

/** A segment that the next one takes back, as many in a row as there are; a segment here is never `..` itself, so that it stays linear. */
export const TAKEN_BACK = '(?:/(?:[^/.][^/]*|\\.[^/.][^/]*|\\.\\.[^/]+)/\\.\\.)+(?:/|$)';

/** What stands before the last `..` that is left. */
export const LAST_UP = '^(?:[^/]*/)+\\.\\.(?:/|$)';

const odd = new RegExp(ODD_PATH);
const needless = new RegExp(`%(${NEEDLESS})`, 'g');
const slashes = new RegExp(SLASHES, 'g');
const takenBack = new RegExp(TAKEN_BACK, 'g');
const lastUp = new RegExp(LAST_UP);

/**
 * A path in one writing, as the servers behind a log read it: whoever asks for `/api;1/%6ftp//send` or `/1/../api/otp/send` asks for
 * `/api/otp/send`, and would otherwise make every request a flow of its own. Encoded texts are decoded once. `..` is resolved two deep;
 * of what is deeper, what stands before the last `..` is cut: nobody's links look so, and it leaves nothing random. PlainPath in the KQL.
 */
const plainPath = (path: string): string =>
  odd.test(path)
    ? path
        .replace(needless, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
        .replace(slashes, '$1')
        .replace(takenBack, '/')
        .replace(takenBack, '/')
        .replace(lastUp, '/')
    : path;

const url = new RegExp(URL_PATH);
const route = new RegExp(ROUTE_PATH);
const page = new RegExp(PAGE_VIEW);

/** Never a host, never a query string, in one writing. `""` when there is no path. */
export const urlPath = (text: string): string => plainPath(url.exec(text)?.[1] ?? '');

/** The name without its method, in one writing. */
export const routePath = (text: string): string => plainPath(route.exec(text)?.[1] ?? '');

/** Status that gateways and servers note when a client closes its connection before the answer: the work goes on all the same. */
export const CLIENT_LEFT = '499';

export const isPageView = (name: string): boolean => page.test(name);

/** A segment of a path that is the id of somebody or something; group 1: what follows it. */
export const ID_SEGMENT = '/(?:[0-9]+|[0-9a-f-]{16,})(/|$)';

/**
 * What the routes of one form have in common, group 1: a path in lower case without its last segments that speak of codes, as send
 * and verify routes differ in them alone (`/signup/otp/send`, `/signup/otp/verify`, `/signup/otp` are all of `/signup`), or without
 * its last segment where none does. A fixed list: words of parameters cannot be made part of a pattern safely.
 */
export const FLOW_PATH =
  '^([^?#]*?)(?:/(?:[^/]*(?:otp|code|verif|confirm|sms|phone|mobile|2fa|mfa|one-time|send|request|start|check|validat|challenge|create|issue|initiate|generate)[^/]*|\\{id\\}))*(?:/[^/]*)?$';

const id = new RegExp(ID_SEGMENT, 'g');
const flow = new RegExp(FLOW_PATH);

/** The flow of codes that a route belongs to, from its texts: the Url's path, else the name's or the operation's. `""` is one too. */
export const flowPath = (url: string, name: string, operation: string): string => {
  const rest = routePath(name) || `/${routePath(operation)}`;
  const route = (urlPath(url) || (rest.startsWith('/') ? rest : `/${rest}`)).toLowerCase();
  return flow.exec(route.replace(id, '/{id}$1'))?.[1] ?? '';
};
