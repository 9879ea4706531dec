import type { TokenCredential } from '@azure/core-auth';
import type { Identity } from '../config-types.ts';

/** A developer's own sign-in, in the order in which people have them. */
const makeDeveloperCredential = async (): Promise<TokenCredential> => {
  const { AzureCliCredential, AzureDeveloperCliCredential, AzurePowerShellCredential, ChainedTokenCredential } = await import(
    '@azure/identity'
  );
  return new ChainedTokenCredential(new AzureCliCredential(), new AzureDeveloperCliCredential(), new AzurePowerShellCredential());
};

const makeManagedCredential = async (clientId: string | undefined): Promise<TokenCredential> => {
  const { ManagedIdentityCredential } = await import('@azure/identity');
  return clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
};

/**
 * The one credential of the app. One source, not a chain of guesses, so that a failure names what is wrong. The identity package
 * loads, and its settings are read, at the first token; clients cache tokens themselves.
 * @throws from `getToken`: AuthenticationError, CredentialUnavailableError and their kin of @azure/identity.
 */
export const makeCredential = (identity: Identity): TokenCredential => {
  let loaded: Promise<TokenCredential> | undefined;
  return {
    getToken: async (scopes, options) => {
      loaded ??= identity.kind === 'managed' ? makeManagedCredential(identity.clientId) : makeDeveloperCredential();
      return (await loaded).getToken(scopes, options);
    },
  };
};
