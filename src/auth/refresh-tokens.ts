import { createHmac } from 'node:crypto'
import { newSecret, type Random } from '#lib/random.ts'

/** Refresh tokens: 256 bits, opaque, each used once. */
export interface RefreshTokens {
  /** The first token of a session. */
  first(): string
  /**
   * The token that follows this one. The same for whoever asks twice, so that a browser that never got the answer, or
   * a second tab, can be given it once more within the grace; not to be foretold without the installation's key.
   */
  successorOf(token: string): string
}

/** `key` serves nothing else. */
export const createRefreshTokens = (key: Buffer, random: Random): RefreshTokens => ({
  first: () => newSecret(random),
  successorOf: (token) => createHmac('sha256', key).update(token).digest('base64url'),
})
