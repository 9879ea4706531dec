import { listOf } from './cells.ts';
import type { Parameters } from './hunt.ts';
import { isPageView, routePath, urlPath } from './paths.ts';
import { termMatcher } from './terms.ts';

/** What a request's texts make of it: a code is sent or verified, the page of a form is opened, or it has nothing to do with codes. */
export type RouteKind = 'send' | 'verify' | 'page' | 'other';

/** Reads Url, Name and OperationName of a request by the parameters Terms, SendTerms and VerifyTerms, as query.kql does. */
export const makeRouteReader = (parameters: Parameters): ((url: string, name: string, operation: string) => RouteKind) => {
  const isAboutCodes = termMatcher(listOf(parameters, 'Terms'));
  const sends = termMatcher(listOf(parameters, 'SendTerms'));
  const verifies = termMatcher(listOf(parameters, 'VerifyTerms'));
  return (url, name, operation) => {
    const texts = [urlPath(url), routePath(name), routePath(operation)];
    if (!texts.some(isAboutCodes)) return 'other';
    if (isPageView(name === '' ? operation : name)) return 'page';
    return texts.some(verifies) && !texts.some(sends) ? 'verify' : 'send';
  };
};
