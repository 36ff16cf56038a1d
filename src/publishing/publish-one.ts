import { holdPublication, releaseClaim, type Claim } from '#db/claims.ts'
import { loadWork, type Work } from '#db/work.ts'
import { persist } from './persist.ts'
import { closeAttempt, openAttempt } from '#db/attempts.ts'
import { inTransaction } from '#db/database.ts'
import { canonicalContent } from '#domain/content.ts'
import { sha256 } from '#lib/hash.ts'
import type { Network } from '#providers/networks.ts'
import type { Attempt, Credentials, PublishOutcome } from '#providers/provider.ts'
import { backoffSeconds, decide, decideUnrenewed, type Decision } from './decide.ts'
import type { PublishingDeps } from './deps.ts'
import { contextFor, openCredentials, renewKeys } from './keys.ts'
import { settleSeconds } from './policy.ts'
import { reconcile } from './reconcile.ts'
import { record } from './record.ts'

const fail = (code: string, detail: string, retryable: boolean): Decision => ({
  kind: 'move',
  result: null,
  move: { status: 'failed', failure: { code, detail, retryable, needsAttention: false } },
})

const wait = (seconds: number, tries: number): Decision => ({
  kind: 'move',
  result: null,
  move: { status: 'queued', wakeInSeconds: seconds, tries },
})

const hashOf = (work: Work): Buffer => sha256(canonicalContent({ text: work.postText, channels: work.variants }))

/** Reasons not to send that need no network: asked before anything else, each an honest end. */
const precheck = (deps: PublishingDeps, work: Work, network: Network | null): Decision | null => {
  if (work.lateSeconds > deps.policy.windowSeconds) {
    return fail(
      'missed_window',
      'It could not go out within its publishing window; retry it, or give it a new time.',
      true,
    )
  }
  // What would go out is not what was approved: a person must look at it again. Nothing that we do leads here.
  if (!hashOf(work).equals(work.contentHash)) return { kind: 'move', result: null, move: { status: 'draft' } }
  if (network === null)
    return fail('provider_not_configured', 'This network is not configured on this installation any more.', true)
  const issues = network.provider.validate({ text: work.text }, work.channel.facts)
  const issue = issues[0]
  return issue === undefined ? null : fail(issue.code, issue.detail, false)
}

/** The channel's keys if they will last; else what to do instead of sending. */
const freshCredentials = async (deps: PublishingDeps, work: Work): Promise<Credentials | Decision> => {
  const key = { orgId: work.claim.orgId, id: work.channelId }
  const credentials = openCredentials(deps.vault, key, work.channel.credentials)
  if (credentials === null)
    return {
      kind: 'reconnect',
      result: null,
      reason: 'The stored keys of this channel cannot be read; connect it again.',
    }
  const left = work.channel.tokenSecondsLeft
  if (left === null || left > deps.policy.freshSeconds) return credentials
  const renewal = await renewKeys(deps, key)
  if (renewal === 'rejected')
    return {
      kind: 'reconnect',
      result: null,
      reason: 'The network did not renew the access; connect the channel again.',
    }
  // Renewed, or being renewed by another process: look again in a moment, with what is stored then.
  if (renewal !== 'unavailable') return wait(renewal === 'renewed' ? 0 : 1, work.tries)
  const { policy } = deps
  const facts = { tries: work.tries, chance: deps.random.fraction(), policy }
  if (work.tries + 1 < policy.maxTries) return wait(Math.max(1, backoffSeconds(facts)), work.tries + 1)
  return fail('unavailable', 'The network could not be asked for renewed access.', true)
}

interface Ready {
  readonly work: Work
  readonly network: Network
  readonly credentials: Credentials
}

const publish = async (
  deps: PublishingDeps,
  ready: Ready,
  sent: { readonly startedAt: Date; readonly sendBefore: number },
): Promise<PublishOutcome> => {
  const { work, network, credentials } = ready
  const { remoteId, handle } = work.channel
  const account = { remoteId: remoteId ?? '', handle: handle ?? remoteId ?? '' }
  const attempt: Attempt = {
    key: work.claim.id,
    taken: new Set(),
    credentials,
    content: { text: work.text },
    account,
    ...sent,
  }
  const limit = (deps.policy.sendWindowSeconds + deps.policy.sendTimeoutSeconds) * 1000
  return network.provider.publish(attempt, contextFor(deps, network, limit)).catch((error: unknown): PublishOutcome => {
    deps.log.error({ err: error, publicationId: work.claim.id }, 'a provider broke off; the outcome counts as unknown')
    return { kind: 'unknown', reason: 'the send broke off inside Scheduly' }
  })
}

/** Renews the keys before anything is written down: the next try must meet the new ones, or wait until there are any. */
const afterRenewal = async (
  deps: PublishingDeps,
  work: Work,
  decision: Extract<Decision, { kind: 'renew' }>,
): Promise<Decision> => {
  // Whatever happens to the renewal: the refusal that is in hand must be written down.
  const renewal = await renewKeys(deps, { orgId: work.claim.orgId, id: work.channelId }).catch((error: unknown) => {
    deps.log.warn({ err: error, channelId: work.channelId }, 'the keys of a channel could not be renewed')
    return 'unavailable' as const
  })
  // Rejected: the channel is to be connected anew by now, and the next claim holds the publication for it.
  if (renewal === 'renewed' || renewal === 'rejected') return decision
  // Somebody else is at it, or it is cooling down: waiting for that is no failed try.
  const tries = renewal === 'busy' ? work.tries - 1 : work.tries
  const facts = { tries, lateSeconds: work.lateSeconds, policy: deps.policy }
  return decideUnrenewed(decision.result.detail, facts, deps.policy.renewalPauseSeconds / (renewal === 'busy' ? 2 : 1))
}

