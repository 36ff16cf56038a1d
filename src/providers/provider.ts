import type { Clock } from '#lib/clock.ts'
import type { Http } from '#lib/http.ts'
import type { Log } from '#lib/log.ts'
import type { Figures } from '#domain/figures.ts'
import type { Finding } from '#domain/finding.ts'
import type { MediaReference } from '#domain/content.ts'
import type { MediaItem } from '#domain/media.ts'
import type { Notice } from '#domain/publication.ts'
import type { TextCounter } from '#domain/text-length.ts'
import type { TSchema } from 'typebox'
import type { RuleIssue } from './issues.ts'
import type { MediaLimits, MediaRules } from './media-rules.ts'

/** One more post below the first; together they are a thread. */
export interface Part {
  readonly text: string
  readonly media: readonly MediaItem[]
}

/** The text and media that go to one channel, after per-channel variants are applied. */
export interface Content {
  readonly text: string
  /** In the order in which they are shown. */
  readonly media: readonly MediaItem[]
  /** What follows below it, part by part; left out for a single post, and for one part of a thread. */
  readonly thread?: readonly Part[]
  /** The network's own choices, as its `options` schema has them; already checked against it. */
  readonly options: Readonly<Record<string, unknown>>
  /** The files that choices name (`filesNamedBy`), by the choice. Left out where none does. */
  readonly chosenFiles?: Readonly<Record<string, MediaItem>>
}

/** What a price depends on: known of every post, also when its files are gone. */
export interface PricedContent {
  readonly text: string
  readonly media: readonly MediaReference[]
  readonly thread?: readonly { readonly text: string; readonly media: readonly MediaReference[] }[]
  readonly options: Readonly<Record<string, unknown>>
}

/** How a provider gets at files: never whole in memory. */
export interface MediaSource {
  /** Bytes `from` (included) to `to` (excluded) of a file. Rejects when it is not there. */
  read(item: MediaItem, from: number, to: number): Promise<Buffer>
  /** A public https address of a file that holds so many seconds, for a network that fetches it; null where there is none. */
  publicUrl(item: MediaItem, seconds: number): Promise<string | null>
}

/**
 * What a content asks of its channel and of this installation, beside the network's rules for contents. Told ahead with the
 * code that `prepare` would refuse with.
 */
export interface Need {
  /** A permission that the channel must have been granted; or, for `address`, a public https address of ours for a file. */
  readonly of: { readonly scope: string } | 'address'
  /** Where in the content it stands; `/channel_id` for what every content needs. */
  readonly pointer: string
  readonly code: string
  /** One sentence for a person: what does not work without it, and what to do. */
  readonly detail: string
  /** Address of the page on which it is written, and the date on which that was read. */
  readonly source: string
  readonly readOn: string
}

/** What is known of the connected account and decides its limits; stored as JSON with the channel. What is switched on is added when it is judged. */
export type ChannelFacts = Readonly<Record<string, string | number | boolean | null>>

/** A channel's keys at its network. Stored encrypted; never logged, never in an answer. */
export interface Credentials {
  readonly accessToken: string
  readonly refreshToken: string | null
  /** RFC 3339 instant at which the access token ends, or null when it does not end. */
  readonly expiresAt: string | null
  readonly scopes: readonly string[]
}

/** The account that a connection turned out to belong to. */
export interface Account {
  /** The network's id of the account; stays the same when it is renamed. */
  readonly remoteId: string
  /** The name as people write it, without a leading @. */
  readonly handle: string
  readonly displayName: string
  readonly facts: ChannelFacts
}

/** Where a network lives: its real hosts, or a sandbox's. Base URLs without a trailing slash. */
export interface Hosts {
  readonly authorize: string
  /** Where a code becomes a token; at most networks the same as `api`. */
  readonly token: string
  readonly api: string
  /** Where files are sent, when that is not `api`. */
  readonly upload?: string
  /** Where a person reads what was published. */
  readonly web: string
  /** The version in the addresses of calls, where the network has one: `v26.0`. */
  readonly version?: string
}

/** The app that the operator registered at the network (or the sandbox's built-in one). */
export interface AppCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

/** How many posts of an account are used, of those that its network lets programs publish. */
export interface Quota {
  readonly used: number
  readonly limit: number
  /** Null where the network does not say, or counts the last so many hours. */
  readonly renewsAt: Date | null
}

/** A provider's only way out: everything it may touch. */
export interface Context {
  readonly http: Http
  readonly clock: Clock
  readonly log: Log
  readonly hosts: Hosts
  readonly app: AppCredentials
  readonly media: MediaSource
  /** Aborted when the time limit of the whole call is over. */
  readonly signal: AbortSignal
  /** Told what an answer says of the account's limits; left out where nobody keeps it. */
  readonly noteQuota?: (quota: Quota) => void
}

