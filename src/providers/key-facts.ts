import type { Credentials, Provider } from './provider.ts'

/** What is kept of keys beside them, to be read without opening them. */
export const keyFactsOf = (provider: Provider, credentials: Credentials) => ({
  tokenExpiresAt: credentials.expiresAt === null ? null : new Date(credentials.expiresAt),
  scopes: credentials.scopes,
  renewable: provider.canRenew(credentials),
})
