import type { Work } from '#db/work.ts'
import { canonicalContent } from '#domain/content.ts'
import { watchSleep } from '#lib/clock.ts'
import { sha256 } from '#lib/hash.ts'
import type { Network } from '#providers/networks.ts'
import type { Attempt, Credentials, PublishOutcome } from '#providers/provider.ts'
import { decide, decideSuspended, decideUnrenewed, type Decision } from './decide.ts'
import type { PublishingDeps } from './deps.ts'
import { handBack } from './hand-back.ts'
import { inContext, renewRefused } from './keys.ts'
import type { Mark } from './marks.ts'
import { persist } from './persist.ts'
import { keyOf, partContent, currentPart, partHash, preparedOf } from './parts.ts'
import { accountOf } from './prepare.ts'
import { settleSeconds } from './policy.ts'
import { record } from './record.ts'
import type { IntentAnswer } from './store.ts'

export const hashOf = (work: Work): Buffer => sha256(canonicalContent(work.content))

/** A publication that nothing stands in the way of any more. */
export interface Ready {
  readonly work: Work
  readonly network: Network
  readonly credentials: Credentials
  /** Called when the network has answered, or will not any more. */
  readonly onAnswered: () => void
}

const publish = async (
  deps: PublishingDeps,
  ready: Ready,
  sent: { readonly startedAt: Date; readonly sendBefore: number },
): Promise<PublishOutcome> => {
  const { work, network, credentials } = ready
  const attempt: Attempt = {
    key: keyOf(work),
    taken: new Set(),
    credentials,
    content: partContent(network.provider, work),
    prepared: preparedOf(work),
    account: accountOf(work),
    ...sent,
  }
  const milliseconds = (deps.policy.sendWindowSeconds + deps.policy.sendTimeoutSeconds) * 1000
  deps.at('before-send')
  const limits = { network, orgId: work.claim.orgId, channelId: work.channelId, milliseconds }
  const outcome = await inContext(deps, limits, (context) => network.provider.publish(attempt, context)).catch(
    (error: unknown): PublishOutcome => {
      deps.log.error(
        { err: error, publicationId: work.claim.id },
        'a provider broke off; the outcome counts as unknown',
      )
      return { kind: 'unknown', reason: 'the send broke off inside Scheduly' }
    },
  )
  deps.at('answered')
  ready.onAnswered()
  return outcome
}

/** Renews the keys before anything is written down: the next try must meet the new ones, or wait until there are any. */
const afterRenewal = async (
  deps: PublishingDeps,
  work: Work,
  decision: Extract<Decision, { kind: 'renew' }>,
): Promise<Decision> => {
  const renewal = await renewRefused(deps, work)
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
  const facts = { tries, lateSeconds, lastOutcome, doubted, chance: deps.random.fraction(), policy: deps.policy }
  const decision = decide(sent.outcome, facts)
  const settled = decision.kind === 'renew' ? await afterRenewal(deps, work, decision) : decision
  const waitSeconds = sent.outcome.kind === 'rate-limited' ? sent.outcome.retryAfterSeconds : null
  await record(deps, { work, decision: settled, attemptId: sent.attemptId, waitSeconds })
}

/** Null: it broke off, perhaps in its very COMMIT. Nothing was sent then, and nothing will be. */
const writeIntent = async (
  deps: PublishingDeps,
  ready: Ready,
  { attemptId, known }: { readonly attemptId: string; readonly known: Mark | null },
): Promise<IntentAnswer | null> => {
  const { work, network } = ready
  const { claim } = work
  const { breakerFailures, sendWindowSeconds, sendTimeoutSeconds } = deps.policy
  try {
    return await deps.store.openAttempt({
      claim,
      attemptId,
      worker: deps.worker,
      contentHash: hashOf(work),
      part: currentPart(work),
      partHash: partHash(work),
      settleSeconds: settleSeconds(deps.policy, network.provider.lateCommitSeconds),
      pace: network.provider.pace,
      breakerFailures,
      trialSeconds: sendWindowSeconds + sendTimeoutSeconds,
      knownMark: known?.mark ?? 0,
    })
  } catch (error) {
    deps.log.warn({ err: error, publicationId: claim.id }, 'an intent could not be written; nothing is sent')
    await persist(deps, () => deps.store.withdraw(claim, attemptId))
    return null
  }
}

/** The database has forgotten intents that this machine has seen: it is an older one. Nothing more is sent from it. */
const stopAtOlderDatabase = async (deps: PublishingDeps, work: Work, attemptId: string): Promise<void> => {
  const reason = 'the database went back to an earlier state while it was in use'
  deps.log.error({ publicationId: work.claim.id }, `publishing halted: ${reason}`)
  await persist(deps, () => deps.store.withdraw(work.claim, attemptId))
  await persist(deps, () => deps.store.halt(reason))
  deps.observe({ kind: 'halted', reason })
}

/** Refused: somebody was faster, or changed something. Or the database is older than what this machine remembers of it. */
const afterRefusal = async (
  deps: PublishingDeps,
  work: Work,
  { attemptId, known }: { readonly attemptId: string; readonly known: Mark | null },
): Promise<void> => {
  if (known !== null && (await deps.store.keptMark()) < known.mark) return stopAtOlderDatabase(deps, work, attemptId)
  return handBack(deps, work.claim, { reason: 'handed back' })
}

/** Intent, bytes, outcome. The intent is committed before any byte leaves, and carries its own deadline. */
export const send = async (deps: PublishingDeps, ready: Ready): Promise<void> => {
  const { work } = ready
  const { claim } = work
  const sendBefore = deps.clock.monotonic() + deps.policy.sendWindowSeconds * 1000
  const awake = watchSleep(deps.clock)
  const known = deps.marks.read()
  const attemptId = deps.random.id()
  deps.at('before-intent')
  const intent = await writeIntent(deps, ready, { attemptId, known })
  if (intent === null) return handBack(deps, claim, { reason: 'handed back' })
  if (intent.kind === 'refused') return afterRefusal(deps, work, { attemptId, known })
  if (intent.kind === 'wait') {
    // Not longer than it may wait at all: then it says that it missed its window.
    const left = Math.max(1, deps.policy.windowSeconds - work.lateSeconds + 1)
    return handBack(deps, claim, { seconds: Math.min(intent.seconds, left), reason: intent.reason })
  }
  deps.at('after-intent')
  const tellSuspended = (): Promise<void> => record(deps, { work, decision: decideSuspended(work.tries), attemptId })
  // Deadlines stood still while it slept; somebody else may long have looked, and found nothing.
  if (awake.hasSlept()) return tellSuspended()
  if (known !== null && intent.mark <= known.mark) return stopAtOlderDatabase(deps, work, attemptId)
  if (known !== null) deps.marks.note({ ...known, mark: intent.mark })
  const [publicationId, provider] = [claim.id, work.channel.provider]
  deps.observe({ kind: 'sending', publicationId, provider, lateSeconds: work.lateSeconds })
  const outcome = await publish(deps, ready, { startedAt: intent.startedAt, sendBefore })
  deps.observe({ kind: 'answered', publicationId, provider, outcome: outcome.kind })
  // It slept while it connected: nothing was sent, and the network had no part in that.
  if (outcome.kind === 'unavailable' && awake.hasSlept()) return tellSuspended()
  return afterSend(deps, work, { attemptId, outcome })
}
