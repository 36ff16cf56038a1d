import type { Secrets } from '#auth/secrets.ts'
import type { Config } from '#config'
import { deriveKey } from '#lib/hash.ts'

/**
 * By what an installation is recognized from outside: the same of all its web servers, and of no other one. It is made from a key
 * and tells nothing of it.
 */
export const installationMark = ({ secrets: { accessTokenKeys } }: Config, { accessTokenKey }: Secrets): string =>
  deriveKey(accessTokenKeys?.[0] ?? accessTokenKey, 'installation mark')
    .toString('hex')
    .slice(0, 24)
