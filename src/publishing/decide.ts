import type { Move } from '#db/claims.ts'
import type { Failure, Notice } from '#domain/publication.ts'
import type { AttemptResult } from '#db/attempts.ts'
import type { DedupeClass, FindOutcome, PrepareOutcome, PublishOutcome } from '#providers/provider.ts'
import { completeSeconds, type PublishingPolicy } from './policy.ts'

/** What happens to a publication, and what its attempt's journal entry says. Pure data: the caller writes it down. */
export type Decision =
  | {
      readonly kind: 'published'
      readonly remoteId: string
      readonly url: string
      readonly result: AttemptResult
      readonly notice?: Notice
      /** Seconds after the start of its send from which on what it may lack is looked for, and added. */
      readonly completeAfterSeconds?: number
    }
  /** A part of a thread is out; the next one follows, in the same hands. */
  | { readonly kind: 'continued'; readonly remoteId: string; readonly url: string; readonly result: AttemptResult }
  | { readonly kind: 'move'; readonly result: AttemptResult | null; readonly move: Move }
  /** The access token was refused: renew it and try again. */
  | { readonly kind: 'renew'; readonly result: AttemptResult; readonly move: Move }
  /** Only a person can make the channel work again; its publications wait. */
  | { readonly kind: 'reconnect'; readonly result: AttemptResult | null; readonly reason: string }

/** That something is on the network: true whoever writes it down. */
export type Proof = Extract<Decision, { kind: 'published' | 'continued' }>

export const isProof = (decision: Decision): decision is Proof =>
  decision.kind === 'published' || decision.kind === 'continued'

export interface SendFacts {
  /** Tries before this one that count. */
  readonly tries: number
  /** Seconds since the publication was due. */
  readonly lateSeconds: number
  /** What the previous attempt ended with. */
  readonly lastOutcome: string | null
  /** Whether an earlier attempt was given up as "not on the network". */
  readonly doubted: boolean
  /** In [0, 1): the jitter. */
  readonly chance: number
  readonly policy: PublishingPolicy
}

/** Full jitter: anywhere between nothing and a cap that doubles with each try. */
export const backoffSeconds = (facts: Pick<SendFacts, 'tries' | 'chance' | 'policy'>): number => {
  const { backoffBaseSeconds, backoffCapSeconds } = facts.policy
  return facts.chance * Math.min(backoffCapSeconds, backoffBaseSeconds * 2 ** facts.tries)
}

/** A decision that moves the publication on, and no more. */
type Moved = Extract<Decision, { kind: 'move' }>

const failed = (result: AttemptResult | null, failure: Failure): Moved => ({
  kind: 'move',
  result,
  move: { status: 'failed', failure },
})

const refused = (state: 'refused' | 'not_sent', outcome: string, detail: string): AttemptResult => ({
  state,
  outcome,
  detail,
  remoteId: null,
})

const later = (
  facts: Pick<SendFacts, 'lateSeconds' | 'policy'>,
  result: AttemptResult,
  next: { readonly wait: number; readonly tries: number },
): Moved => {
  const tooLate = facts.lateSeconds + next.wait > facts.policy.windowSeconds
  if (!tooLate && next.tries < facts.policy.maxTries) {
    return { kind: 'move', result, move: { status: 'queued', wakeInSeconds: next.wait, tries: next.tries } }
  }
  // What keeps it from going out in time is the better answer than that it is late, unless it was late before.
  const missed = facts.lateSeconds > facts.policy.windowSeconds
  const code = missed ? 'missed_window' : result.outcome.replaceAll('-', '_')
  return failed(result, { code, detail: result.detail, retryable: true, needsAttention: false })
}

/** What was prepared is of no use any more: the next try begins anew. */
const forgetting = (outcome: { readonly stale?: true }, decision: Moved): Moved =>
  outcome.stale === true ? { ...decision, move: { ...decision.move, forgetsPrepared: true } } : decision

const lookLater = (facts: SendFacts, outcome: string, detail: string): Decision => ({
  kind: 'move',
  result: { state: 'unknown', outcome, detail, remoteId: null },
  move: { status: 'publishing', wakeInSeconds: facts.policy.lookAfterSeconds[0] ?? 0, looks: 0 },
})

