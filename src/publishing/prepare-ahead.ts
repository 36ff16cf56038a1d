import { keepAhead, prepareLater, takeToPrepare } from '#db/preparations.ts'
import { loadWork, type Work } from '#db/work.ts'
import type { Claim } from '#db/claims.ts'
import { blocking } from '#providers/issues.ts'
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
/** What did not work is tried again after a while; what still does not work at its time is told of then. */
const AGAIN_SECONDS = 60

/** Everything that is needed, or null when it cannot be made ready now: at its time it is said why. */
const openWork = (deps: DutyDeps, work: Work): Preparing | null => {
  const { channel, claim } = work
  const network = deps.networks.forChannel(channel)
  if (network === null || channel.state !== 'active' || work.closing || work.suspect) return null
  if (channel.tokenSecondsLeft !== null && channel.tokenSecondsLeft <= deps.policy.freshSeconds) return null
  const credentials = openCredentials(deps.vault, { orgId: claim.orgId, id: work.channelId }, channel.credentials)
  if (credentials === null) return null
  const isFine = blocking(checkContent(network.provider, contentFor(work), channel.facts)).length === 0
  return isFine ? { work, network, credentials } : null
}

const waitAfter = (outcome: PrepareOutcome, stopping: AbortSignal): number => {
  if (outcome.kind === 'rate-limited') return outcome.retryAfterSeconds
  // Cut off here, it is no fault of the network's: another worker goes on at once.
  return outcome.kind === 'unavailable' && stopping.aborted ? 0 : AGAIN_SECONDS
}

/** Seconds until somebody goes on with it; null when all is ready, or nothing of it is wanted any more. */
const bringOn = async (deps: DutyDeps, preparing: Preparing, stopping: AbortSignal): Promise<number | null> => {
  let { work } = preparing
  for (const part of partsToPrepare(preparing)) {
    for (let isReady = false; !isReady;) {
      if (stopping.aborted) return 0
      const step = await askToPrepare(deps, { ...preparing, work, part }, preparedOf(work, part))
      if (step.kind !== 'ready' && step.kind !== 'working') return waitAfter(step, stopping)
      work = { ...work, prepared: withPrepared(work, part, step.prepared) }
      if (!(await keepAhead(deps.db, work))) return null
      if (step.kind === 'working' && step.checkAfterSeconds > 0) return step.checkAfterSeconds
      isReady = step.kind === 'ready'
    }
  }
  deps.observe({ kind: 'made-ready', publicationId: work.claim.id })
  return null
}

const prepareOne = async (deps: DutyDeps, claim: Claim, stopping: AbortSignal): Promise<void> => {
  const [work] = await loadWork(deps.db, [claim], 'queued')
  if (work === undefined) return
  const preparing = openWork(deps, work)
  const seconds = preparing === null ? AGAIN_SECONDS : await bringOn(deps, preparing, stopping)
  await prepareLater(deps.db, work, seconds)
}

/**
 * Uploads files and makes containers for what waits in the queue, so that at its time only the send is left. It changes no
 * state: people may edit and cancel meanwhile, and what is not ready in time is made ready then, from where it stands. One
 * network at a time: what its uploads take is no other network's trouble.
 */
export const prepareAhead = async (outer: DutyDeps, provider: string, stopping: AbortSignal): Promise<void> => {
  // Nothing that is lost with it: an upload does not hold the end of the process.
  const deps = cutBy(outer, stopping)
  const leaseSeconds = deps.policy.prepareTimeoutSeconds
  const claims = await takeToPrepare(deps.db, { provider, most: AT_ONCE, leastSeconds: LEAST_SECONDS, leaseSeconds })
  const done = await Promise.allSettled(claims.map((claim) => prepareOne(deps, claim, stopping)))
  for (const [index, each] of done.entries()) {
    if (each.status === 'rejected')
      deps.log.warn({ err: each.reason, publicationId: claims[index]?.id }, 'nothing could be made ready ahead of time')
  }
}
