import type { TokenCredential } from '@azure/core-auth';
import { makeLabToken } from '../../src/lab/token.ts';

/** Tokens that the lab's servers accept, for whatever audience a client asks. */
export const labCredential: TokenCredential = {
  getToken: async (scopes) => {
    const scope = Array.isArray(scopes) ? String(scopes[0]) : scopes;
    const { token, expiresOn } = makeLabToken(scope.replace(/\/\.default$/, ''), Date.now());
    return { token, expiresOnTimestamp: expiresOn };
  },
};

/** An identity that gets no token, as before the role or the identity exists. */
export const refusedCredential: TokenCredential = {
  getToken: async () => {
    throw Object.assign(new Error('the identity endpoint said no'), { name: 'AuthenticationError' });
  },
};
