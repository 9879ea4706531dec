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