/**
 * What stands ready at the network for a send: ids of uploaded files, of a container. JSON; kept with the publication, and
 * given to whoever goes on with it. Nothing of it is public yet.
 */
export type Prepared = Readonly<Record<string, unknown>>

/** What can be made ready before the irreversible call, and made anew without harm. */
export interface Preparation {
  readonly credentials: Credentials
  readonly content: Content
  readonly account: { readonly remoteId: string; readonly handle: string; readonly facts: ChannelFacts }
  /** What an earlier call has made ready, perhaps hours ago; null at first. */
  readonly prepared: Prepared | null
}

export type PrepareOutcome =
  /** All is ready; `publish` gets this. */
  | { readonly kind: 'ready'; readonly prepared: Prepared }
  /** A step is done, or the network works on it: to be kept, and `prepare` to be called again with it after so many seconds. */
  | { readonly kind: 'working'; readonly prepared: Prepared; readonly checkAfterSeconds: number }
  | { readonly kind: 'rejected'; readonly code: string; readonly reason: string }
  | { readonly kind: 'unauthorized'; readonly reason: string }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number; readonly reason: string }
  /** Tried again after a while; with `stale`, from the beginning: what was prepared is of no use any more. */
  | { readonly kind: 'unavailable'; readonly reason: string; readonly stale?: true }

/** One try to publish one publication. */
export interface Attempt {
  /** The publication's id, of a thread with the part's number: the same over all attempts, for networks that de-duplicate by a key. */
  readonly key: string
  readonly credentials: Credentials
  readonly content: Content
  readonly account: { readonly remoteId: string; readonly handle: string }
  /** What `prepare` made ready, or null when there was nothing to. `find` may ask the network about it. */
  readonly prepared: Prepared | null
  /** When the first byte of the irreversible call may have left; for `find`, the lower bound of the search. */
  readonly startedAt: Date
  /** Posts of this account that are known to be other publications; `find` must not take one of them for this. */
  readonly taken: ReadonlySet<string>
  /** Monotonic instant after which the irreversible call must not be started any more. */
  readonly sendBefore: number
}

/**
 * What a network did with an attempt. The provider reports; `publishing/decide.ts` decides.
 * A thrown error counts as `unknown`, the safe reading. Reasons never hold a token.
 */
export type PublishOutcome =
  | { readonly kind: 'published'; readonly remoteId: string; readonly url: string; readonly notice?: Notice }
  /** Taken, not yet public; looked for with `find` like an unknown one. */
  | { readonly kind: 'processing'; readonly resume: unknown; readonly checkAfterSeconds: number }
  /** Refused for good; it is not on the network. */
  | { readonly kind: 'rejected'; readonly code: string; readonly reason: string }
  /** The access token is not accepted; nothing was published. */
  | { readonly kind: 'unauthorized'; readonly reason: string }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number; readonly reason: string }
  /** Certainly not published; may be tried again. With `stale`, from the beginning: what was prepared is of no use any more. */
  | { readonly kind: 'unavailable'; readonly reason: string; readonly stale?: true }
  /** Perhaps published. Never sent again without proof. */
  | { readonly kind: 'unknown'; readonly reason: string }

export type OutcomeKind = PublishOutcome['kind']

/** What looking at the network said about an attempt whose outcome was unknown. */
export type FindOutcome =
  | {
      readonly kind: 'found'
      readonly remoteId: string
      readonly url: string
      readonly evidence: string
      /** What may be missing, since the send did not come to its end. */
      readonly notice?: Notice
      /** Whether `complete` may add it. */
      readonly mayComplete?: boolean
    }
  /** The network answered, and the post is not there (yet). */
  | { readonly kind: 'absent'; readonly evidence: string }
  /** More than one match: a person must say which. */
  | { readonly kind: 'ambiguous'; readonly evidence: string }
  | { readonly kind: 'unauthorized'; readonly reason: string }
  /** The network did not answer the question. */
  | { readonly kind: 'unavailable'; readonly reason: string }

/** A post that is out, and may lack something that belongs to it. */
export interface Incomplete extends Keys {
  /** The publication's id. */
  readonly key: string
  readonly content: Content
  readonly account: { readonly remoteId: string; readonly handle: string }
  /** The network's id of the post. */
  readonly remoteId: string
}

export type CompleteOutcome =
  /** Nothing is missing any more. */
  | { readonly kind: 'complete' }
  | { readonly kind: 'incomplete'; readonly notice: Notice }
  /** The network did not say what is missing, and nothing was written: may be asked again. */
  | { readonly kind: 'unavailable'; readonly notice: Notice }