const onRejected = (facts: SendFacts, code: string, reason: string): Decision => {
  // The network says that it has this text already. After a send that was given up as lost, that is the lost one.
  if (code === 'duplicate_content' && facts.doubted) return lookLater(facts, 'duplicate', reason)
  return failed(refused('refused', 'rejected', reason), {
    code,
    detail: reason,
    retryable: false,
    needsAttention: false,
  })
}

const onUnauthorized = (facts: SendFacts, reason: string): Decision => {
  const result = refused('refused', 'unauthorized', reason)
  if (facts.lastOutcome === 'unauthorized') return { kind: 'reconnect', result, reason }
  return { kind: 'renew', result, move: { status: 'queued', wakeInSeconds: 0, tries: facts.tries } }
}

/** The keys were refused, and could not be renewed for now. That is no reason to ask a person: it is tried again. */
export const decideUnrenewed = (
  reason: string,
  facts: Pick<SendFacts, 'tries' | 'lateSeconds' | 'policy'>,
  wait: number,
): Decision => later(facts, refused('refused', 'not-renewed', reason), { wait, tries: facts.tries + 1 })

/** Only a person can make the channel work again; nothing was sent. */
export const reconnectFor = (reason: string): Decision => ({ kind: 'reconnect', result: null, reason })

/** What follows from what kept a publication from being made ready. Nothing was sent, so there is no attempt to close. */
export const decidePreparation = (
  outcome: Exclude<PrepareOutcome, { kind: 'ready' | 'working' | 'unauthorized' }>,
  facts: Pick<SendFacts, 'tries' | 'lateSeconds' | 'chance' | 'policy'>,
): Decision => {
  const { kind, reason } = outcome
  if (kind === 'rejected') {
    const failure = { code: outcome.code, detail: reason, retryable: false, needsAttention: false }
    // Tried again by a person, it begins anew: what the network has refused, it would refuse again.
    return forgetting({ stale: true }, failed(null, failure))
  }
  const result = refused('not_sent', kind, reason)
  const next =
    kind === 'rate-limited'
      ? { wait: outcome.retryAfterSeconds, tries: facts.tries }
      : { wait: Math.max(1, backoffSeconds(facts)), tries: facts.tries + 1 }
  const decision = { ...later(facts, result, next), result: null }
  return kind === 'unavailable' ? forgetting(outcome, decision) : decision
}

/** What the journal says of an attempt that this machine slept through before its first byte. */
export const SUSPENDED = 'suspended'

/** The machine slept between the intent and the first byte. That is no failed try, and no fault of the network's. */
export const decideSuspended = (tries: number): Decision => ({
  kind: 'move',
  result: refused('not_sent', SUSPENDED, 'Nothing was sent: this machine was suspended.'),
  move: { status: 'queued', wakeInSeconds: 1, tries },
})

/** What follows from what the network did with a send. */
export const decide = (outcome: PublishOutcome, facts: SendFacts): Decision => {
  switch (outcome.kind) {
    case 'published': {
      const { remoteId, url, notice } = outcome
      return {
        kind: 'published',
        remoteId,
        url,
        result: { state: 'accepted', outcome: 'published', detail: url, remoteId },
        ...(notice === undefined ? {} : { notice }),
      }
    }
    case 'rejected':
      return onRejected(facts, outcome.code, outcome.reason)
    case 'unauthorized':
      return onUnauthorized(facts, outcome.reason)
    case 'rate-limited':
      // Waiting as told is no failed try.
      return later(facts, refused('refused', 'rate-limited', outcome.reason), {
        wait: outcome.retryAfterSeconds,
        tries: facts.tries,
      })
    case 'unavailable':
      return forgetting(
        outcome,
        later(facts, refused('not_sent', 'unavailable', outcome.reason), {
          wait: backoffSeconds(facts),
          tries: facts.tries + 1,
        }),
      )
    case 'processing':
      return lookLater(facts, 'processing', 'The network took the post and is still working on it.')
    case 'unknown':
      return lookLater(facts, 'unknown', outcome.reason)
  }
}

/** What a look has to say of itself. */
export const wordsOf = (found: FindOutcome): string => ('evidence' in found ? found.evidence : found.reason)

export interface LookFacts {
  /** Looks before this one. */
  readonly looks: number
  /** Seconds since the send started. */
  readonly ageSeconds: number
  /** Whether the network can no longer carry the send out late. */
  readonly settled: boolean
  readonly dedupe: DedupeClass
  readonly policy: PublishingPolicy
}