const afterSend = async (
  deps: PublishingDeps,
  work: Work,
  sent: { readonly attemptId: string; readonly outcome: PublishOutcome },
): Promise<void> => {
  const { tries, lateSeconds, lastOutcome, doubted } = work
  const { policy } = deps
  const decision = decide(sent.outcome, {
    tries,
    lateSeconds,
    lastOutcome,
    doubted,
    chance: deps.random.fraction(),
    policy,
  })
  const settled = decision.kind === 'renew' ? await afterRenewal(deps, work, decision) : decision
  await record(deps, { work, decision: settled, attemptId: sent.attemptId })
}

/**
 * The intent's transaction broke off, perhaps in its very COMMIT. Nothing was sent, and nothing will be: if the attempt
 * was stored after all it is closed as not sent, and the publication goes back.
 */
const withdraw = (deps: PublishingDeps, claim: Claim, attemptId: string): Promise<void> =>
  persist(deps, () =>
    inTransaction(deps.db, { orgId: claim.orgId }, async (tx) => {
      const detail = 'The database did not confirm the intent, so nothing was sent.'
      const result = { state: 'not_sent', outcome: 'not-confirmed', detail, remoteId: null } as const
      await closeAttempt(tx, { orgId: claim.orgId, id: attemptId }, result)
      await releaseClaim(tx, claim, 1)
    }),
  )

const writeIntent = async (deps: PublishingDeps, ready: Ready, attemptId: string) => {
  const { work, network } = ready
  const { claim } = work
  try {
    return await inTransaction(deps.db, { orgId: claim.orgId }, (tx) =>
      openAttempt(tx, {
        claim,
        attemptId,
        worker: deps.worker,
        contentHash: hashOf(work),
        settleSeconds: settleSeconds(deps.policy, network.provider.lateCommitSeconds),
      }),
    )
  } catch (error) {
    deps.log.warn({ err: error, publicationId: claim.id }, 'an intent could not be written; nothing is sent')
    await withdraw(deps, claim, attemptId)
    return undefined
  }
}

/** Intent, bytes, outcome. The intent is committed before any byte leaves, and carries its own deadline. */
const send = async (deps: PublishingDeps, ready: Ready): Promise<void> => {
  const { work } = ready
  const { claim } = work
  const sendBefore = deps.clock.monotonic() + deps.policy.sendWindowSeconds * 1000
  const attemptId = deps.random.id()
  const intent = await writeIntent(deps, ready, attemptId)
  if (intent === undefined) return handBack(deps, claim)
  deps.observe({ kind: 'sending', publicationId: claim.id, lateSeconds: work.lateSeconds })
  const outcome = await publish(deps, ready, { startedAt: intent.startedAt, sendBefore })
  return afterSend(deps, work, { attemptId, outcome })
}

/** Returns a claimed publication unsent; it is looked at again in a moment. */
export const handBack = async (deps: PublishingDeps, claim: Claim, seconds = 1): Promise<void> => {
  await inTransaction(deps.db, { orgId: claim.orgId }, (tx) => releaseClaim(tx, claim, seconds))
  deps.observe({ kind: 'moved', publicationId: claim.id, to: 'queued', reason: 'handed back' })
}

const hold = async (deps: PublishingDeps, work: Work): Promise<void> => {
  const { claim, channelId } = work
  const held = await inTransaction(deps.db, { orgId: claim.orgId }, (tx) => holdPublication(tx, claim, channelId))
  if (!held) return handBack(deps, claim)
  const reason = work.closing ? 'organization closing' : `channel ${work.channel.state}`
  deps.observe({ kind: 'moved', publicationId: claim.id, to: 'held', reason })
}

const prepareAndSend = async (deps: PublishingDeps, work: Work, network: Network | null): Promise<void> => {
  const refusal = precheck(deps, work, network)
  if (refusal !== null || network === null) {
    return refusal === null ? undefined : record(deps, { work, decision: refusal, attemptId: null })
  }
  const credentials = await freshCredentials(deps, work)
  if ('kind' in credentials) return record(deps, { work, decision: credentials, attemptId: null })
  return send(deps, { work, network, credentials })
}

/** Brings one claimed publication one step on: sends it, looks for it, holds it, or ends it. */
export const publishOne = async (deps: PublishingDeps, claim: Claim): Promise<void> => {
  const work = await inTransaction(deps.db, { orgId: claim.orgId }, (tx) => loadWork(tx, claim))
  if (work === undefined) return deps.observe({ kind: 'fenced', publicationId: claim.id })
  const network = deps.networks.forChannel(work.channel)
  if (work.open !== null) return reconcile(deps, work, { open: work.open, network })
  if (work.channel.state === 'deleted') {
    const decision = fail('channel_deleted', 'Its channel was removed.', false)
    return record(deps, { work, decision, attemptId: null })
  }
  if (work.channel.state !== 'active' || work.closing) return hold(deps, work)
  return prepareAndSend(deps, work, network)
}