export type RefreshOutcome =
  | { readonly kind: 'refreshed'; readonly credentials: Credentials }
  /** The network will not renew this grant: a person must reconnect the channel. */
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly reason: string }

/** What became of a wish to take a post down. */
export type UnpublishOutcome =
  /** It is not on the network; perhaps it was gone before. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'unauthorized'; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly reason: string }

export type MetricsOutcome =
  /** By id of the post; one that is gone is left out. */
  | { readonly kind: 'read'; readonly metrics: Readonly<Record<string, Figures>> }
  | { readonly kind: 'unauthorized' | 'unavailable'; readonly reason: string }
  /** Not so often, or (`unpaid`) not without paying. */
  | { readonly kind: 'rate-limited'; readonly reason: string; readonly unpaid: boolean }

/** As whom something that is on the network is asked about or changed. */
export interface Keys {
  readonly credentials: Credentials
}

export type ConnectOutcome =
  | { readonly kind: 'connected'; readonly credentials: Credentials; readonly account: Account }
  /** `choices`: the accounts that were granted, where several were and it is for the person to say which one is meant. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly choices?: readonly string[] }
  | { readonly kind: 'unavailable'; readonly reason: string }

export type AccountOutcome =
  | { readonly kind: 'read'; readonly account: Account }
  /** Nothing is known that was not before. */
  | { readonly kind: 'unavailable'; readonly reason: string }

/** The facts of one authorization, as they go into the network's authorize page. */
export interface AuthorizationRequest {
  readonly state: string
  readonly redirectUri: string
  /** Base64url of SHA-256 of the verifier; networks without PKCE ignore it. */
  readonly codeChallenge: string
}

export interface AuthorizationGrant {
  readonly code: string
  readonly redirectUri: string
  readonly codeVerifier: string
  /** Of a channel that is connected anew, the account that it had; for networks that may grant several at once. */
  readonly formerId?: string | null
  /** Accounts of the network that are other channels of the organization already. */
  readonly connectedIds?: readonly string[]
}

/** Whose posts a link may lead to, and where the network shows them. */
export interface LinkPlace {
  /** Base address for people: the network's, or its sandbox's. */
  readonly web: string
  readonly handle: string
}

/** A post as a link names it. */
export interface LinkedPost {
  readonly remoteId: string
  /** The same link in the network's plain spelling. */
  readonly url: string
}

/** A limit as shown to people and programs, with its source and the date it was read. */
export interface Limit {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly source: string
  readonly readOn: string
}

/** One of the forms that a post can take at a network, with the files that it takes then. */
export interface MediaForm {
  readonly name: string
  /** One sentence for people: when a post takes this form. */
  readonly description: string
  /** Choices and facts of the account with which it does. */
  readonly options: Content['options']
  readonly facts: ChannelFacts
  readonly limits: MediaLimits
}

/**
 * How far a network helps against posting twice (reference: docs/reliability.md).
 * A: sends with the same key are one; B: the state of a send can be read exactly; C: neither, only the timeline helps.
 */
export type DedupeClass = 'A' | 'B' | 'C'

/** A connected account, as a check asks about it. */
export interface CheckedChannel {
  readonly credentials: Credentials
  readonly account: { readonly remoteId: string; readonly handle: string }
}

/**
 * Tries an installation's credentials and says what is wrong with them, for its operator. It changes nothing at the
 * network: it publishes nothing, renews nothing, uses no code up. Findings hold no secret.
 */
export interface ProviderCheck {
  /** Whether the credentials look like those of this network. Pure. */
  judgeApp(app: AppCredentials): readonly Finding[]
  /** Asks the network whether it knows the app, as far as that can be asked without an account. */
  askApp(redirectUri: string, context: Context): Promise<readonly Finding[]>
  /** Asks whose keys these are, and what is left of the account's limits. */
  askChannel(channel: CheckedChannel, context: Context): Promise<readonly Finding[]>
}

