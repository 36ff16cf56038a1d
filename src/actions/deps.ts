import type { AccessTokens } from '#auth/access-tokens.ts'
import type { Passwords } from '#auth/passwords.ts'
import type { Vault } from '#auth/vault.ts'
import type { Database } from '#db/database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Http } from '#lib/http.ts'
import type { Log } from '#lib/log.ts'
import type { Random } from '#lib/random.ts'
import type { Networks } from '#providers/networks.ts'

/** Everything that actions work with; made once in app.ts. */
export interface ActionDeps {
  readonly db: Database
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly http: Http
  readonly passwords: Passwords
  readonly accessTokens: AccessTokens
  readonly vault: Vault
  readonly networks: Networks
  readonly signup: 'open' | 'invited' | 'closed'
  /** Origin that people open, without a trailing slash. */
  readonly publicUrl: string
  /** Signs list cursors. */
  readonly cursorKey: string
}

/** The signed-in person behind a request. */
export interface Actor {
  readonly userId: string
  readonly sessionId: string
  readonly requestId: string
}
