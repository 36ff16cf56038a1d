import type { AccessTokens } from '#auth/access-tokens.ts'
import type { Oidc } from '#auth/oidc.ts'
import type { OutgoingMail } from '#auth/outgoing-mail.ts'
import type { Passkeys } from '#auth/passkeys.ts'
import type { Passwords } from '#auth/passwords.ts'
import type { RefreshTokens } from '#auth/refresh-tokens.ts'
import type { Revocations } from '#auth/revocations.ts'
import type { Throttle } from '#auth/throttle.ts'
import type { Vault } from '#auth/vault.ts'
import type { Database, TransactionContext, Tx } from '#db/database.ts'
import type { KeyHome } from '#db/idempotency-keys.ts'
import type { Replica } from '#db/replica.ts'
import type { VersionTest } from '#domain/entity-tag.ts'
import type { NotificationLanguage } from '#domain/notification.ts'
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
import type { Premises } from './system-checks.ts'

/** Everything that actions work with; made once in app.ts. */
export interface ActionDeps {
  readonly db: Database
  /** For the rows of answers upon which nobody acts at once; null where there is none. */
  readonly replica: Replica | null
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
  /** Which addresses messages may be pushed to. */
  readonly pushAddresses: TargetPolicy
  /** All who listen to events here. */
  readonly events: EventHub
  /** What this process knows of itself and its machine, for who runs the installation. */
  readonly premises: Premises
  /** Signs list cursors. */
  readonly cursorKey: string
}

/** A part of a keyed write: the same name means the same part each time. */
export interface KeyedPart {
  readonly home: KeyHome
  readonly name: string
  readonly work: () => Promise<string>
}

/** A write that its sender gave an Idempotency-Key: its effect and its answer are stored together, once. */
export interface KeyedWrite {
  /** Does `work` in the transaction that the answer will be kept in; it stays open until the answer is there. */
  readonly run: <T>(context: TransactionContext, work: (tx: Tx) => Promise<T>) => Promise<T>
  /** Does `work` in that transaction if it is open, else in one of its own: for what belongs to the request beside its effect. */
  readonly join: <T>(context: TransactionContext, work: (tx: Tx) => Promise<T>) => Promise<T>
  /** Looks at the key: ends here with the earlier answer, or a refusal, unless this is the first request with it. */
  readonly enter: (tx: Tx, home: KeyHome) => Promise<void>
  /** The same, and says to others that it is under way, for a write that reaches out before its effect. */
  readonly claim: (tx: Tx, home: KeyHome) => Promise<void>
  /**
   * Does one part of a write that is too large for one transaction, and keeps what came of it in the part's own; who comes back
   * with the key gets that instead.
   */
  readonly part: (tx: Tx, part: KeyedPart) => Promise<string>
  /** Whether an earlier request with this key was answered, whatever it asked for. */
  readonly isKept: (tx: Tx, home: KeyHome) => Promise<boolean>
  /** Counts more as part of what is asked for: a body that is known only when it has arrived. */
  readonly alsoAsks: (content: Buffer) => void
}

/** Who is behind a request, whatever they showed. */
interface Caller {
  readonly userId: string
  readonly requestId: string
  /** The address that the request came from. */
  readonly ip: string
  /** What the browser asks to be spoken to in. */
  readonly language?: NotificationLanguage | undefined
  /** Set for a write with an Idempotency-Key. */
  readonly keyed?: KeyedWrite | undefined
  /** The versions that the request is meant for; unset for any. */
  readonly expects?: VersionTest | undefined
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
  /** What the browser asks to be spoken to in; undefined: nothing that we speak. */
  readonly language?: NotificationLanguage | undefined
}
