import type { AttemptResult } from '#db/attempts.ts'
import type { KeyedChannelRow, KeyFacts } from '#db/channels.ts'
import type { Claim, Claimed } from '#db/claims.ts'
import type { InstallationRow } from '#db/installation.ts'
import type { Work } from '#db/work.ts'
import type { Decision } from './decide.ts'
import type { PaceChange } from './pace.ts'

/** How many publications of one network may still be taken in hand. Each network has its own places. */
export interface Lane {
  /** The network's code. */
  readonly provider: string
  readonly limit: number
}

export interface ClaimRequest {
  readonly lanes: readonly Lane[]
  readonly worker: string
  readonly leaseSeconds: number
  /** How long before its time what is queued may be taken; default: not before. */
  readonly aheadSeconds?: number
}

/** The journal entry that must be committed before any byte leaves. */
export interface Intent {
  readonly claim: Claim
  readonly attemptId: string
  readonly worker: string
  /** Hash of the content that is about to be sent. */
  readonly contentHash: Buffer
  /** Which part of a thread, from 0; it must be the first one that is not out. */
  readonly part: number
  /** Of a thread: what that part shows (`canonicalPart`). */
  readonly partHash: Buffer | null
  readonly settleSeconds: number
  /** What the network bears from one channel. */
  readonly pace: { readonly everySeconds: number; readonly burst: number }
  /** From so many failures in a row on, one send at a time tries whether the channel works again. */
  readonly breakerFailures: number
  /** How long such a trial keeps the others waiting. */
  readonly trialSeconds: number
  /** The mark that this machine remembers, 0 for none. A database with a lower one is an older one, and refuses. */
  readonly knownMark: number
}

/** What the database said to an intent. Only `open` allows to send. */
export type IntentAnswer =
  | {
      readonly kind: 'open'
      readonly startedAt: Date
      /** Grows with every intent of the installation; one that is not above all earlier ones means an older database. */
      readonly mark: number
    }
  /** Its time has not come, or the claim, the approval, the content, the channel or the organization is not what it was. */
  | { readonly kind: 'refused' }
  /** The channel's turn comes later. */
  | { readonly kind: 'wait'; readonly seconds: number; readonly reason: 'pace' | 'breaker' }

/** What is written down about a publication in one act. */
export interface Recorded {
  readonly work: Work
  readonly decision: Decision
  /** Null when no attempt was opened. */
  readonly attemptId: string | null
  /** What a look showed, kept with the attempt. */
  readonly evidence?: { readonly kind: string; readonly detail: string }
  /** For a post that was found: when it was sent, as far as we know. */
  readonly publishedAt?: Date
  /** What the answer means for the channel's other publications; null when it says nothing about that. */
  readonly pace: PaceChange | null
}

/** A search for what may have gone out after a restored backup was made. */
export interface Search {
  readonly attemptId: string
  readonly worker: string
  /** How long after the detection a look that finds nothing proves nothing. */
  readonly settleSeconds: number
  /** Of a thread: what the part that is looked for shows. */
  readonly partHash: Buffer | null
}

export interface ChannelKey {
  readonly orgId: string
  readonly id: string
}

/** Keys that were renewed, still sealed. */
export interface RenewedKeys extends ChannelKey {
  readonly credentials: Buffer
  readonly keys: KeyFacts
  /** The sealed keys that were renewed: if others stand there by now, those are newer and stay. */
  readonly former: Buffer | null
}

export interface LostChannel extends ChannelKey {
  readonly trouble: string
  /** The sealed keys that did not work: a channel that has others by now was reconnected, and stays as it is. */
  readonly failed: Buffer | null
}

/**
 * What publishing asks of the database. Each call is one atomic act: it happens whole or not at all, also when its
 * answer is lost. `postgres-store.ts` is the real one; the simulator has its own, in memory.
 */
export interface PublishingStore {
  /** Takes what wants attention: due (or almost), or with a lease that ran out, or to be looked at again. While halted only what is looked for. */
  claimDue(request: ClaimRequest): Promise<readonly Claimed[]>
  /** Seconds until something of these networks wants attention (negative: overdue), or null when nothing ever will by itself. */
  secondsToNextWake(providers: readonly string[]): Promise<number | null>
  /** Keeps what is in hand; what another worker has taken over meanwhile stays that worker's. */
  renewLeases(claims: readonly Claim[], leaseSeconds: number): Promise<void>
  /** Undefined: the claim is not ours any more. */
  load(claim: Claim): Promise<Work | undefined>
  /** Checks everything once more and writes the intent, in one statement. */
  openAttempt(intent: Intent): Promise<IntentAnswer>
  /** The intent was not confirmed, so nothing was sent: closes its attempt if there is one, and gives the claim back. */
  withdraw(claim: Claim, attemptId: string): Promise<void>
  /** Notes that a publication from before a restored backup is looked for before anything is sent; answers like an open attempt. */
  openSearch(claim: Claim, search: Search): Promise<boolean>
  /** Gives a claim back; with an open attempt it stays `publishing`. */
  release(claim: Claim, wakeInSeconds: number): Promise<void>
  /** Keeps what was made ready at the network. False: the claim is not ours any more. */
  keepPrepared(claim: Claim, prepared: Readonly<Record<string, unknown>>): Promise<boolean>
  /** Holds a publication whose channel cannot publish. False: it can again, or the claim is not ours. */
  hold(claim: Claim, channelId: string): Promise<boolean>
  /** Ends a thread that was cut back to the parts that are out: published with these. Its address; null: the claim is not ours. */
  endThread(claim: Claim): Promise<string | null>
  /** Closes a dead worker's attempt as unknown. False: it was closed meanwhile. */
  adopt(claim: Claim, attemptId: string, result: AttemptResult): Promise<boolean>
  /** Writes attempt and publication down together. False: another worker has taken over, and nothing was written. */
  record(recorded: Recorded): Promise<boolean>
  /** The network's ids of what other publications have put on the same account. */
  listTaken(work: Work): Promise<ReadonlySet<string>>
  /** Takes the right to renew a channel's keys; undefined when somebody else has it, it is cooling down, or publishing is halted. */
  leaseRefresh(key: ChannelKey, leaseSeconds: number): Promise<KeyedChannelRow | undefined>
  storeRefreshed(renewed: RenewedKeys): Promise<void>
  /** The renewal brought nothing: says when to try again, and what was in the way. */
  postponeRefresh(key: ChannelKey, pause: { readonly seconds: number; readonly trouble: string }): Promise<void>
  requireReconnect(channel: LostChannel): Promise<void>
  /** `own`: marks of intents that were committed, whose number is looked for. */
  readInstallation(own?: readonly number[]): Promise<InstallationRow>
  /** The one of `readInstallation`, and nothing else. */
  keptMark(): Promise<number>
  /** Lets the marks go on by one that no intent has. */
  takeMark(): Promise<void>
  /** From now on nothing is sent, until a person says so. */
  halt(reason: string): Promise<void>
}
