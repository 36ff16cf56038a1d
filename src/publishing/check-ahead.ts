import { noteRefusal, passCheck, PREPARE_AHEAD_SECONDS, prepareLater, takeToCheck } from '#db/preparations.ts'
import { loadWork, type Work } from '#db/work.ts'
import { blocking } from '#providers/issues.ts'
import { factsFor, type Network } from '#providers/networks.ts'
import { checkContent } from '#providers/threads.ts'
import type { AccountDeps } from './accounts.ts'
import { contentFor } from './parts.ts'
import { partsToPrepare } from './prepare.ts'

type CheckDeps = Pick<AccountDeps, 'db' | 'networks' | 'observe'>

const AT_ONCE = 100
/** What broke off is taken up again after it. */
const LEASE_SECONDS = 300

/** In how many seconds it is made ready; null: it has nothing to be made ready. */
const readyIn = (work: Work, network: Network): number | null =>
  partsToPrepare({ work, network }).length === 0 ? null : Math.max(0, -work.lateSeconds - PREPARE_AHEAD_SECONDS)

const checkOne = async (deps: CheckDeps, work: Work): Promise<void> => {
  const { channel, claim } = work
  const network = deps.networks.forChannel(channel)
  // Nothing can be said of it here: when it is to be made ready, it is looked at again.
  if (network === null) return prepareLater(deps.db, work, Math.max(0, -work.lateSeconds - PREPARE_AHEAD_SECONDS))
  const [issue] = blocking(checkContent(network.provider, contentFor(work), factsFor(network, channel.facts)))
  if (issue === undefined) return passCheck(deps.db, work, readyIn(work, network))
  const { code, detail: reason } = issue
  if (await noteRefusal(deps.db, work, { code, reason }))
    deps.observe({ kind: 'preparation-refused', publicationId: claim.id, code, reason })
}

/**
 * Holds what waits in the queue to the rules anew, after something has changed that they go by: what an account may post. What
 * does not fit any more is told long before its time, which decides all the same. It asks no network.
 */
export const checkAhead = async (deps: CheckDeps, stopping: AbortSignal): Promise<void> => {
  for (let taken = AT_ONCE; taken === AT_ONCE && !stopping.aborted;) {
    const claims = await takeToCheck(deps.db, { most: AT_ONCE, leaseSeconds: LEASE_SECONDS })
    for (const work of await loadWork(deps.db, claims, 'queued')) if (work !== undefined) await checkOne(deps, work)
    taken = claims.length
  }
}