const unsettled = (detail: string): Decision =>
  failed(null, { code: 'outcome_unknown', detail, retryable: false, needsAttention: true })

const lookAgain = (facts: LookFacts, detail: string): Decision => {
  const next = facts.policy.lookAfterSeconds[facts.looks + 1]
  if (next === undefined) return unsettled(detail)
  const wakeInSeconds = Math.max(0, next - facts.ageSeconds)
  return { kind: 'move', result: null, move: { status: 'publishing', wakeInSeconds, looks: facts.looks + 1 } }
}

/** Absence frees a publication only on networks that would recognize a second send as the same, and only once settled. */
const onAbsent = (facts: LookFacts, evidence: string): Decision => {
  if (facts.settled && facts.dedupe !== 'C') {
    const result: AttemptResult = { state: 'absent', outcome: 'absent', detail: evidence, remoteId: null }
    return { kind: 'move', result, move: { status: 'queued', wakeInSeconds: 0 } }
  }
  return lookAgain(
    facts,
    `The network gave no answer when the post was sent, and it was not found there since: ${evidence}`,
  )
}

/** What follows from a look at the network for a send whose outcome is unknown. */
export const decideLook = (found: FindOutcome, facts: LookFacts): Decision => {
  switch (found.kind) {
    case 'found': {
      const { remoteId, url, evidence, notice, mayComplete = false } = found
      return {
        kind: 'published',
        remoteId,
        url,
        result: { state: 'accepted', outcome: 'found', detail: evidence, remoteId },
        ...(notice === undefined ? {} : { notice }),
        ...(mayComplete ? { completeAfterSeconds: completeSeconds(facts.policy) } : {}),
      }
    }
    case 'absent':
      return onAbsent(facts, found.evidence)
    case 'ambiguous':
      return unsettled(`More than one post on the network could be this one: ${found.evidence}`)
    case 'unauthorized':
    case 'unavailable':
      return lookAgain(
        facts,
        `The network gave no answer when the post was sent, nor when it was asked since: ${found.reason}`,
      )
  }
}

/**
 * The network says that the publication is this post, and the database has this post as another publication's. One of the
 * two is wrong, and only a person can tell which; `isUnknown`: the attempt counts as of unknown outcome already.
 */
export const decideTaken = (found: Proof, isUnknown: boolean): Decision => {
  const detail = `The network says that it is ${found.url}, but that post counts as another publication's; look at both.`
  const result: AttemptResult = { state: 'unknown', outcome: 'post-claimed', detail, remoteId: null }
  return failed(isUnknown ? null : result, {
    code: 'outcome_unknown',
    detail,
    retryable: false,
    needsAttention: true,
  })
}

export interface SearchFacts {
  /** Looks before this one. */
  readonly looks: number
  /** Seconds since the publication was due. */
  readonly lateSeconds: number
  /** Whether the network would show by now whatever was sent before the backup was noticed. */
  readonly settled: boolean
  readonly policy: PublishingPolicy
}

const NOT_SENT_SINCE =
  'It was due while the database was older than now. It is not on the network; retry it if it is to go out.'

/**
 * What follows from a search for something that may have gone out after a restored backup was made. Found: it is
 * published. Not there once everything must show: it goes out at its time, unless that is long past; then a person decides.
 */
export const decideSearch = (found: FindOutcome, facts: SearchFacts): Decision => {
  const look: LookFacts = { ...facts, ageSeconds: 0, dedupe: 'C' }
  if (found.kind === 'found' || found.kind === 'ambiguous') return decideLook(found, look)
  if (found.kind === 'absent' && facts.settled) {
    const result: AttemptResult = { state: 'absent', outcome: 'absent', detail: found.evidence, remoteId: null }
    if (facts.lateSeconds > facts.policy.restoredOverdueSeconds) {
      return failed(result, { code: 'restored_backup', detail: NOT_SENT_SINCE, retryable: true, needsAttention: false })
    }
    return {
      kind: 'move',
      result,
      move: { status: 'queued', wakeInSeconds: Math.max(0, -facts.lateSeconds), looks: 0 },
    }
  }
  return lookAgain(
    look,
    `It may have gone out after the backup was made, and the network does not say: ${wordsOf(found)}`,
  )
}
