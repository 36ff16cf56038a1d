import type { AccessTokens } from '#auth/access-tokens.ts'
import type { Oidc } from '#auth/oidc.ts'
import type { OutgoingMail } from '#auth/outgoing-mail.ts'
import type { Passkeys } from '#auth/passkeys.ts'
import type { Passwords } from '#auth/passwords.ts'
import type { RefreshTokens } from '#auth/refresh-tokens.ts'
import type { Revocations } from '#auth/revocations.ts'
import type { Throttle } from '#auth/throttle.ts'
import type { Vault } from '#auth/vault.ts'
import type { Database } from '#db/database.ts'
import type { Scope } from '#domain/scope.ts'
import type { EventHub } from '#events/hub.ts'
import type { Clock } from '#lib/clock.ts'
import type { TargetPolicy } from '#lib/download-target.ts'
import type { Http } from '#lib/http.ts'
import type { Log } from '#lib/log.ts'
import type { Random } from '#lib/random.ts'
import type { MediaReach } from '#media/public-reach.ts'
import type { Shelf } from '#media/shelf.ts'
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
  readonly media: Shelf
  /** What keeps networks from fetching files from here. */
  readonly mediaReach: MediaReach
  readonly refreshTokens: RefreshTokens
  readonly revocations: Revocations
  readonly throttle: Throttle
  readonly mail: OutgoingMail
  readonly passkeys: Passkeys
  /** Signing in at another issuer; null where none is configured. */
  readonly sso: { readonly name: string; readonly oidc: Oidc } | null
  readonly signup: 'open' | 'invited' | 'closed'
  /** Whether an account needs a confirmed e-mail address to sign in. */
  readonly emailVerification: 'optional' | 'required'
  /** Origin that people open, without a trailing slash. */
  readonly publicUrl: string
  /** Days between asking for an organization's deletion and the deletion itself. */
  readonly organizationGraceDays: number
  /** Which addresses events may be sent to. */
  readonly webhookAddresses: TargetPolicy
  /** All who listen to events here. */
  readonly events: EventHub
  /** Signs list cursors. */
  readonly cursorKey: string
}

/** Who is behind a request, whatever they showed. */
interface Caller {
  readonly userId: string
  readonly requestId: string
  /** The address that the request came from. */
  readonly ip: string
}

/** A signed-in person. */
export interface SessionActor extends Caller {
  readonly kind: 'session'
  readonly sessionId: string
}

/** A program with an API key: it acts in one organization, in the name of the person who made the key. */
export interface KeyActor extends Caller {
  readonly kind: 'key'
  readonly keyId: string
  readonly orgId: string
  readonly scopes: ReadonlySet<Scope>
}

export type Actor = SessionActor | KeyActor

/** Where a request without a known person came from: for sign-ins, resets and their like. */
export interface Origin {
  readonly requestId: string
  readonly ip: string
  readonly userAgent: string | null
}