/** A network. Adding one is a folder that exports this, and one line in `registry.ts`. */
export interface Provider {
  /**
   * The network's code in the API, and its folder's name: `twt`. A further way to the same network has its own name after
   * an underscore, `insta_facebook`: the database takes one account of a network as one channel, whichever way it came.
   */
  readonly code: string
  /** The network's name for people. */
  readonly name: string
  /** Environment variables that hold the operator's app credentials, and the guide (`docs/guides/x.md`) that explains them. */
  readonly app: { readonly clientIdVariable: string; readonly clientSecretVariable: string; readonly guide: string }
  readonly hosts: Hosts
  readonly connection: 'oauth2'
  readonly scopes: readonly string[]
  /** For each of the scopes one sentence that says what does not work without it. */
  readonly scopeUses: Readonly<Record<string, string>>
  /** Set where the network fetches files itself, so that this installation must be reachable from the internet. */
  readonly fetchesFiles?: true
  readonly dedupe: DedupeClass
  /** How long after a send the network may still carry it out, in seconds. */
  readonly lateCommitSeconds: number
  /** How long before keys end they are renewed, in seconds. */
  readonly renewAheadSeconds: number
  /** How fast one account is posted to: so many at once, then one each so many seconds. Stays below the network's limit. */
  readonly pace: { readonly everySeconds: number; readonly burst: number }
  /** JSON Schema of the network's own choices per post; `option-rules.ts` has what each says beside that. */
  readonly options: TSchema
  readonly limits: readonly Limit[]
  /** The files that it takes: one table for API, composer and worker. */
  readonly mediaRules: MediaRules
  /** The same rules with counts, for each form that a post can take: what people and programs are told. */
  readonly mediaForms: readonly MediaForm[]
  /**
   * One part of a thread as a post of its own: with the choices that a part can have, and below the parts that are out. Left
   * out where the network has no threads; then a content with one is refused. Part 0 is the first post. Pure.
   */
  threadPart?(content: Content, part: number, earlier: readonly string[]): Content
  /**
   * The same where a post's options change what is taken: a story's rules, say; or what is taken for a file that the options
   * name, such as a cover. Left out where none does. Pure.
   */
  mediaRulesFor?(options: Content['options'], mediaId?: string): MediaRules
  /** The rules that a content (of a thread: one part) must meet for this account, and warnings (`blocking` leaves those out); the same function for API, composer and worker. Pure. */
  validate(content: Content, facts: ChannelFacts): readonly RuleIssue[]
  /** What a content (of a thread: one part) needs of its channel and of this installation. Pure. */
  needsOf(content: Content): readonly Need[]
  /** How it counts a text, and how long the text of a content (of a thread: one part) may be; null where it shows none. Pure. */
  readonly textCounter: TextCounter
  longestText(content: Content, facts: ChannelFacts): number | null
  /** What the network charges the app's owner for publishing it (of a thread: one part), in US cents. Left out where it charges nothing. Pure. */
  costOf?(content: PricedContent): number
  authorizationUrl(request: AuthorizationRequest, hosts: Hosts, app: AppCredentials): string
  /** Turns the code of the redirect into keys and tells whose account it is. */
  connect(grant: AuthorizationGrant, context: Context): Promise<ConnectOutcome>
  /** Whether a content needs `prepare` before it can be sent. Pure. */
  needsPreparing(content: Content): boolean
  /** Makes ready what the send needs: uploads, containers. Never the irreversible call; harmless to repeat. */
  prepare(preparation: Preparation, context: Context): Promise<PrepareOutcome>
  publish(attempt: Attempt, context: Context): Promise<PublishOutcome>
  /** Looks for an attempt's post on the network; read-only. */
  find(attempt: Attempt, context: Context): Promise<FindOutcome>
  /**
   * Adds to a post that was found after its send got no answer what belongs to it: only what the network shows to be missing,
   * and once. Left out where a post has nothing beside itself.
   */
  complete?(post: Incomplete, context: Context): Promise<CompleteOutcome>
  /** Takes a published post down; harmless to repeat. Left out where the network does not let apps do that. */
  unpublish?(remoteId: string, keys: Keys, context: Context): Promise<UnpublishOutcome>
  /** Reads how posts of the account fare. Left out where the network does not tell. */
  readMetrics?(remoteIds: readonly string[], keys: Keys, context: Context): Promise<MetricsOutcome>
  refresh(credentials: Credentials, context: Context): Promise<RefreshOutcome>
  /**
   * Asks anew what is known of the account, for what changes without anybody's doing: asked once a day at most, as it may cost.
   * Left out where nothing of that decides what a post may be.
   */
  readAccount?(credentials: Credentials, context: Context): Promise<AccountOutcome>
  /** Whether these keys can be renewed without a person. Pure. */
  canRenew(credentials: Credentials): boolean
  /** Reads a link to a post that a person copied; null for anything else, and for a post of another account. Pure. */
  readPermalink(link: string, place: LinkPlace): LinkedPost | null
  /** What tries the credentials. Left out where nothing can be asked without changing something. */
  readonly check?: ProviderCheck
  /** Ends the grant at the network, as far as it lets us. Best effort. */
  disconnect(credentials: Credentials, context: Context): Promise<void>
}
