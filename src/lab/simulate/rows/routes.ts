import type { Happening } from '../happening.ts';
import type { RouteStyle } from '../scenario.ts';

/** How a request looks in logs. `name` is what Application Insights calls it; `path` is "" where only the name is known. */
export type Route = { readonly method: string; readonly path: string; readonly name: string };

type Paths = { readonly page: string; readonly ask: string; readonly again: string; readonly verify: string };
const PATHS: Readonly<Record<Exclude<RouteStyle, 'function'>, Paths>> = {
  otp: { page: '/{flow}', ask: '/api/{flow}/otp/send', again: '/api/{flow}/otp/resend', verify: '/api/{flow}/otp/verify' },
  'two-factor': {
    page: '/auth/{flow}/2fa',
    ask: '/auth/{flow}/2fa/start',
    again: '/auth/{flow}/2fa/start',
    verify: '/auth/{flow}/2fa/check',
  },
  phone: {
    page: '/account/{flow}',
    ask: '/v1/{flow}/phone/request-code',
    again: '/v1/{flow}/phone/request-code',
    verify: '/v1/{flow}/phone/confirm-code',
  },
  sms: { page: '/{flow}', ask: '/{flow}/sms/code', again: '/{flow}/sms/code/resend', verify: '/{flow}/sms/confirm' },
  passcode: {
    page: '/login/{flow}',
    ask: '/login/{flow}/passcode',
    again: '/login/{flow}/passcode',
    verify: '/login/{flow}/passcode/validate',
  },
};

const pascal = (flow: string): string => flow.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());

const isVerify = ({ stage }: Happening): boolean => stage === 'verified' || stage === 'wrong' || stage === 'verify-error';

/** What applications answer where all went well: a redirect after a form, nothing to say, or that the message is queued. */
const ANSWERS: Partial<Record<RouteStyle, { readonly ask: number; readonly verify: number }>> = {
  'two-factor': { ask: 202, verify: 200 },
  sms: { ask: 204, verify: 204 },
  passcode: { ask: 302, verify: 302 },
  phone: { ask: 201, verify: 200 },
};

/** The status that a log of requests has. */
export const statusIn = (happening: Happening, style: RouteStyle): number => {
  const answers = ANSWERS[style];
  if (happening.status !== 200 || happening.stage === 'page' || answers === undefined) return happening.status;
  return isVerify(happening) ? answers.verify : answers.ask;
};

/** The route of a request; undefined for what is no request. */
export const routeOf = (happening: Happening, style: RouteStyle): Route | undefined => {
  const { stage, wish, message } = happening;
  if (stage !== 'page' && stage !== 'ask' && !isVerify(happening)) return undefined;
  const method = happening.method ?? 'POST';
  if (style === 'function') {
    const verb = stage === 'page' ? 'Open' : stage === 'ask' ? 'SendOtp' : 'VerifyOtp';
    return { method, path: '', name: stage === 'page' ? `Open${pascal(wish.flow)}` : `${pascal(wish.flow)}/${verb}` };
  }
  const paths = PATHS[style];
  const template = stage === 'page' ? paths.page : isVerify(happening) ? paths.verify : message === 0 ? paths.ask : paths.again;
  const path = template.replace('{flow}', wish.flow);
  return { method, path, name: `${method} ${path}` };
};
