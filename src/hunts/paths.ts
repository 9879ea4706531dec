/**
 * Path of an address, group 1: scheme, user, host, query string and fragment are cut off, with or without a scheme. What stands
 * before the first slash is a host, so that `otp.example.com/login` is about `/login`. The KQL holds the same text: it means the
 * same in RE2 and in JavaScript (no look-around, no case folding, no Unicode classes).
 */
export const URL_PATH = '^ *(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://)?[^/?#]*([^?#]*)';

/** Path of a request's or operation's name, group 1: `POST /otp/send`, `POST Otp/Send`, `SendOtp`, or a whole address. */
export const ROUTE_PATH = '^ *(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) +)?(?:(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*)?([^?#]*)';

/** The name of a page view or preflight: methods that ask for nothing to be sent. */
export const PAGE_VIEW = '^ *(?:GET|HEAD|OPTIONS)(?: |$)';

const url = new RegExp(URL_PATH);
const route = new RegExp(ROUTE_PATH);
const page = new RegExp(PAGE_VIEW);

/** Never a host, never a query string. `""` when there is no path. */
export const urlPath = (text: string): string => url.exec(text)?.[1] ?? '';

/** The name without its method. `""` only for an empty name. */
export const routePath = (text: string): string => route.exec(text)?.[1] ?? '';

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
