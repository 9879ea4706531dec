import type { Instant } from '../domain/time.ts';

const TENANT = '00000000-0000-4000-8000-0000000000aa';
const PRINCIPAL = '00000000-0000-4000-8000-0000000000bb';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * A token of the lab: an unsigned JWT with the claims that Azurite's `--oauth basic` looks at (aud, iss, iat, nbf, exp) and the lab's
 * own servers check (aud). `realNow` must be real time: Azurite compares it with the system's clock. Valid for a day, from a
 * minute ago.
 */
export const makeLabToken = (audience: string, realNow: Instant): { readonly token: string; readonly expiresOn: Instant } => {
  const seconds = Math.floor(realNow / 1000);
  const claims = {
    aud: audience,
    iss: `https://sts.windows.net/${TENANT}/`,
    iat: seconds - 60,
    nbf: seconds - 60,
    exp: seconds + 86_400,
    tid: TENANT,
    oid: PRINCIPAL,
    sub: PRINCIPAL,
  };
  return { token: `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.bGFi`, expiresOn: (seconds + 86_400) * 1000 };
};

/** The audience a bearer token was made for, without a trailing slash; undefined when there is no readable token. */
export const bearerAudience = (authorization: string | undefined): string | undefined => {
  const claims = /^Bearer [^.\s]+\.([^.\s]+)\.[^.\s]*$/.exec(authorization ?? '')?.[1];
  if (claims === undefined) return undefined;
  try {
    const { aud } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { aud?: unknown };
    return typeof aud === 'string' ? aud.replace(/\/$/, '') : undefined;
  } catch {
    // Not a token: the same as none.
    return undefined;
  }
};
