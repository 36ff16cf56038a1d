import { keepAhead, noteRefusal, prepareLater, takeToPrepare, type PreparationRefusal } from '#db/preparations.ts'
import { loadWork, type Work } from '#db/work.ts'
import type { Claim } from '#db/claims.ts'
import { blocking } from '#providers/issues.ts'
import { factsFor } from '#providers/networks.ts'
import type { PrepareOutcome } from '#providers/provider.ts'
import { checkContent } from '#providers/threads.ts'
import type { DutyDeps } from './duties.ts'
import { openCredentials } from './keys.ts'
import { cutBy } from './stopping.ts'
import { contentFor, preparedOf, withPrepared } from './parts.ts'
import { askToPrepare, partsToPrepare, type Preparing } from './prepare.ts'

const AT_ONCE = 3
/** What is due sooner is made ready by whoever sends it. */
const LEAST_SECONDS = 2
/** What got no answer is tried again after a while; what still gets none at its time is told of then. */
const AGAIN_SECONDS = 60

/** How far it came: whether somebody goes on with it, in so many seconds (null: all is ready), or its network refuses it. */
type End = { readonly seconds: number | null } | { readonly refusal: PreparationRefusal }

const AGAIN: End = { seconds: AGAIN_SECONDS }

/** Everything that is needed, or why it cannot be made ready. */
const openWork = (deps: DutyDeps, work: Work): Preparing | End => {
  const { channel, claim } = work
  const network = deps.networks.forChannel(channel)
  if (network === null || channel.state !== 'active' || work.closing || work.paused || work.suspect) return AGAIN
  if (channel.tokenSecondsLeft !== null && channel.tokenSecondsLeft <= deps.policy.freshSeconds) return AGAIN
  const credentials = openCredentials(deps.vault, { orgId: claim.orgId, id: work.channelId }, channel.credentials)
  if (credentials === null) return AGAIN
  const [issue] = blocking(checkContent(network.provider, contentFor(work), factsFor(network, channel.facts)))
  return issue === undefined ? { work, network, credentials } : { refusal: { code: issue.code, reason: issue.detail } }
}

type Obstacle = Exclude<PrepareOutcome, { readonly kind: 'ready' | 'working' }>

/** What does not answer may answer later; what is refused once is refused again. */
const endOf = (obstacle: Obstacle, stopping: AbortSignal): End => {
  if (obstacle.kind === 'rejected') return { refusal: { code: obstacle.code, reason: obstacle.reason } }
  if (obstacle.kind === 'rate-limited') return { seconds: obstacle.retryAfterSeconds }
  // Cut off here, it is no fault of the network's: another worker goes on at once.
  return obstacle.kind === 'unavailable' && stopping.aborted ? { seconds: 0 } : AGAIN
}

/** Goes on until all is ready, its network is at work or in the way, or nothing of it is wanted any more. */
const bringOn = async (deps: DutyDeps, preparing: Preparing, stopping: AbortSignal): Promise<End> => {
  let { work } = preparing
  for (const part of partsToPrepare(preparing)) {
    for (let isReady = false; !isReady;) {
      if (stopping.aborted) return { seconds: 0 }
      const step = await askToPrepare(deps, { ...preparing, work, part }, preparedOf(work, part))
      if (step.kind !== 'ready' && step.kind !== 'working') return endOf(step, stopping)
      work = { ...work, prepared: withPrepared(work, part, step.prepared) }
      if (!(await keepAhead(deps.db, work))) return { seconds: null }
      if (step.kind === 'working' && step.checkAfterSeconds > 0) return { seconds: step.checkAfterSeconds }
      isReady = step.kind === 'ready'
    }
  }
  deps.observe({ kind: 'made-ready', publicationId: work.claim.id })
  return { seconds: null }
}

const prepareOne = async (deps: DutyDeps, claim: Claim, stopping: AbortSignal): Promise<void> => {
  const [work] = await loadWork(deps.db, [claim], 'queued')
  if (work === undefined) return
  const opened = openWork(deps, work)
  const end = 'work' in opened ? await bringOn(deps, opened, stopping) : opened
  if ('seconds' in end) return prepareLater(deps.db, work, end.seconds)
  const { code, reason } = end.refusal
  if (await noteRefusal(deps.db, work, end.refusal))
    deps.observe({ kind: 'preparation-refused', publicationId: claim.id, code, reason })
}

/**
 * Uploads files and makes containers for what waits in the queue, so that at its time only the send is left. It changes no
 * state: people may edit and cancel meanwhile, and what is not ready in time is made ready then, from where it stands. What a
 * network refuses is told before the time, and not asked again until content or channel change. One network at a time: what
 * its uploads take is no other network's trouble.
 */
export const prepareAhead = async (outer: DutyDeps, provider: string, stopping: AbortSignal): Promise<void> => {
  // Nothing that is lost with it: an upload does not hold the end of the process.
  const deps = cutBy(outer, stopping)
  const leaseSeconds = deps.policy.prepareTimeoutSeconds
  const claims = await takeToPrepare(deps.db, { provider, most: AT_ONCE, leastSeconds: LEAST_SECONDS, leaseSeconds })
  const prepared = claims.map((claim) =>
    prepareOne(deps, claim, stopping).catch((error: unknown) =>
      deps.log.warn({ err: error, publicationId: claim.id }, 'nothing could be made ready ahead of time'),
    ),
  )
  await Promise.all(prepared)
}
